"""Reads a gettext catalogue (.po) into texts by key, and fills the gaps in a text."""

import re
from collections.abc import Callable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

Texts = dict[str, tuple[str, ...]]
"""By key: one form, or as many as the language has plural forms."""

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A name in braces and nothing else: no attributes, no indices, no format specification.

`str.format` would let a translation read the insides of the values it is given.
"""


def read_catalogue(path: Path) -> Catalog:
    """The catalogue in `path`; OSError or babel's PoFileError when it can't be read."""
    with path.open("rb") as file:
        return read_po(file, charset="utf-8", abort_invalid=True)


def texts_of(catalogue: Catalog) -> Texts:
    """Every translated text; what is empty or marked fuzzy is left to English."""
    ready = (message for message in catalogue if message.id and not message.fuzzy)
    return {key_of(each): forms_of(each) for each in ready if all(forms_of(each))}


def key_of(message: Message) -> str:
    """The symbolic key, which stands for the singular and the plural alike."""
    return message.id if isinstance(message.id, str) else message.id[0]


def forms_of(message: Message) -> tuple[str, ...]:
    """The forms of a text, one if nothing is counted."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def fill(text: str, value_of: Callable[[str], str]) -> str:
    """`text` with every {name} replaced by `value_of(name)`."""
    return PLACEHOLDER.sub(lambda match: value_of(match[1]), text)
