"""What it costs that nobody has to be believed: proofs, signed intents, receipts, and the PIN.

Beside the bare cryptography in them, or beside the whole request that they are a part of.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import TypeVar

from api_contract import path
from api_contract.pin import PinRecipe
from api_contract.pin_proof import derive_root
from api_contract.proof import PROOF_HEADER, hash_text
from api_contract.transfer import TransferIntent, TransferRequest
from backend.application import open_context
from backend.commands.context import Context
from backend.commands.intent import read_intent
from backend.partners.code_sender import DemoCodeSender
from backend.routes.proof import Shown, sender_of
from backend.settings import Settings
from benchmarks import bare_crypto
from benchmarks.figure import Figure, Measurement
from benchmarks.load import HOST, Plan, run_load
from benchmarks.rounds import Measure, each, interleave, microseconds
from benchmarks.stage import open_stage
from benchmarks.world import World, open_world

ROUNDS = 5
COUNT = 1_000
SERVED = 5_000
CUSTOMERS = 100
WAIT_MS = 500.0
"""As long as somebody may wait for their PIN."""
_READ = ("GET", path.ACCOUNTS)
_LEAST = {"memory_kib": 19_456, "time_cost": 2, "lanes": 1}
_USUAL = {"memory_kib": 65_536, "time_cost": 3, "lanes": 4}

Item = TypeVar("Item")


@dataclass(frozen=True)
class _Bench:
    context: Context
    world: World

    def requests(self, count: int) -> list[TransferRequest]:
        return [
            TransferRequest.model_validate_json(consent.body) for consent in self.world.sign(count)
        ]

    def shown(self, count: int, method: str, address: str, body: bytes = b"") -> list[Shown]:
        """What requests with this body show, each proven just now."""
        origin, shown = f"http://{HOST}", []
        for customer in islice(cycle(self.world.customers), count):
            headers = customer.device.show(method, origin + address, body)
            shown.append(
                Shown(
                    method,
                    origin,
                    address,
                    headers["Authorization"],
                    headers[PROOF_HEADER],
                    body,
                )
            )
        return shown


async def measure_proof_checked() -> Figure:
    """Who sends a request, found out from its token and proof."""
    with _open_bench() as bench:
        value, floor = await interleave(ROUNDS, _checking(bench, *_READ), bare_crypto.verify)
    return Figure("trust proof checked", value, floor, "µs", "<=1.5", "a bare ECDSA verification")


async def measure_intent_signed() -> Figure:
    """On the device: an intent written out and signed."""
    with _open_bench() as bench:
        device, texts = bench.world.customers[0].device, bench.requests(COUNT)
        intents = [TransferIntent.model_validate_json(each.intent.text) for each in texts]
        value, floor = await interleave(
            ROUNDS, _timed(device.sign, lambda: intents), bare_crypto.sign
        )
    return Figure("trust intent signed", value, floor, "µs", "<=1.75", "a bare ECDSA signature")


async def measure_intent_verified() -> Figure:
    """In the backend: its signature, its one form and what it says of the note."""
    with _open_bench() as bench:
        value, floor = await interleave(ROUNDS, _reading(bench), bare_crypto.verify)
    beside = "a bare ECDSA verification"
    return Figure("trust intent verified", value, floor, "µs", "<=1.75", beside)


async def measure_receipt_signed() -> Figure:
    """An answer about a transfer, signed for the request it answers."""
    with _open_bench() as bench:
        value, floor = await interleave(ROUNDS, _receipting(bench), bare_crypto.sign_ed25519)
    beside = "a bare Ed25519 signature"
    return Figure("trust receipt signed", value, floor, "µs", "<=1.25", beside)


async def measure_share_of_read() -> Figure:
    """The check of the proof in a customer's accounts being read."""
    with _open_bench() as bench, open_stage(None) as stage:

        async def read() -> float:
            requests = [
                customer.device.ask("GET", path.ACCOUNTS)
                for customer in islice(cycle(stage.world.customers), SERVED)
            ]
            return 1e6 / (await run_load(Plan(stage.backend, requests))).per_second

        value, floor = await interleave(ROUNDS, _checking(bench, *_READ), read)
    return Figure("trust in a read", value, floor, "µs", "<=0.5", "a whole GET of the accounts")


async def measure_share_of_transfer() -> Figure:
    """The check of the proof, of the payer's signature, and the receipt, in a transfer."""
    with _open_bench() as bench, open_stage(None) as stage:
        checking = _checking(bench, "POST", path.TRANSFERS, bare_crypto.MESSAGE)
        parts = (checking, _reading(bench), _receipting(bench))

        async def trust() -> float:
            return sum([await part() for part in parts])

        async def send() -> float:
            return 1e6 / (await stage.send(SERVED)).per_second

        value, floor = await interleave(ROUNDS, trust, send)
    return Figure("trust in a transfer", value, floor, "µs", "<=0.5", "a whole transfer")


async def measure_pin(name: str, costs: Mapping[str, int]) -> Figure:
    """What is derived from a PIN before anything is asked."""
    recipe = PinRecipe.model_validate({"salt": "5a" * 16, **costs})

    async def derive() -> None:
        derive_root("739146", recipe)

    (value,) = await interleave(ROUNDS, each(1, derive))
    return Figure(f"trust {name}", value, WAIT_MS, "ms", "<=1", "the longest that is bearable")


@contextmanager
def _open_bench() -> Iterator[_Bench]:
    """Customers of a backend that serves nobody."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_world(Path(folder), None, CUSTOMERS) as world,
    ):
        context = open_context(Settings(data_dir=Path(folder)), DemoCodeSender())
        with closing(context.storage), closing(context.transfers):
            yield _Bench(context, world)


def _checking(bench: _Bench, method: str, address: str, body: bytes = b"") -> Measure:
    check = partial(sender_of, bench.context)
    return _timed(check, lambda: bench.shown(COUNT, method, address, body))


def _reading(bench: _Bench) -> Measure:
    return _timed(read_intent, lambda: bench.requests(COUNT))


def _receipting(bench: _Bench) -> Measure:
    def sign(proof_hash: str) -> str:
        return bench.context.receipts.sign(proof_hash, 201, bare_crypto.MESSAGE)

    return _timed(sign, lambda: [hash_text(str(number)) for number in range(COUNT)])


def _timed(work: Callable[[Item], object], prepare: Callable[[], Sequence[Item]]) -> Measure:
    """Microseconds for one of what is prepared anew for each round."""

    async def measure() -> float:
        return microseconds(work, prepare())

    return measure


MEASUREMENTS: Mapping[str, Measurement] = {
    "trust proof checked": measure_proof_checked,
    "trust intent signed": measure_intent_signed,
    "trust intent verified": measure_intent_verified,
    "trust receipt signed": measure_receipt_signed,
    "trust in a read": measure_share_of_read,
    "trust in a transfer": measure_share_of_transfer,
    "trust pin least": partial(measure_pin, "pin least", _LEAST),
    "trust pin usual": partial(measure_pin, "pin usual", _USUAL),
}
