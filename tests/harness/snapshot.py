"""A screen as text, one control per line, so that a change to it reads as a diff."""

import json
import unicodedata
from functools import cache
from importlib import resources
from typing import Any

from tests.harness.mirror import Wire, slots

_INTERNAL = ("_c", "_i", "_internals", "visible")
_ICON_SLOTS = (
    "icon",
    "selected_icon",
    "prefix_icon",
    "suffix_icon",
    "leading",
    "trailing",
)
# Slots so common that naming them would only add noise.
_PLAIN_SLOTS = ("controls", "content")


def describe(roots: list[Wire]) -> str:
    """The controls below the roots; defaults and numbers that change between runs are left out."""
    return "\n".join(line for root in roots for line in _lines(root, "", 0)) + "\n"


def show_invisible(text: str) -> str:
    """The text with isolates, joiners and odd spaces written out, such as `‹FSI›`."""
    return "".join(_NAMES.get(letter, letter) for letter in text)


def _lines(control: Wire, slot: str, depth: int) -> list[str]:
    held = dict(sorted(slots(control)))
    prefix = "" if slot in ("", *_PLAIN_SLOTS) else f"{slot}: "
    words = [f"{'  ' * depth}{prefix}{control['_c']}", *_properties(control, held)]
    lines = [" ".join(words)]
    for name, below in held.items():
        for child in below:
            if child.get("visible") is not False:
                lines += _lines(child, name, depth + 1)
    return lines


def _properties(control: Wire, held: dict[str, list[Wire]]) -> list[str]:
    shown = {
        name: value
        for name, value in sorted(control.items())
        if name not in _INTERNAL and name not in held and value not in (None, [], {})
    }
    return [_property(name, value) for name, value in shown.items()]


def _property(name: str, value: Any) -> str:
    if name.startswith("on_"):
        return name
    if name in _ICON_SLOTS and isinstance(value, int):
        return f"{name}={_icon_names().get(value, value)}"
    written = json.dumps(_tidy(value), ensure_ascii=False, sort_keys=True, default=repr)
    return f"{name}={show_invisible(written)}"


def _tidy(value: Any) -> Any:
    """Drop what the reader can't use: component wrappers' numbers, and `.0` on whole sizes."""
    if isinstance(value, dict):
        return {name: _tidy(item) for name, item in value.items() if name not in _INTERNAL}
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


@cache
def _icon_names() -> dict[int, str]:
    """Icons by number: numbers change between Flet releases, names don't."""
    source = resources.files("flet.controls.material").joinpath("icons.json").read_text("utf-8")
    names: dict[int, str] = {}
    for name, number in json.loads(source).items():
        names.setdefault(number, name)
    return names


def _names() -> dict[str, str]:
    short = {"LEFT-TO-RIGHT ISOLATE": "LRI", "RIGHT-TO-LEFT ISOLATE": "RLI"}
    short |= {"FIRST STRONG ISOLATE": "FSI", "POP DIRECTIONAL ISOLATE": "PDI"}
    short |= {
        "LEFT-TO-RIGHT MARK": "LRM",
        "RIGHT-TO-LEFT MARK": "RLM",
        "ARABIC LETTER MARK": "ALM",
    }
    short |= {"NO-BREAK SPACE": "NBSP", "NARROW NO-BREAK SPACE": "NNBSP"}
    short |= {"ZERO WIDTH JOINER": "ZWJ", "ZERO WIDTH NON-JOINER": "ZWNJ"}
    return {unicodedata.lookup(name): f"‹{brief}›" for name, brief in short.items()}


_NAMES = _names()
