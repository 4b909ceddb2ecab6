"""Looks are remembered on the device, and nonsense is the default."""

import pytest

from app.services.preferences import MemoryPreferences
from app.state.appearance import (
    TEXT_SCALES_PERCENT,
    AppearanceState,
    AppearanceStore,
    ThemeChoice,
)


async def test_every_choice_is_there_after_a_restart() -> None:
    preferences = MemoryPreferences()
    store = AppearanceStore(preferences)
    await store.choose_theme(ThemeChoice.DARK)
    await store.choose_text_size(160)
    await store.toggle_amounts()
    again = AppearanceStore(preferences)
    await again.start()
    chosen = AppearanceState(ThemeChoice.DARK, text_percent=160, amounts_hidden=True)
    assert again.state == store.state == chosen


async def test_amounts_are_shown_again_by_the_second_tap() -> None:
    preferences = MemoryPreferences()
    store = AppearanceStore(preferences)
    await store.toggle_amounts()
    await store.toggle_amounts()
    assert store.state.amounts_hidden is False
    assert await preferences.read("amounts_hidden") == "no"


@pytest.mark.parametrize(
    ("name", "value"),
    [("theme", "pink"), ("text_percent", "9999"), ("text_percent", "x"), ("amounts_hidden", "1")],
)
async def test_what_cannot_be_read_is_the_default(name: str, value: str) -> None:
    preferences = MemoryPreferences()
    await preferences.write(name, value)
    store = AppearanceStore(preferences)
    await store.start()
    assert store.state == AppearanceState()


def test_text_is_large_where_names_and_amounts_no_longer_fit() -> None:
    large = [
        size for size in TEXT_SCALES_PERCENT if AppearanceState(text_percent=size).has_large_text
    ]
    assert large == [160, 200]
