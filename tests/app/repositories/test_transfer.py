"""Signed once, sent as often as it takes; and only the ledger's own word is an answer."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from api_contract import path
from api_contract.history import HistoryKey
from api_contract.money import Money, PositiveMoney
from api_contract.problem import ErrorCode
from api_contract.transfer import (
    IDEMPOTENCY_HEADER,
    INTENT_LIFETIME,
    ApprovalLevel,
    ApprovalMethod,
    Terms,
    TransferRequest,
    hash_of_text,
    intent_bytes,
)
from app.errors import DatabaseUnavailable, Rejected, SessionExpired, Unknown, Unreachable
from app.repositories.consent import Consent
from app.repositories.transfer import SETTLE_PAUSES_SECONDS, Shown, TransferRepository, terms_of
from app.services.api_client import ApiClient
from app.services.device_keys import DeviceKeys
from app.services.signing_key import SigningKey
from backend.identity.public_key import has_signed
from tests.app.client import enrol, new_keys, open_signed_in
from tests.fakes import FakeDatabase
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION, Answer, FakeBackend
from tests.samples.ledger import Ledger

DONE = world.transfer()
ADDRESS = path.TRANSFER.format(transfer_id=DONE.id)
UNHEARD_OF = ErrorCode.TRANSFER_NOT_FOUND
NOTE = " Kopi "
TERMS = Terms(
    id=DONE.id,
    account_id=world.RUPIAH.id,
    payee_id=world.AISHA.id,
    payee_name=world.AISHA.name,
    amount=PositiveMoney(minor=25_000, currency=world.IDR),
    highest_fee=Money(minor=0, currency=world.IDR),
    note_hash=hash_of_text(NOTE.strip()),
)
SHOWN = Shown("what stood there", "ar")
CONSENT = Consent(SigningKey.mint(), ApprovalMethod.BIOMETRICS, ApprovalLevel.SAID)


class Desk:
    """A repository, what it asks, how long it waits, and the ledger whose word counts."""

    def __init__(
        self, backend: FakeBackend, api: ApiClient, keys: DeviceKeys, database: FakeDatabase
    ) -> None:
        self.backend, self.keys, self.database = backend, keys, database
        self.ledger, self.pauses = Ledger(), list[float]()
        self.key_trouble: Exception | None = None
        backend.sign = self.ledger.sign_answer
        self.repository = TransferRepository(
            api, keys, self._receipt_key, lambda: world.NOW, self._sleep
        )

    async def sign(self, consent: Consent = CONSENT) -> TransferRequest:
        return await self.repository.sign(TERMS, NOTE, SHOWN, consent)

    def tell(self, reads: list[Answer], sends: list[Answer]) -> None:
        self.backend.answer("GET", ADDRESS, *reads)
        self.backend.answer("POST", path.TRANSFERS, *sends)

    @property
    def asked(self) -> list[str]:
        return [asked.method for asked in self.backend.asked]

    async def _receipt_key(self) -> HistoryKey:
        if self.key_trouble is not None:
            raise self.key_trouble
        return self.ledger.key()

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    backend, database = FakeBackend(), FakeDatabase()
    keys = await enrol(database)
    api = await open_signed_in(backend, keys=keys)
    yield Desk(backend, api, keys, database)
    await api.close()


# -- signing -------------------------------------------------------------------------------------


async def test_the_terms_are_signed_as_they_were_seen(desk: Desk) -> None:
    request = await desk.sign()
    intent = terms_of(request)
    assert {name: getattr(intent, name) for name in dict(TERMS)} == dict(TERMS)
    assert (intent.shown_hash, intent.language) == (hash_of_text(SHOWN.text), SHOWN.language)
    assert (intent.method, intent.level) == (CONSENT.method, CONSENT.level)
    assert (intent.device_id, intent.sequence) == (world.DEVICE.id, 1)
    assert intent.created_at == int(world.NOW.timestamp())
    assert timedelta(seconds=intent.expires_at - intent.created_at) == INTENT_LIFETIME
    assert request.note == NOTE.strip()
    assert hash_of_text(request.note) == intent.note_hash


async def test_the_signature_is_the_consents_over_the_one_form_of_the_text(desk: Desk) -> None:
    request = await desk.sign()
    assert terms_of(request).canonical() == request.intent.text
    assert request.key == CONSENT.key.public
    assert has_signed(
        CONSENT.key.public, request.intent.signature, intent_bytes(request.intent.text)
    )


async def test_a_number_is_on_the_disk_as_used_before_there_is_a_signature(desk: Desk) -> None:
    class WatchedKey(SigningKey):
        __slots__ = ("kept",)

        def sign(self, message: bytes) -> str:
            self.kept = desk.database.records["device", "sequence"]
            return super().sign(message)

    for number in (b"1", b"2", b"3"):
        key = WatchedKey.mint()
        assert isinstance(key, WatchedKey)
        request = await desk.sign(Consent(key, CONSENT.method, CONSENT.level))
        assert key.kept == number == str(terms_of(request).sequence).encode()


async def test_a_full_disk_signs_nothing_and_sends_nothing(desk: Desk) -> None:
    class DeadKey(SigningKey):
        def sign(self, message: bytes) -> str:
            raise AssertionError("signed without a number")

    desk.database.is_full = True
    with pytest.raises(DatabaseUnavailable):
        await desk.sign(Consent(DeadKey.mint(), CONSENT.method, CONSENT.level))
    assert desk.asked == []


async def test_a_device_that_is_enrolled_nowhere_signs_nothing() -> None:
    backend, keys = FakeBackend(), new_keys()
    desk = Desk(backend, await open_signed_in(backend), keys, FakeDatabase())
    with pytest.raises(SessionExpired):
        await desk.sign()


@pytest.mark.parametrize("trouble", [Unreachable(), Unknown()])
async def test_without_the_ledgers_key_no_number_is_used(desk: Desk, trouble: Exception) -> None:
    desk.key_trouble = trouble
    with pytest.raises(type(trouble)):
        await desk.sign()
    assert desk.database.records["device", "sequence"] == b"0"
    desk.key_trouble = None
    assert terms_of(await desk.sign()).sequence == 1


# -- settling ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reads", "sends", "asked"),
    [
        ([DONE], [LOST], "GET"),
        ([LOST, DONE], [LOST], "GET GET"),
        ([NO_CONNECTION, DONE], [LOST], "GET GET"),
        ([UNHEARD_OF], [DONE], "GET POST"),
        ([UNHEARD_OF, DONE], [LOST], "GET POST GET"),
        ([UNHEARD_OF], [NO_CONNECTION, DONE], "GET POST GET POST"),
        ([UNHEARD_OF, DONE], [ErrorCode.TRANSFER_IN_FLIGHT], "GET POST GET"),
    ],
)
async def test_an_unanswered_transfer_is_found_out(
    desk: Desk, reads: list[Answer], sends: list[Answer], asked: str
) -> None:
    request = await desk.sign()
    done = DONE.model_copy(update={"intent_digest": request.intent.digest})
    desk.tell([done if read is DONE else read for read in reads], sends)
    assert await desk.repository.settle(request) == done
    assert desk.asked == asked.split()


async def test_sending_again_repeats_the_very_same_request(desk: Desk) -> None:
    desk.tell([UNHEARD_OF], [NO_CONNECTION, DONE])
    request = await desk.sign()
    await desk.repository.settle(request)
    first, second = desk.backend.questions("POST", path.TRANSFERS)
    assert first.body == second.body == request.model_dump(mode="json")
    keys = [asked.headers[IDEMPOTENCY_HEADER] for asked in (first, second)]
    assert keys == [TERMS.id] * 2


async def test_without_any_answer_it_stays_unknown_after_every_pause(desk: Desk) -> None:
    desk.tell([LOST], [LOST])
    with pytest.raises(Unknown):
        await desk.repository.settle(await desk.sign())
    assert desk.asked == ["GET"] * len(SETTLE_PAUSES_SECONDS)
    assert desk.pauses == list(SETTLE_PAUSES_SECONDS)


@pytest.mark.parametrize("code", [ErrorCode.INSUFFICIENT_FUNDS, ErrorCode.FEE_CHANGED])
async def test_a_refusal_of_the_second_sending_is_the_answer(desk: Desk, code: ErrorCode) -> None:
    desk.tell([UNHEARD_OF], [code])
    with pytest.raises(Rejected) as raised:
        await desk.repository.settle(await desk.sign())
    assert raised.value.code is code


async def test_a_refused_question_is_not_taken_for_a_missing_transfer(desk: Desk) -> None:
    desk.tell([ErrorCode.TOO_MANY_REQUESTS], [DONE])
    with pytest.raises(Rejected):
        await desk.repository.settle(await desk.sign())
    assert desk.asked == ["GET"]


async def test_a_session_that_ended_settles_nothing(desk: Desk) -> None:
    desk.tell([ErrorCode.SESSION_ENDED], [DONE])
    with pytest.raises(SessionExpired):
        await desk.repository.settle(await desk.sign())
    assert desk.asked == ["GET"]


# -- whose word it is ----------------------------------------------------------------------------

HONEST, OTHER = Ledger(), Ledger()
OTHER.use_key(2)


def _under_the_right_name(proof_id: str, status: int, body: bytes) -> str:
    signature = OTHER.sign_answer(proof_id, status, body).partition(".")[2]
    return f"{HONEST.key().key_id}.{signature}"


def _first_of_all() -> Callable[[str, int, bytes], str]:
    """Every answer bears the receipt of the first one."""
    given: list[str] = []

    def sign(proof_id: str, status: int, body: bytes) -> str:
        given.append(HONEST.sign_answer(proof_id, status, body))
        return given[0]

    sign("of another request", 201, b"{}")
    return sign


FORGERIES: dict[str, Callable[[str, int, bytes], str]] = {
    "none": lambda *_: "",
    "another key": OTHER.sign_answer,
    "another key under the right name": _under_the_right_name,
    "another request": lambda proof_id, status, body: HONEST.sign_answer("other", status, body),
    "another status": lambda proof_id, status, body: HONEST.sign_answer(proof_id, 299, body),
    "another body": lambda proof_id, status, body: HONEST.sign_answer(
        proof_id, status, body + b" "
    ),
    "no body": lambda proof_id, status, body: HONEST.sign_answer(proof_id, status, b""),
    "an older receipt": _first_of_all(),
    "a cut one": lambda *given: HONEST.sign_answer(*given)[:-2],
    "no signature": lambda *given: HONEST.sign_answer(*given).partition(".")[0],
    "no name": lambda *given: "." + HONEST.sign_answer(*given).partition(".")[2],
    "no hex": lambda *given: f"{HONEST.key().key_id}.{'x' * 128}",
}


@pytest.mark.parametrize("name", FORGERIES)
@pytest.mark.parametrize("answer", [DONE, ErrorCode.INSUFFICIENT_FUNDS, UNHEARD_OF])
async def test_what_the_ledger_has_not_signed_for_this_request_is_no_answer(
    desk: Desk, name: str, answer: Answer
) -> None:
    request = await desk.sign()
    desk.tell([answer], [answer])
    desk.backend.sign = FORGERIES[name]
    for ask in (desk.repository.send, desk.repository.settle):
        with pytest.raises(Unknown):
            await ask(request)
    with pytest.raises(Unknown):
        await desk.repository.read(TERMS.id)
    desk.backend.sign = desk.ledger.sign_answer
    done = DONE.model_copy(update={"intent_digest": request.intent.digest})
    desk.tell([done], [done])
    assert await desk.repository.settle(request) == done


async def test_the_ledgers_word_about_another_intent_is_no_answer(desk: Desk) -> None:
    request = await desk.sign()
    other = DONE.model_copy(update={"intent_digest": "ab" * 32})
    desk.tell([other], [other])
    for ask in (desk.repository.send, desk.repository.settle):
        with pytest.raises(Unknown):
            await ask(request)
    assert "POST" in desk.asked


async def test_every_sending_is_proven_anew_and_its_own_receipt_counts(desk: Desk) -> None:
    request = await desk.sign()
    proofs: list[str] = []

    def sign(proof_id: str, status: int, body: bytes) -> str:
        proofs.append(proof_id)
        return desk.ledger.sign_answer(proof_id, status, body)

    desk.backend.sign = sign
    desk.tell([DONE], [DONE])
    await desk.repository.send(request)
    await desk.repository.send(request)
    assert len(set(proofs)) == 2
