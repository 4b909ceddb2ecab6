"""One family draws every language: whatever it lacks would be a box on a user's screen."""

import json
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ASSETS = Path(__file__).parent.parent.parent / "assets"
LOCALES = Path(__file__).parent.parent.parent / "locales"
FONTS = sorted((ASSETS / "assets" / "fonts").glob("SakuSans-*.ttf"))
WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}

INDONESIAN = "Kirim Rp1.250.000 ke Dompet"
VIETNAMESE = "ĂÂÊÔƠƯĐăâêôơưđẮẰẲẴẶẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰÝỲỶỸỴ₫"
ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْ٠١٢٣٤٥٦٧٨٩،؛؟٪٫٬"
SIGNS = "←→↑↓•·…−–—×✓€£¥§°“”‘’«»\u00a0\u202f"
INVISIBLE = "\u061c\u200b\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069"

each_font = pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)


@cache
def read(path: Path) -> TTFont:
    """A font, read once."""
    return TTFont(path)


def advance(font: TTFont, character: str) -> int:
    """How far the pen moves for a character, in font units."""
    width: int = font["hmtx"][font.getBestCmap()[ord(character)]][0]
    return width


def test_every_weight_is_there_under_one_name() -> None:
    found = {path.stem.split("-")[1]: read(path)["OS/2"].usWeightClass for path in FONTS}
    families = {read(path)["name"].getDebugName(16) for path in FONTS}
    assert (found, families) == (WEIGHTS, {"Saku Sans"})


@each_font
@pytest.mark.parametrize("text", [INDONESIAN, VIETNAMESE, ARABIC, SIGNS, INVISIBLE])
def test_every_script_and_sign_is_covered(path: Path, text: str) -> None:
    covered = read(path).getBestCmap()
    assert [f"U+{ord(letter):04X}" for letter in text if ord(letter) not in covered] == []


@each_font
def test_every_letter_of_every_language_pack_is_covered(path: Path) -> None:
    texts = [pack.read_text("utf-8") for pack in LOCALES.glob("*/LC_MESSAGES/*.po")]
    assert texts, "no language pack was found"
    covered = read(path).getBestCmap()
    letters = {letter for text in texts for letter in text if letter.isprintable()}
    assert {letter for letter in letters if ord(letter) not in covered} == set()


@each_font
def test_figures_have_one_width(path: Path) -> None:
    font = read(path)
    assert len({advance(font, figure) for figure in "0123456789+−"}) == 1
    assert len({advance(font, figure) for figure in "٠١٢٣٤٥٦٧٨٩"}) == 1


@each_font
def test_marks_that_steer_direction_take_no_room(path: Path) -> None:
    assert {advance(read(path), mark) for mark in INVISIBLE} == {0}


@each_font
def test_arabic_letters_can_join(path: Path) -> None:
    table = read(path)["GSUB"].table
    (arabic,) = [s.Script for s in table.ScriptList.ScriptRecord if s.ScriptTag == "arab"]
    records = table.FeatureList.FeatureRecord
    tags = {records[index].FeatureTag for index in arabic.DefaultLangSys.FeatureIndex}
    assert {"init", "medi", "fina", "rlig"} <= tags


@each_font
def test_a_font_stays_small(path: Path) -> None:
    assert path.stat().st_size <= 300_000


def test_the_browser_loads_each_weight_before_the_first_frame() -> None:
    manifest = json.loads((ASSETS / "assets" / "FontManifest.json").read_text("utf-8"))
    (fonts,) = [entry["fonts"] for entry in manifest if entry["family"] == "Saku Sans"]
    listed = {ASSETS / "assets" / font["asset"]: font["weight"] for font in fonts}
    assert listed == {path: WEIGHTS[path.stem.split("-")[1]] for path in FONTS}


def test_the_licence_lies_beside_the_fonts() -> None:
    licence = (ASSETS / "assets" / "fonts" / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "The Inter Project Authors" in licence
    assert "The Noto Project Authors" in licence
