"""A refusal that must not tell its reason by its time is told at one time."""

import asyncio

import pytest

from api_contract.problem import ErrorCode
from backend.commands.refused import Refused
from backend.routes.failure import EVEN_SECONDS, refusing_evenly


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it was waited, by a clock that the work itself moves."""
    naps: list[float] = []

    async def sleep(seconds: float) -> None:
        naps.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return naps


@pytest.mark.parametrize("work_seconds", [0.0, 0.25 * EVEN_SECONDS, EVEN_SECONDS])
async def test_a_refusal_waits_for_what_its_reason_did_not_take(
    slept: list[float], monkeypatch: pytest.MonkeyPatch, work_seconds: float
) -> None:
    now = 100.0
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now)

    async def refuse() -> None:
        nonlocal now
        async with refusing_evenly():
            now += work_seconds
            raise Refused(ErrorCode.SIGN_IN_REFUSED)

    with pytest.raises(Refused):
        await refuse()
    assert slept == [pytest.approx(EVEN_SECONDS - work_seconds)]


async def test_what_goes_well_is_told_at_once(slept: list[float]) -> None:
    async with refusing_evenly():
        pass
    assert slept == []
