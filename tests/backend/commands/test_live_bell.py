"""The bell that wakes streams."""

import asyncio
import threading

from backend.commands.live_bell import LiveBell


async def test_a_ring_from_another_thread_wakes_only_whom_it_is_for() -> None:
    bell = LiveBell()
    with bell.listen("sari") as sari, bell.listen("budi") as budi:
        threading.Thread(target=bell.ring, args=[["sari", "nobody"]]).start()
        assert await sari.wait(2)
        assert not await budi.wait(0.01)


async def test_a_ring_before_the_wait_is_not_lost_and_counts_once() -> None:
    bell = LiveBell()
    with bell.listen("sari") as sari:
        bell.ring(["sari"])
        bell.ring(["sari"])
        await asyncio.sleep(0)
        assert await sari.wait(2)
        assert not await sari.wait(0.01)


async def test_closing_wakes_everybody() -> None:
    bell = LiveBell()
    with bell.listen("sari") as sari, bell.listen("sari") as again:
        bell.close()
        assert await sari.wait(2)
        assert await again.wait(2)
    assert bell.is_closed


def test_a_ring_after_the_loop_has_ended_is_harmless() -> None:
    bell = LiveBell()

    async def listen_and_leave() -> None:
        bell.listen("sari").__enter__()

    asyncio.run(listen_and_leave())
    bell.ring(["sari"])
