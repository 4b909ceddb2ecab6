"""A pack says every text, whatever is missing, and lets no value disturb it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from api_contract.money import Currency, Money
from app.services.bidi import FSI, PDI
from app.services.language_packs import LanguagePack, LanguagePacks
from app.services.language_packs.packs import LOCALES
from app.services.languages import ARABIC, ENGLISH, INDONESIAN, LANGUAGES

PACKS = LanguagePacks()
DAY = date(2026, 1, 5)


def english(**texts: tuple[str, ...]) -> LanguagePack:
    return LanguagePack(ENGLISH, {key.replace("__", "."): forms for key, forms in texts.items()})


def test_a_value_is_put_in_its_place_and_isolated() -> None:
    pack = english(send__title=("Send to {name}",))
    assert pack("send.title", name="Budi\u202e") == f"Send to {FSI}Budi{PDI}"


def test_a_value_that_looks_like_a_placeholder_is_not_filled_again() -> None:
    pack = english(send__title=("{name} {pin}",))
    assert pack("send.title", name="{pin}", pin="x") == f"{FSI}{{pin}}{PDI} {FSI}x{PDI}"


@pytest.mark.parametrize("text", ["{name.__class__}", "{name[0]}", "{name!r}", "{0}", "{name:>99}"])
def test_a_text_can_not_look_inside_a_value(text: str) -> None:
    assert english(a__b=(text,))("a.b", name="secret") == text


def test_a_missing_value_leaves_a_gap_and_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    pack = english(send__title=("Send to {name}",))
    assert [pack("send.title"), pack("send.title")] == ["Send to …"] * 2
    assert [record.getMessage() for record in caplog.records] == [
        "language en: send.title was said without name"
    ]


def test_a_missing_text_is_english_and_then_the_key(caplog: pytest.LogCaptureFixture) -> None:
    pack = LanguagePack(INDONESIAN, {}, english(home__title=("Home",)))
    assert [pack("home.title"), pack("home.title"), pack("no.key")] == ["Home", "Home", "no.key"]
    assert sum("home.title" in record.getMessage() for record in caplog.records) == 1


def test_an_english_text_said_for_another_language_keeps_english_plurals() -> None:
    fallback = english(home__count=("{n} thing", "{n} things"))
    pack = LanguagePack(ARABIC, {}, fallback)
    assert [pack.plural("home.count", n) for n in (1, 2, 11)] == [
        "1 thing",
        "2 things",
        "11 things",
    ]


def test_a_number_is_grouped_and_an_amount_is_written_with_its_symbol() -> None:
    pack = LanguagePack(INDONESIAN, {"a.b": ("{n} {amount}",)})
    amount = Money(minor=25_000, currency=Currency.IDR)
    assert pack("a.b", n=1500, amount=amount) == f"1.500 {pack.money(amount)}"
    assert pack("a.b", n=1500, amount=pack.money(amount)) == f"1.500 {pack.money(amount)}"


def test_the_minus_of_a_number_can_not_move_to_its_other_side() -> None:
    assert LanguagePack(ARABIC, {"a.b": ("{n}",)})("a.b", n=-5) == f"{FSI}−5{PDI}"


def test_the_fuller_version_is_said_when_its_value_is_known() -> None:
    pack = PACKS.load("en")
    limit = Money(minor=500_000, currency=Currency.IDR)
    assert "{" not in pack("error.transfer_limit_exceeded")
    assert "Rp500,000" in pack("error.transfer_limit_exceeded", limit=limit)
    assert "in 1 minute." in pack("error.pin_locked", seconds=60, minutes=1)
    assert "in 5 minutes." in pack("error.pin_locked", seconds=300, minutes=5)


def test_arabic_has_six_forms() -> None:
    pack = PACKS.load("ar")
    said = {pack.plural("error.pin_locked.minutes", n) for n in (0, 1, 2, 3, 11, 100)}
    assert len(said) == 6
    assert "3 دقائق" in pack("error.pin_locked", minutes=3)
    assert "11 دقيقة" in pack("error.pin_locked", minutes=11)


def test_days_close_by_have_names() -> None:
    pack = PACKS.load("id")
    days = [pack.day_heading(DAY - timedelta(days=n), DAY) for n in (0, 1, 2)]
    assert days == ["Hari ini", "Kemarin", "3 Jan 2026"]


def test_the_present_is_just_now() -> None:
    now, pack = datetime(2026, 1, 5, tzinfo=UTC), PACKS.load("vi")
    assert pack.ago(now, now) == "Vừa xong"
    assert pack.ago(now - timedelta(minutes=3), now) == "3 phút trước"


def test_currencies_have_names_and_symbols() -> None:
    pack = PACKS.load("id")
    assert [pack.currency_symbol(currency) for currency in Currency] == ["Rp", "₫", "S$"]
    assert pack.currency_name(Currency.SGD) == "Dolar Singapura"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_loads_with_texts_of_its_own(code: str) -> None:
    pack = PACKS.load(code)
    assert (pack.code, pack.is_rtl) == (code, code == "ar")
    assert "error.unreachable" in pack.texts


def test_a_pack_is_read_once() -> None:
    assert PACKS.load("vi") is PACKS.load("vi")
    assert PACKS.load("tlh") is PACKS.load("en")


def test_all_languages_are_offered_by_their_own_names() -> None:
    names = ("English", "Bahasa Indonesia", "Tiếng Việt", "العربية")
    assert PACKS.available == tuple(zip(("en", "id", "vi", "ar"), names, strict=True))


@pytest.mark.parametrize(
    ("device", "code"),
    [
        (["id_ID"], "id"),
        (["in-ID"], "id"),
        (["zh-Hans-CN", "ar-EG", "en-US"], "ar"),
        (["VI"], "vi"),
        (["zh", ""], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_of_the_device_that_saku_speaks_wins(
    device: list[str], code: str
) -> None:
    assert PACKS.best_match(device) == code


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b'msgid "a"\nmsgstr "b', b"no catalogue"])
def test_a_damaged_pack_is_english(tmp_path: Path, content: bytes | None) -> None:
    source = LOCALES / "en" / "LC_MESSAGES" / "saku.po"
    for code, data in (("en", source.read_bytes()), ("id", content)):
        folder = tmp_path / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        if data is not None:
            (folder / "saku.po").write_bytes(data)
    assert LanguagePacks(tmp_path).load("id")("day.today") == "Today"


def test_with_no_packs_at_all_a_text_is_its_key(tmp_path: Path) -> None:
    assert LanguagePacks(tmp_path).load("ar")("day.today") == "day.today"


def test_a_fuzzy_translation_is_not_said(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / "saku.po").write_text(header + '#, fuzzy\nmsgid "a.b"\nmsgstr "Guess"\n')
    assert LanguagePacks(tmp_path).load("en")("a.b") == "a.b"
