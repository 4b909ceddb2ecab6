"""Merge Inter and Noto Sans Arabic into Saku Sans, because Flet never falls back to a second face.

    python -m tools.fonts INTER_FOLDER NOTO_SANS_ARABIC_FOLDER

Each folder is an unpacked @expo-google-fonts package: one folder per weight with one static TTF,
and its licence. Both faces are under the SIL Open Font License 1.1 without a reserved name.
"""

import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.ttLib.tables._g_l_y_f import Glyph

FAMILY = "Saku Sans"
WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
OUTPUT = Path(__file__).parent.parent / "assets" / "assets" / "fonts"
# Arabic letters look small beside Latin ones of the same size: 6 % evens them out.
ARABIC_SCALE = 1.06
# Marks that steer direction: drawn as nothing, but a face without them draws a box.
INVISIBLE = (
    0x061C,
    0x200B,
    *range(0x200C, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)
# Signs that stand in a column of amounts; the separators keep their narrow shapes.
TABULAR = "0123456789+−"


@dataclass(frozen=True)
class Part:
    """What one face gives to the family: characters, and the layout features worth their bytes."""

    characters: frozenset[int]
    features: tuple[str, ...]


def _span(*ranges: tuple[int, int]) -> frozenset[int]:
    return frozenset(point for first, last in ranges for point in range(first, last + 1))


LATIN = Part(
    _span(
        (0x20, 0x24F),
        (0x2B0, 0x36F),
        (0x1E00, 0x1EFF),
        (0x2000, 0x2065),
        (0x20A0, 0x20C1),
    )
    | _span((0x2190, 0x2199), (0x2200, 0x22FF), (0x25A0, 0x25FF), (0x2100, 0x214F))
    | frozenset(map(ord, "✓✗↩↪⁰¹²³")),
    ("ccmp", "locl", "mark", "mkmk", "kern"),
)
ARABIC = Part(
    _span((0x600, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    ("ccmp", "locl", "init", "medi", "fina", "rlig", "liga", "mark", "mkmk", "kern"),
)


def _cut(source: Path, part: Part) -> TTFont:
    options = Options(layout_features=[*part.features, "tnum"], hinting=False, notdef_outline=True)
    font = TTFont(source)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=part.characters - frozenset(INVISIBLE))
    subsetter.subset(font)
    return font


def _substitutions(font: TTFont, tag: str) -> dict[str, str]:
    """The one-to-one replacements of a feature, glyph name to glyph name."""
    table = font["GSUB"].table
    found: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == tag:
            for index in record.Feature.LookupListIndex:
                for subtable in table.LookupList.Lookup[index].SubTable:
                    found |= getattr(subtable, "ExtSubTable", subtable).mapping
    return found


def _make_figures_tabular(font: TTFont) -> None:
    """Point the digits at their equal-width shapes: Flet can't switch a font feature on."""
    wide = _substitutions(font, "tnum")
    for table in font["cmap"].tables:
        for character in TABULAR:
            if name := table.cmap.get(ord(character)):
                table.cmap[ord(character)] = wide[name]


def _add_invisible(font: TTFont) -> None:
    name = "invisible"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = Glyph()
    font["hmtx"][name] = (0, 0)
    for table in font["cmap"].tables:
        table.cmap |= dict.fromkeys(INVISIBLE, name)


def _scale_to(font: TTFont, units_per_em: int, scale: float) -> None:
    scale_upem(font, round(units_per_em * scale))
    font["head"].unitsPerEm = units_per_em


def _keep_latin_heights(font: TTFont, latin: TTFont) -> None:
    """Arabic marks may reach past the line; a taller line would loosen every Latin screen."""
    for key in ("ascent", "descent", "lineGap"):
        setattr(font["hhea"], key, getattr(latin["hhea"], key))
    for key in (
        "sTypoAscender",
        "sTypoDescender",
        "sTypoLineGap",
        "sxHeight",
        "sCapHeight",
    ):
        setattr(font["OS/2"], key, getattr(latin["OS/2"], key))


def _rename(font: TTFont, weight: int, notices: Iterable[str]) -> None:
    style = WEIGHTS[weight]
    names = font["name"]
    names.names = []
    texts = {
        0: "; ".join(notices),
        1: FAMILY if weight in (400, 700) else f"{FAMILY} {style}",
        2: style if weight in (400, 700) else "Regular",
        3: f"{FAMILY} {style}",
        4: f"{FAMILY} {style}",
        5: "Version 1.000",
        6: f"{FAMILY} {style}".replace(" ", "", 1).replace(" ", "-"),
        13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        14: "https://openfontlicense.org",
        16: FAMILY,
        17: style,
    }
    for number, text in texts.items():
        names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


def build(latin_file: Path, arabic_file: Path, weight: int, output: Path) -> None:
    """Write one weight of the family to `output`."""
    latin, arabic = _cut(latin_file, LATIN), _cut(arabic_file, ARABIC)
    notices = [str(font["name"].getDebugName(0)) for font in (latin, arabic)]
    _make_figures_tabular(latin)
    _add_invisible(latin)
    _scale_to(arabic, latin["head"].unitsPerEm, ARABIC_SCALE)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, "latin.ttf"), Path(folder, "arabic.ttf")]
        latin.save(paths[0])
        arabic.save(paths[1])
        font = Merger().merge([str(path) for path in paths])
    _keep_latin_heights(font, latin)
    _rename(font, weight, notices)
    font["head"].created = font["head"].modified = latin["head"].created
    font.recalcTimestamp = False
    font.save(output)


def _face(package: Path, weight: int) -> Path:
    (path,) = package.glob(f"{weight}{WEIGHTS[weight]}/*.ttf")
    return path


def main(latin_package: Path, arabic_package: Path) -> None:
    """Build the four weights beside their licence."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for weight, style in WEIGHTS.items():
        output = OUTPUT / f"SakuSans-{style}.ttf"
        build(_face(latin_package, weight), _face(arabic_package, weight), weight, output)
        print(f"{output.name}: {output.stat().st_size / 1000:.0f} kB")
    packages = (latin_package, arabic_package)
    texts = [(package / "LICENSE_FONT").read_text("utf-8").strip() for package in packages]
    notices = [text.splitlines()[0] for text in texts]
    body = texts[0].split("\n", 1)[1]
    (OUTPUT / "OFL.txt").write_text("\n".join(notices) + "\n" + body + "\n", "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
