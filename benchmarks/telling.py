"""What the time of an answer tells a stranger at sign-in: nothing that chance would not."""

import asyncio
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from uuid import uuid4

import httpx

from api_contract import path
from backend.demo import DEMO_SIGN_INS
from backend.identity.code import CODE_LIFETIME
from backend.server import EmbeddedBackend
from backend.settings import DEMO_CODE, Settings
from benchmarks.figure import Figure, Measurement
from benchmarks.rank_test import critical_z, z_score

STRANGERS, BLOCKS = 8, 32
"""Each has a backend to themselves: a refusal is long in coming, and takes nobody's time."""
P = 0.01
ROUNDS_PER_BLOCK = 8
"""Within a block the codes that were sent at its start are good: five minutes. All together that
is 2,048 samples of every case, one after the other in another order each time."""
PAUSE = timedelta(seconds=31)
"""A number gets its next code after thirty."""
WRONG_CODE = "135799"
KNOWN, UNKNOWN = DEMO_SIGN_INS[0].phone, "+6281299999999"


class _Stranger:
    """Asks for codes and tries some, by a clock of their own."""

    def __init__(self, http: httpx.Client, clock: "_Clock") -> None:
        self._http = http
        self._clock = clock
        self._numbers = 0
        self._expired = self._request(self._next_number())
        clock.now += CODE_LIFETIME
        self._used = self._tried = ""
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def sample_block(self) -> None:
        """So many of every case as a block has rounds."""
        fresh = self._request(self._next_number())
        self._used, self._tried = (self._request(self._next_number()) for _ in range(2))
        self._check(self._used, DEMO_CODE)
        for _ in range(5):
            self._check(self._tried, WRONG_CODE)
        for _ in range(ROUNDS_PER_BLOCK):
            self._clock.now += PAUSE
            self._sample_round()
        self._expired = fresh
        self._clock.now += CODE_LIFETIME

    def _sample_round(self) -> None:
        codes = [("a code to somebody", KNOWN), ("a code to nobody", UNKNOWN)]
        random.shuffle(codes)
        sent = {case: self._timed(case, path.SIGN_IN_CODES, {"phone": to}) for case, to in codes}
        challenges = {case: str(answer.json()["challenge_id"]) for case, answer in sent.items()}
        checks = [
            ("refused: wrong, of somebody", challenges["a code to somebody"], WRONG_CODE),
            ("refused: wrong, of nobody", challenges["a code to nobody"], WRONG_CODE),
            ("refused: unknown", str(uuid4()), DEMO_CODE),
            ("refused: expired", self._expired, DEMO_CODE),
            ("refused: used", self._used, DEMO_CODE),
            ("refused: tried too often", self._tried, DEMO_CODE),
        ]
        random.shuffle(checks)
        for case, challenge, code in checks:
            body = {"challenge_id": challenge, "code": code}
            assert self._timed(case, path.SIGN_IN_CHECKS, body).status_code == 403

    def _timed(self, case: str, address: str, body: Mapping[str, str]) -> httpx.Response:
        begun = time.perf_counter()
        answer = self._http.post(address, json=body)
        self.seconds[case].append(time.perf_counter() - begun)
        return answer

    def _next_number(self) -> str:
        self._numbers += 1
        return f"+62813{self._numbers:08}"

    def _request(self, phone: str) -> str:
        sent = self._http.post(path.SIGN_IN_CODES, json={"phone": phone}).json()
        return str(sent["challenge_id"])

    def _check(self, challenge: str, code: str) -> None:
        body = {"challenge_id": challenge, "code": code}
        self._http.post(path.SIGN_IN_CHECKS, json=body)


class _Clock:
    """Stands still between the steps it is given."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


async def measure_numbers() -> Figure:
    """A code to a number that has an account, beside one to a number that has none."""
    return await asyncio.to_thread(_measure, "sign-in numbers", "a code")


async def measure_checks() -> Figure:
    """Every way in which a code is refused, each beside each."""
    return await asyncio.to_thread(_measure, "sign-in refusals", "refused")


def _measure(name: str, kind: str) -> Figure:
    samples = [values for case, values in _sample().items() if case.startswith(kind)]
    scores = [abs(z_score(one, other)) for one, other in combinations(samples, 2)]
    floor = critical_z(P, len(scores))
    return Figure(name, max(scores), floor, "z", "<=1", f"what chance exceeds once in {1 / P:.0f}")


@cache
def _sample() -> Mapping[str, list[float]]:
    """The seconds that each case took, again and again."""
    together: dict[str, list[float]] = defaultdict(list)
    with ThreadPoolExecutor(STRANGERS) as pool:
        for seconds in pool.map(_sample_alone, range(STRANGERS)):
            for case, values in seconds.items():
                together[case] += values
    return together


def _sample_alone(_: int) -> Mapping[str, list[float]]:
    clock = _Clock()
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedBackend(Settings.for_demo(Path(folder), clock)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=20) as http,
    ):
        stranger = _Stranger(http, clock)
        for _ in range(BLOCKS):
            stranger.sample_block()
    return stranger.seconds


MEASUREMENTS: Mapping[str, Measurement] = {
    "sign-in numbers": measure_numbers,
    "sign-in refusals": measure_checks,
}
