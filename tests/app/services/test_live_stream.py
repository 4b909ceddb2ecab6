"""Live events: each once, in order, whatever happens to the link."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace

import pytest

from api_contract import path
from app.errors import SessionExpired, Unreachable
from app.services.live_stream import LivePatience, live_events
from tests.app.services.conftest import Wallet
from tests.app.services.loopback import HASTE, Echo

QUICK = LivePatience(
    silence_seconds=0.3, backoff_seconds=0.01, longest_pause_seconds=0.05, stream_tries=3
)


class Listener:
    """Hears a stream in the background."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.states: list[bool] = []
        self.task: asyncio.Task[None] | None = None

    async def until(self, is_so: Callable[[], bool], seconds: float = 5.0) -> None:
        end = time.monotonic() + seconds
        while not is_so():
            assert self.task is not None
            if self.task.done():
                self.task.result()
            assert time.monotonic() < end, (self.numbers, self.states)
            await asyncio.sleep(0.005)


@asynccontextmanager
async def listening(
    wallet: Wallet, after: int | None = 0, patience: LivePatience = QUICK
) -> AsyncIterator[Listener]:
    listener = Listener()

    async def listen() -> None:
        async for event in live_events(wallet.api, after, listener.states.append, patience):
            listener.numbers.append(event.number)

    listener.task = asyncio.create_task(listen())
    try:
        yield listener
    finally:
        listener.task.cancel()
        await asyncio.gather(listener.task, return_exceptions=True)


async def test_events_come_as_they_happen(wallet: Wallet) -> None:
    wallet.backend.add_event(1)
    async with listening(wallet) as listener:
        await listener.until(lambda: listener.numbers == [1])
        wallet.backend.add_event(2)
        await listener.until(lambda: listener.numbers == [1, 2])
        assert listener.states == [True]
        assert wallet.backend.streams == 1


async def test_from_now_on_leaves_out_what_was(wallet: Wallet) -> None:
    for number in (1, 2, 3):
        wallet.backend.add_event(number)
    async with listening(wallet, after=None) as listener:
        await listener.until(lambda: wallet.backend.last_event_ids == ["3"])
        wallet.backend.add_event(4)
        await listener.until(lambda: listener.numbers == [4])


async def test_a_broken_stream_goes_on_where_it_was(wallet: Wallet) -> None:
    wallet.backend.end_streams = True
    for number in range(1, 6):
        wallet.backend.add_event(number)
    async with listening(wallet) as listener:
        await listener.until(lambda: len(listener.numbers) == 5)
    assert listener.numbers == [1, 2, 3, 4, 5]
    assert wallet.backend.last_event_ids[:5] == ["0", "1", "2", "3", "4"]


async def test_what_happens_while_offline_is_heard_after(wallet: Wallet) -> None:
    async with listening(wallet) as listener:
        wallet.backend.add_event(1)
        await listener.until(lambda: listener.numbers == [1])
        wallet.link.go_offline()
        await listener.until(lambda: listener.states == [True, False])
        wallet.backend.add_event(2)
        wallet.backend.add_event(3)
        wallet.link.go_online()
        await listener.until(lambda: listener.numbers == [1, 2, 3])
        assert listener.states == [True, False, True]


async def test_events_that_come_twice_are_told_once(wallet: Wallet) -> None:
    for number in (1, 2, 2, 1, 3):
        wallet.backend.add_event(number)
    async with listening(wallet) as listener:
        await listener.until(lambda: 3 in listener.numbers)
    assert listener.numbers == [1, 2, 3]


async def test_a_silent_link_is_dead(wallet: Wallet) -> None:
    wallet.backend.silent = True
    async with listening(wallet) as listener:
        await listener.until(lambda: False in listener.states)
        assert listener.states[0] is True
        wallet.backend.add_event(1)
        await listener.until(lambda: listener.numbers == [1])


async def test_a_stream_may_be_quiet_for_longer_than_an_answer_may_take(wallet: Wallet) -> None:
    wallet.backend.silent = True
    async with listening(wallet, patience=replace(QUICK, silence_seconds=2.0)) as listener:
        await asyncio.sleep(HASTE.read_seconds * 2)
        assert listener.states == [True]


async def test_a_link_that_is_back_closes_the_breaker(wallet: Wallet) -> None:
    patience = replace(HASTE, retries=0, breaker_failures=2, breaker_pause_seconds=60)
    api, _ = wallet.reopen(patience)
    await api.call("GET", "/echo", Echo)
    wallet.link.go_offline()
    for _ in range(3):
        with pytest.raises(Unreachable):
            await api.call("GET", "/echo", Echo)
    wallet.link.go_online()
    with pytest.raises(Unreachable):
        await api.call("GET", "/echo", Echo)
    wallet.backend.add_event(1)
    async with aclosing(live_events(api, 0)) as events:
        assert (await anext(events)).number == 1
        await api.call("GET", "/echo", Echo)
    await api.close()


async def test_heartbeats_keep_a_quiet_link_alive(wallet: Wallet) -> None:
    async with listening(wallet) as listener:
        await asyncio.sleep(QUICK.silence_seconds * 3)
        assert listener.states == [True]
        assert wallet.backend.streams == 1


async def test_without_streams_events_are_asked_for(wallet: Wallet) -> None:
    wallet.backend.refuse_streams = True
    for number in range(1, 8):
        wallet.backend.add_event(number)
    async with listening(wallet) as listener:
        await listener.until(lambda: len(listener.numbers) == 7)
        assert wallet.backend.streams == QUICK.stream_tries
        wallet.backend.refuse_streams = False
        wallet.backend.add_event(8)
        await listener.until(lambda: bool(wallet.backend.last_event_ids))
    assert listener.numbers == list(range(1, 9))


async def test_a_portal_is_no_stream(wallet: Wallet) -> None:
    wallet.link.show_portal(times=2)
    wallet.backend.add_event(1)
    async with listening(wallet) as listener:
        await listener.until(lambda: listener.numbers == [1])
    assert listener.states == [False, True]


async def test_refused_access_is_renewed(wallet: Wallet) -> None:
    wallet.backend.access = set()
    wallet.backend.add_event(1)
    async with listening(wallet) as listener:
        await listener.until(lambda: listener.numbers == [1])
    assert wallet.backend.refreshes == 1
    assert listener.states == [True]


async def test_the_end_of_the_session_ends_the_stream(wallet: Wallet) -> None:
    async with listening(wallet) as listener:
        await listener.until(lambda: listener.states == [True])
        wallet.backend.is_ended = True
        with pytest.raises(SessionExpired):
            await listener.until(lambda: False)
        assert listener.states == [True, False]
    assert wallet.database.records == {}


async def test_an_event_that_does_not_fit_breaks_the_link_and_no_more(wallet: Wallet) -> None:
    wallet.backend.events.append({"number": 1, "kind": "unheard_of", "at": "now"})
    async with listening(wallet) as listener:
        await listener.until(lambda: False in listener.states)
        wallet.backend.events.clear()
        wallet.backend.add_event(2)
        await listener.until(lambda: listener.numbers == [2])


async def test_an_open_stream_leaves_room_for_calls(wallet: Wallet) -> None:
    async with listening(wallet) as listener:
        await listener.until(lambda: listener.states == [True])
        await asyncio.gather(*(wallet.api.call("GET", "/echo", Echo) for _ in range(12)))


async def test_a_listener_who_leaves_closes_the_stream(wallet: Wallet) -> None:
    async with listening(wallet) as listener:
        await listener.until(lambda: listener.states == [True])
    await wallet.api.call("GET", "/echo", Echo)
    assert wallet.link.count(path.LIVE) == 1


async def test_pauses_grow_and_stay_below_their_limit(wallet: Wallet) -> None:
    pauses: list[float] = []

    async def note(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 40:
            raise SessionExpired

    wallet.link.go_offline()
    patience = replace(LivePatience(), backoff_seconds=0.5, longest_pause_seconds=15.0)
    with pytest.raises(SessionExpired):
        async for _ in live_events(wallet.api, 0, patience=patience, sleep=note):
            pass
    assert max(pauses) <= 15.0
    assert max(pauses[:2]) <= 1.0
    assert max(pauses[10:]) > 5.0
    assert len(set(pauses)) == len(pauses)
