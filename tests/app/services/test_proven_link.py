"""Every attempt is proven anew, and a refusal that brings a nonce is answered once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest

from api_contract.problem import MEDIA_TYPE, ErrorCode, Problem
from api_contract.proof import NONCE_HEADER, PROOF_HEADER, hash_body, hash_text
from app.errors import Rejected
from app.services.api_client import ApiClient, open_api
from app.services.device_keys import DeviceKeys
from app.services.proven_link import PROOF_HASH, ProvenLink, Prover
from app.services.signing_key import SigningKey
from backend.identity.proof import Freshness, Proof, fits, read_proof
from tests.app.client import new_keys
from tests.app.services.loopback import HASTE, Echo
from tests.fakes import FakeClock, FakeDatabase, FakeLink

BASE = "https://backend.test"


@dataclass
class Gate(httpx.AsyncBaseTransport):
    """Lets nobody in whose proof the backend's own rules refuse; keeps the proofs it was shown."""

    clock: FakeClock = field(default_factory=FakeClock)
    shown: list[str | None] = field(default_factory=list)
    is_shut: bool = False
    tells_nonce: bool = True
    freshness: Freshness = field(default_factory=lambda: Freshness(b"key"))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.shown.append(request.headers.get(PROOF_HEADER))
        now = int(self.clock.now().timestamp())
        if self._holds(request, now):
            answer = Echo(count=len(self.shown)).model_dump_json()
            headers = {"content-type": "application/json", "date": self._date()}
            return httpx.Response(200, headers=headers, text=answer)
        refusal = Problem(type="x", title="no", status=401, code=ErrorCode.PROOF_REFUSED)
        headers = {"content-type": MEDIA_TYPE}
        if self.tells_nonce:
            headers[NONCE_HEADER] = self.freshness.nonce(now)
        return httpx.Response(401, headers=headers, text=refusal.model_dump_json())

    @property
    def proofs(self) -> list[Proof]:
        proofs = [read_proof(text or "") for text in self.shown]
        return [proof for proof in proofs if proof is not None]

    def _holds(self, request: httpx.Request, now: int) -> bool:
        proof = read_proof(request.headers.get(PROOF_HEADER, ""))
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token_hash = hash_text(token) if scheme == "DPoP" else None
        body_hash = hash_body(request.content) if request.content else ""
        address = str(request.url.copy_with(query=None))
        return (
            not self.is_shut
            and proof is not None
            and fits(proof, request.method, address, token_hash, body_hash)
            and self.freshness.accept(proof, now)
        )

    def _date(self) -> str:
        return self.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT")


@dataclass
class Desk:
    """A client whose device has a clock of its own, its link, and the gate behind that."""

    gate: Gate
    link: FakeLink
    clock: FakeClock
    keys: DeviceKeys
    api: ApiClient

    async def ask(self, method: str = "GET", **rest: str) -> Echo:
        return await self.api.call(method, "/echo", Echo, authenticated=False, query=rest or None)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    gate, clock, database = Gate(), FakeClock(), FakeDatabase()
    link, keys = FakeLink(gate), new_keys(database)
    api, _ = open_api(BASE, database, keys, clock.now, link=link, patience=HASTE)
    yield Desk(gate, link, clock, keys, api)
    await api.close()


async def test_every_attempt_of_a_request_has_a_proof_of_its_own(desk: Desk) -> None:
    desk.link.drop_answers("/echo", times=2)
    assert (await desk.ask(after="1")).count == 3
    assert len({proof.id for proof in desk.gate.proofs}) == len(desk.gate.shown) == 3


async def test_without_a_key_there_is_no_proof(desk: Desk) -> None:
    desk.keys.session_key = None
    with pytest.raises(Rejected, match="proof_refused"):
        await desk.ask()
    assert desk.gate.shown == [None]


@pytest.mark.parametrize("days", [-3650, -365, -1, 1, 365, 3650])
async def test_a_clock_that_is_wrong_is_stood_in_for_by_a_nonce_and_then_corrected(
    desk: Desk, days: int
) -> None:
    desk.clock.advance(days * 86_400)
    assert (await desk.ask()).count == 2
    first, second = desk.gate.proofs
    assert (first.nonce, second.nonce is None) == (None, False)
    assert first.id != second.id
    # From the answer the client knows what time it is: nobody has to be refused again.
    assert (await desk.ask()).count == 3
    assert desk.gate.proofs[2].nonce is None


async def test_a_nonce_is_answered_once_and_not_for_ever(desk: Desk) -> None:
    desk.gate.is_shut = True
    with pytest.raises(Rejected, match="proof_refused"):
        await desk.ask()
    assert len(desk.gate.shown) == 2


async def test_a_refusal_without_a_nonce_is_told_at_once(desk: Desk) -> None:
    desk.gate.is_shut, desk.gate.tells_nonce = True, False
    with pytest.raises(Rejected, match="proof_refused"):
        await desk.ask()
    assert len(desk.gate.shown) == 1


async def test_a_nonce_beside_a_good_answer_changes_nothing() -> None:
    class Generous(Gate):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            response = await super().handle_async_request(request)
            response.headers[NONCE_HEADER] = "more"
            return response

    gate = Generous()
    link = ProvenLink(gate, Prover(gate.clock.now, SigningKey.mint))
    response = await link.handle_async_request(httpx.Request("GET", f"{BASE}/echo"))
    assert (response.status_code, len(gate.shown)) == (200, 1)


@pytest.mark.parametrize(
    ("authorization", "bound"),
    [("DPoP one", hash_text("one")), ("Bearer one", None), ("Basic DPoP", None), (None, None)],
)
async def test_a_token_is_bound_to_the_proof_that_is_shown_with_it(
    authorization: str | None, bound: str | None
) -> None:
    gate = Gate()
    link = ProvenLink(gate, Prover(gate.clock.now, SigningKey.mint))
    headers = {} if authorization is None else {"Authorization": authorization}
    await link.handle_async_request(httpx.Request("GET", f"{BASE}/echo", headers=headers))
    assert gate.proofs[0].claims.get("ath") == bound


async def test_an_answer_names_the_proof_that_it_came_for(desk: Desk) -> None:
    link = ProvenLink(desk.gate, Prover(desk.clock.now, SigningKey.mint))
    desk.clock.advance(86_400)
    response = await link.handle_async_request(httpx.Request("GET", f"{BASE}/echo"))
    assert response.extensions[PROOF_HASH] == hash_text(desk.gate.shown[1] or "")


async def test_a_request_under_way_keeps_the_key_it_began_with() -> None:
    keys = [SigningKey.mint(), SigningKey.mint()]
    gate = Gate(is_shut=True)
    link = ProvenLink(gate, Prover(gate.clock.now, lambda: keys.pop(0)))
    await link.handle_async_request(httpx.Request("GET", f"{BASE}/echo"))
    assert len({proof.thumbprint for proof in gate.proofs}) == 1
    assert len(keys) == 1
