"""Every state of every screen, in every language, looks as agreed and keeps the rules."""

import re

import pytest
from syrupy.assertion import SnapshotAssertion

from app.services.languages import LANGUAGES
from app.services.merkle_proof import ProofFlaw
from tests.samples import world
from tests.samples.gallery import ALL, SCREENS
from tests.samples.look import look

OTHERS = [code for code in LANGUAGES if code != "en"]
every_sample = pytest.mark.parametrize("sample", ALL)
every_language = pytest.mark.parametrize("language", LANGUAGES)

RAW_KEY = re.compile(r"[a-z_]+\.[a-z_.]+")
MONEY = re.compile(r"(Rp|S\$|₫)\s?\d|\d\s?(₫|Rp|S\$)|[+−]\d")
CODE = re.compile(rf"({'|'.join(ProofFlaw)}) \d+/\d+")
"""What a customer tells support of an alarm."""
LETTERS = re.compile(r"[^\W\d_]{2,}")
PEOPLE = {
    *(payee.name for payee in (world.SARI, *world.PAYEES, world.LINH)),
    *(f"@{payee.handle}" for payee in (world.SARI, *world.PAYEES, world.LINH)),
    *(text for line in world.LINES for text in (line.counterparty_name, line.note)),
    "Cảm ơn chị!",
    "عمر حسن",
    "omar",
    "@nobody",
}
DEVICES = {session.device.name for session in (*world.SESSIONS, world.session(1, world.WAITING, 0))}
LANGUAGE_NAMES = {language.name for language in LANGUAGES.values()}
THE_SAME_EVERYWHERE = {"Saku", "Apache-2.0", "SIL OFL 1.1", "S$", "Rp"}
ALIKE = {"id": {"Total", "Transfer", "11 Mar 2026"}, "vi": set[str](), "ar": set[str]()}
"""What a language really shares with English."""


def is_translatable(text: str) -> bool:
    """Neither a number nor what somebody is called or wrote."""
    known = PEOPLE | DEVICES | LANGUAGE_NAMES | THE_SAME_EVERYWHERE
    initials = len(text) <= 2 and text.isupper()
    is_named = text.startswith(("Flet ", "019ceb3e-")) or CODE.fullmatch(text)
    is_place = text.endswith(world.ADDRESS)
    is_fixed = text.strip() in known or initials or is_named or is_place
    return bool(LETTERS.search(text)) and not is_fixed and not MONEY.search(text)


@every_language
@every_sample
async def test_a_state_looks_as_agreed(
    sample: str, language: str, screen: SnapshotAssertion
) -> None:
    assert (await look(sample, language)).description == screen


@every_language
@every_sample
async def test_nothing_on_a_screen_is_a_key_or_a_failure(sample: str, language: str) -> None:
    found = await look(sample, language)
    assert [text for text in found.texts if RAW_KEY.fullmatch(text)] == []
    assert [text for text in found.texts if "{" in text or "…}" in text] == []
    assert [node for node in found.nodes if node.key == "render-error"] == []
    assert "SENTIMENT_DISSATISFIED" not in found.description


@every_language
@every_sample
async def test_whatever_can_be_tapped_has_a_name(sample: str, language: str) -> None:
    found = await look(sample, language)
    nameless = [node.control for node in found.tappable if not found.name_of(node)]
    assert nameless == []


@pytest.mark.parametrize("language", OTHERS)
@every_sample
async def test_no_english_is_left_in_another_language(sample: str, language: str) -> None:
    english = {text for text in (await look(sample, "en")).texts if is_translatable(text)}
    left = english & set((await look(sample, language)).texts) - ALIKE[language]
    assert left == set()


@every_language
@every_sample
async def test_the_page_is_read_in_the_direction_of_its_language(
    sample: str, language: str
) -> None:
    found = await look(sample, language)
    assert (found.is_rtl, found.locale) == (language == "ar", language)


@every_language
@pytest.mark.parametrize("sample", [name for name in ALL if ALL[name].hides_amounts])
async def test_hidden_amounts_are_nowhere_on_the_screen(sample: str, language: str) -> None:
    found = await look(sample, language)
    assert "••••••" in found.texts
    assert [text for text in found.texts if MONEY.search(text)] == []


@every_language
async def test_the_check_for_amounts_knows_an_amount(language: str) -> None:
    found = await look("home-one-account", language)
    assert len([text for text in found.texts if MONEY.search(text)]) >= 5


def test_every_sample_has_a_name_of_its_own() -> None:
    assert len(ALL) == sum(len(samples) for samples in SCREENS.values())
