"""When to lock is remembered on the device."""

import pytest

from app.services.preferences import MemoryPreferences
from app.state.lock import LOCK_CHOICES_SECONDS, LockStore


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
