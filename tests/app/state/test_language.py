"""The language in use: remembered, matched to the device, switched while running."""

import pytest

from app.services.preferences import MemoryPreferences
from app.state.language import LanguageStore
from tests.samples.stage import PACKS


@pytest.mark.parametrize(
    ("locales", "code"),
    [
        (["vi_VN"], "vi"),
        (["fr-FR", "ar-EG"], "ar"),
        (["in_ID"], "id"),
        (["fr-FR"], "en"),
        ([], "en"),
    ],
)
async def test_the_device_s_first_known_language_is_spoken(locales: list[str], code: str) -> None:
    store = LanguageStore(PACKS, MemoryPreferences())
    await store.start(locales)
    assert store.state.pack.code == code


async def test_a_choice_is_remembered_over_the_device_s_language() -> None:
    preferences = MemoryPreferences()
    await LanguageStore(PACKS, preferences).choose("ar")
    store = LanguageStore(PACKS, preferences)
    await store.start(["vi_VN"])
    assert (store.state.pack.code, store.state.pack.is_rtl) == ("ar", True)


@pytest.mark.parametrize("remembered", ["", "xx", "../../etc"])
async def test_a_remembered_language_that_nobody_speaks_is_ignored(remembered: str) -> None:
    preferences = MemoryPreferences()
    await preferences.write("language", remembered)
    store = LanguageStore(PACKS, preferences)
    await store.start(["vi_VN"])
    assert store.state.pack.code == "vi"


async def test_following_the_device_is_not_remembered_as_a_choice() -> None:
    preferences = MemoryPreferences()
    await LanguageStore(PACKS, preferences).start(["vi_VN"])
    assert await preferences.read("language") is None


def test_every_language_is_offered_under_its_own_name() -> None:
    names = dict(LanguageStore(PACKS, MemoryPreferences()).available)
    assert names == {
        "en": "English",
        "id": "Bahasa Indonesia",
        "vi": "Tiếng Việt",
        "ar": "العربية",
    }
