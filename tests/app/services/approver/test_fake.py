"""The fake approver keeps the promises of the real ones."""

import asyncio

import pytest

from app.errors import VaultUnavailable
from app.services.approver import ApprovalOutcome, Approver, Assurance
from tests.fakes.approver import FakeApprover

KEY = bytes(range(32))


async def test_it_releases_what_it_keeps() -> None:
    fake = FakeApprover(assurance=Assurance.EVENT_BOUND)
    approver: Approver = fake
    assert approver.assurance is Assurance.EVENT_BOUND
    assert await approver.is_available()
    await approver.enrol(KEY)
    assert await approver.release("Send Rp10") == KEY
    assert await approver.confirm("Unlock") is ApprovalOutcome.CONFIRMED
    assert fake.reasons == ["Send Rp10", "Unlock"]
    await approver.forget()
    assert await approver.release("why") is ApprovalOutcome.ENROLMENT_CHANGED


async def test_its_answers_come_in_turn() -> None:
    outcomes = (ApprovalOutcome.CANCELLED, ApprovalOutcome.LOCKED_OUT, ApprovalOutcome.CONFIRMED)
    fake = FakeApprover(*outcomes)
    await fake.enrol(KEY)
    answers = [await fake.release(str(number)) for number in range(4)]
    assert answers == ["cancelled", "locked_out", KEY, KEY]


async def test_it_can_lose_its_enrolment() -> None:
    fake = FakeApprover()
    await fake.enrol(KEY)
    fake.lose_enrolment()
    assert await fake.release("why") is ApprovalOutcome.ENROLMENT_CHANGED


async def test_it_can_be_unavailable_and_refuse() -> None:
    fake = FakeApprover(available=False)
    assert not await fake.is_available()
    assert await fake.release("why") is ApprovalOutcome.UNAVAILABLE
    with pytest.raises(VaultUnavailable):
        await fake.enrol(KEY)
    fake.available, fake.refuses_changes = True, True
    with pytest.raises(VaultUnavailable):
        await fake.enrol(KEY)
    with pytest.raises(VaultUnavailable):
        await fake.forget()
    with pytest.raises(ValueError, match="has 32 bytes"):
        await fake.enrol(KEY[:-1])


async def test_it_can_be_mute() -> None:
    fake = FakeApprover()
    fake.is_mute = True
    task = asyncio.create_task(fake.release("why"))
    await asyncio.sleep(0)
    assert fake.reasons == ["why"]
    assert not task.done()
    task.cancel()
