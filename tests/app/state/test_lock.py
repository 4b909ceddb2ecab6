"""When to lock is remembered on the device; what hides the screen is not."""

import pytest

from app.services.preferences import MemoryPreferences
from app.state.lock import LATE_SECONDS, LOCK_CHOICES_SECONDS, LockStore
from tests.fakes import FakeClock


@pytest.mark.parametrize("seconds", LOCK_CHOICES_SECONDS)
async def test_a_choice_is_there_after_a_restart(seconds: int) -> None:
    preferences = MemoryPreferences()
    await LockStore(preferences).choose(seconds)
    store = LockStore(preferences)
    await store.start()
    assert store.state.after_seconds == seconds


@pytest.mark.parametrize("remembered", ["", "-1", "86400", "never"])
async def test_nobody_can_remember_a_longer_time_than_is_offered(remembered: str) -> None:
    preferences = MemoryPreferences()
    await preferences.write("lock_after_seconds", remembered)
    store = LockStore(preferences)
    await store.start()
    assert store.state.after_seconds == 300


@pytest.mark.parametrize(("chosen", "idle"), [(0, 300), (60, 60), (300, 300)])
async def test_at_once_is_about_leaving_and_five_minutes_stay_in_sight(
    chosen: int, idle: int
) -> None:
    store = LockStore(MemoryPreferences())
    await store.choose(chosen)
    assert store.state.idle_seconds == idle


async def test_a_choice_leaves_the_cover_where_it_is() -> None:
    preferences = MemoryPreferences()
    store = LockStore(preferences)
    store.cover()
    await store.choose(60)
    await store.start()
    assert store.state.is_covered
    store.uncover()
    assert (store.state.is_covered, store.state.after_seconds) == (False, 60)


def test_what_a_page_said_as_it_went_does_not_cover_the_one_that_was_loaded_after_it() -> None:
    clock = FakeClock()
    store = LockStore(MemoryPreferences(), clock.seconds)
    store.cover()
    store.load()
    assert not store.state.is_covered
    store.cover()
    assert not store.state.is_covered
    clock.advance(LATE_SECONDS + 0.1)
    store.cover()
    assert store.state.is_covered
