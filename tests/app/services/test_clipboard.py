"""What was copied does not stay, and nobody else's is touched or looked at without need."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.services.clipboard import LENT_SECONDS, BorrowedClipboard
from tests.fakes import FakeClipboard, FakeClock

HANDLE = "@sari"


class Desk:
    """A clipboard, the wallet's use of it, and the time."""

    def __init__(self) -> None:
        self.device = FakeClipboard()
        self.clock = FakeClock()
        self._alarms: list[tuple[float, asyncio.Event]] = []
        self.borrowed = BorrowedClipboard(lambda: self.device, self.clock.seconds, self._sleep)

    async def pass_time(self, seconds: float, *, asleep: bool = False) -> None:
        """Time goes by; what waits hears of it unless the device sleeps."""
        self.clock.advance(seconds)
        for due, alarm in self._alarms:
            if due <= self.clock.seconds() and not asleep:
                alarm.set()
        await settle()

    async def _sleep(self, seconds: float) -> None:
        alarm = asyncio.Event()
        self._alarms.append((self.clock.seconds() + seconds, alarm))
        await alarm.wait()


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.borrowed.copy(HANDLE)
    await settle()
    return desk


async def test_it_is_there_for_a_minute_and_gone_after_it(desk: Desk) -> None:
    await desk.pass_time(LENT_SECONDS - 1)
    assert (desk.device.text, desk.device.reads) == (HANDLE, 0)
    await desk.pass_time(1)
    assert desk.device.text == ""


async def test_what_was_copied_since_stays_and_is_looked_at_once(desk: Desk) -> None:
    await desk.device.set("a shopping list")
    await desk.pass_time(LENT_SECONDS)
    await desk.borrowed.take_back()
    await desk.borrowed.take_back_when_due()
    assert (desk.device.text, desk.device.reads) == ("a shopping list", 1)


async def test_a_second_copy_has_a_minute_of_its_own(desk: Desk) -> None:
    await desk.pass_time(LENT_SECONDS - 1)
    await desk.borrowed.copy("+6281200001001")
    await settle()
    await desk.pass_time(LENT_SECONDS - 1)
    assert desk.device.text == "+6281200001001"
    await desk.pass_time(1)
    assert desk.device.text == ""


async def test_locking_takes_it_back_before_its_time(desk: Desk) -> None:
    await desk.borrowed.take_back()
    assert desk.device.text == ""


async def test_a_device_that_slept_is_caught_up_with(desk: Desk) -> None:
    await desk.pass_time(LENT_SECONDS, asleep=True)
    assert desk.device.text == HANDLE
    await desk.borrowed.take_back_when_due()
    assert desk.device.text == ""


async def test_coming_back_early_leaves_it(desk: Desk) -> None:
    await desk.pass_time(LENT_SECONDS - 1, asleep=True)
    await desk.borrowed.take_back_when_due()
    assert (desk.device.text, desk.device.reads) == (HANDLE, 0)


def _out_of_reach(device: FakeClipboard, is_so: bool) -> None:
    device.is_out_of_reach = is_so


def _closed(device: FakeClipboard, is_so: bool) -> None:
    device.is_closed = is_so


@pytest.mark.parametrize("obstacle", [_out_of_reach, _closed])
async def test_what_could_not_be_looked_at_is_taken_back_later(
    desk: Desk, obstacle: Callable[[FakeClipboard, bool], None]
) -> None:
    obstacle(desk.device, True)
    await desk.pass_time(LENT_SECONDS)
    assert desk.device.text == HANDLE
    obstacle(desk.device, False)
    await desk.borrowed.take_back_when_due()
    assert desk.device.text == ""


@pytest.mark.parametrize("verb", ["take_back", "take_back_when_due"])
async def test_with_nothing_lent_the_clipboard_is_not_read(verb: str) -> None:
    desk = Desk()
    await desk.device.set("a shopping list")
    call: Callable[[], Awaitable[None]] = getattr(desk.borrowed, verb)
    await call()
    assert (desk.device.text, desk.device.reads) == ("a shopping list", 0)
