"""Keeps text of one direction from disturbing text of the other (Unicode UAX #9, isolates)."""

import unicodedata

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
MARKS = "\u061c\u200e\u200f"
"""Invisible letters with a direction: ALM, LRM and RLM."""

CONTROLS = frozenset(MARKS + "\u202a\u202b\u202c\u202d\u202e" + LRI + RLI + FSI + PDI)
_BREAKS = frozenset("\t\n\r\v\f\x85\u2028\u2029")


class Isolated(str):
    """Text that already stands in an isolate; it is shown as it is and never wrapped again."""

    __slots__ = ()


def isolate(text: str) -> Isolated:
    """`text`, cleaned, in an isolate that takes its direction from its own first letter."""
    return text if isinstance(text, Isolated) else _wrap(FSI, without_controls(text))


def isolate_ltr(text: str) -> Isolated:
    """`text`, cleaned, in an isolate that always runs from left to right."""
    return _wrap(LRI, without_controls(text))


def isolate_rtl(*parts: str) -> Isolated:
    """Isolated parts and plain ones beside each other, running from right to left."""
    whole = "".join(
        part if isinstance(part, Isolated) else without_controls(part) for part in parts
    )
    return _wrap(RLI, whole)


def without_controls(text: str) -> str:
    """`text` on one line, without anything that steers direction or a terminal.

    A name is chosen by somebody else: an override inside it could turn the digits beside it
    around, and a line break could push an amount out of sight.
    """
    kept = (" " if c in _BREAKS else c for c in text if c in _BREAKS or not _is_control(c))
    return "".join(kept)


def _is_control(character: str) -> bool:
    return character in CONTROLS or unicodedata.category(character) == "Cc"


def _wrap(opening: str, text: str) -> Isolated:
    return Isolated(f"{opening}{text}{PDI}" if text else "")
