"""What a screen may not tell to who only looks at the device, searched in all that it holds."""

import re
from collections.abc import Iterator
from typing import Any

from tests.harness import Device
from tests.harness.query import visible
from tests.samples import world

_PEOPLE = (world.SARI, world.LINH, *world.PAYEES)
_WORDS = {
    *(word for one in _PEOPLE for word in one.name.split()),
    *(one.handle for one in _PEOPLE),
    *(text for line in world.LINES for text in (line.counterparty_name, line.note) if text),
}
_MONEY = re.compile(r"(Rp|S\$|₫)\s?\d|\d\s?(₫|Rp|S\$)|[+−]\d|\d[.,٬]\d{3}\b")
_PHONE = re.compile(r"\d[\d -]{7,}\d")
_NO_WORDS = ("route", "uid")
"""An address, which names a transfer by its number only, and a number drawn by lot."""
_TRANSFER = re.compile(r"019ceb3e-")


def told_of(device: Device) -> list[str]:
    """The strings in the whole tree, seen or not, that tell of somebody or their money."""
    return [text for text in strings_of(device.mirror.page) if _tells(text)]


def strings_of(held: Any) -> Iterator[str]:
    """Every string in it, whatever it is the value of."""
    if isinstance(held, str):
        yield visible(held)
    elif isinstance(held, dict):
        for name, value in held.items():
            if name not in _NO_WORDS:
                yield from strings_of(value)
    elif isinstance(held, list | tuple):
        for value in held:
            yield from strings_of(value)


def _tells(text: str) -> bool:
    if _MONEY.search(text) or _PHONE.search(text) or _TRANSFER.search(text):
        return True
    return any(word in text for word in _WORDS)
