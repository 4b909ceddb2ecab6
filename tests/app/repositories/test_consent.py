"""When a finger is enough, what it says of itself, and that the PIN always works."""

import asyncio

import pytest

from api_contract import path
from api_contract.money import Currency, Money
from api_contract.transfer import SAID_LIMITS, ApprovalLevel, ApprovalMethod
from app.repositories.consent import ConsentRepository
from app.repositories.pin import PinRepository
from app.services.approver import ApprovalOutcome, Assurance
from tests.app.client import CHECKED, enrol, open_signed_in
from tests.fakes import FakeApprover, FakeDatabase, FakeVault, QuickPinDeriver
from tests.fakes.pin_deriver import RECIPE
from tests.samples import world
from tests.samples.fake_backend import FakeBackend

LITTLE = Money(minor=1, currency=Currency.IDR)
BOUND, SAID = Assurance.RESULT_BOUND, Assurance.EVENT_BOUND


async def consents_with(approver: FakeApprover) -> ConsentRepository:
    """Of a device that is enrolled under the PIN."""
    backend = FakeBackend()
    backend.answer("POST", path.PIN_CHECKS, CHECKED)
    root = await QuickPinDeriver().derive(world.PIN, RECIPE)
    keys = await enrol(FakeDatabase(), FakeVault(), approver, root)
    pins = PinRepository(await open_signed_in(backend, keys=keys), keys, QuickPinDeriver())
    return ConsentRepository(keys, pins, approver)


@pytest.mark.parametrize("currency", Currency)
@pytest.mark.parametrize(
    ("assurance", "above", "takes"),
    [(BOUND, 0, True), (BOUND, 1, True), (SAID, 0, True), (SAID, 1, False)],
)
async def test_a_mere_yes_is_enough_up_to_its_limit(
    currency: Currency, assurance: Assurance, above: int, takes: bool
) -> None:
    consents = await consents_with(FakeApprover(assurance=assurance))
    amount = Money(minor=SAID_LIMITS[currency] + above, currency=currency)
    assert await consents.takes_biometrics(amount) == takes


async def test_where_no_finger_is_enrolled_none_is_asked_for() -> None:
    approver = FakeApprover(available=False)
    consents = await consents_with(approver)
    assert not await consents.takes_biometrics(LITTLE)
    approver.available = True
    # It holds no key yet: the PIN has to enrol it.
    assert not await consents.takes_biometrics(LITTLE)
    await consents.by_pin(world.PIN)
    assert await consents.takes_biometrics(LITTLE)
    approver.available = False
    assert not await consents.takes_biometrics(LITTLE)


@pytest.mark.parametrize(
    ("assurance", "level"), [(BOUND, ApprovalLevel.RELEASED), (SAID, ApprovalLevel.SAID)]
)
async def test_a_finger_says_how_strongly_it_binds(
    assurance: Assurance, level: ApprovalLevel
) -> None:
    approver = FakeApprover(assurance=assurance)
    consents = await consents_with(approver)
    consent = await consents.by_biometrics("Send Rp1 to Budi")
    assert consent is not None
    assert (consent.method, consent.level) == (ApprovalMethod.BIOMETRICS, level)
    assert approver.reasons == ["Send Rp1 to Budi"]
    by_pin = await consents.by_pin(world.PIN)
    assert consent.key.public == by_pin.key.public


@pytest.mark.parametrize("assurance", [BOUND, SAID, Assurance.NONE])
async def test_the_pin_always_releases_the_key_itself(assurance: Assurance) -> None:
    consents = await consents_with(FakeApprover(available=False, assurance=assurance))
    consent = await consents.by_pin(world.PIN)
    assert (consent.method, consent.level) == (ApprovalMethod.PIN, ApprovalLevel.RELEASED)


@pytest.mark.parametrize(
    "outcome", [outcome for outcome in ApprovalOutcome if outcome is not ApprovalOutcome.CONFIRMED]
)
async def test_any_other_outcome_releases_nothing(outcome: ApprovalOutcome) -> None:
    consents = await consents_with(FakeApprover(outcome))
    assert await consents.by_biometrics("reason") is None


async def test_a_prompt_that_is_answered_after_signing_out_releases_nothing() -> None:
    approver = FakeApprover()
    consents = await consents_with(approver)
    approver.is_mute = True
    asking = asyncio.create_task(consents.by_biometrics("reason"))
    await asyncio.sleep(0)
    await approver.forget()
    approver.speak()
    assert await asking is None
