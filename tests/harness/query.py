"""Find controls the way a user or a screen reader would: by what they say, or by their key."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.harness.mirror import Wire, slots

_SHOWN = ("value", "content", "text", "label", "title", "subtitle", "hint_text", "helper", "error")
_SAID = ("tooltip", "semantics_label")


class NotFound(AssertionError):
    """No control, or more than one, answers the description."""


@dataclass(frozen=True)
class Node:
    """One control with the controls that contain it, the outermost first."""

    control: Wire
    parents: tuple[Wire, ...] = ()

    def __getitem__(self, name: str) -> Any:
        """A property, or None where it has its default."""
        return self.control.get(name)

    @property
    def type(self) -> str:
        """The control's class, such as `Text`."""
        return str(self.control["_c"])

    @property
    def key(self) -> str | None:
        """The key that the app gave it."""
        key = self.control.get("key")
        return key.get("value") if isinstance(key, dict) else key

    @property
    def texts(self) -> list[str]:
        """Every string it shows or says, without invisible marks."""
        values = (self.control.get(name) for name in _SHOWN + _SAID)
        return [visible(value) for value in values if isinstance(value, str)]

    @property
    def is_enabled(self) -> bool:
        """Neither it nor anything around it is disabled."""
        return not any(control.get("disabled") for control in (self.control, *self.parents))

    def outwards(self) -> Iterator[Wire]:
        """Itself, then what contains it: the way a tap travels."""
        yield self.control
        yield from reversed(self.parents)


def visible(text: str) -> str:
    """The text without isolates and joiners, which no user types or sees."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def walk(control: Wire, parents: tuple[Wire, ...] = ()) -> Iterator[Node]:
    """The control and all that it shows, in reading order."""
    if control.get("visible") is False:
        return
    yield Node(control, parents)
    for child in (child for _, held in slots(control) for child in held):
        yield from walk(child, (*parents, control))


@dataclass(frozen=True)
class Description:
    """What is looked for; every given part must hold."""

    text: str | None = None
    key: str | None = None
    type: str | None = None
    contains: str | None = None

    def fits(self, node: Node) -> bool:
        """Whether the control answers this description."""
        return (
            (self.text is None or visible(self.text) in node.texts)
            and (self.key is None or node.key == self.key)
            and (self.type is None or node.type == self.type)
            and (self.contains is None or any(self.contains in text for text in node.texts))
        )


def find_all(roots: list[Wire], wanted: Description) -> list[Node]:
    """Every fitting control below the roots, in reading order.

    A control that repeats a text of a fitting control around it (a tooltip on a labelled
    button) is the same thing to the user, so only the inner one counts.
    """
    found = [node for root in roots for node in walk(root) if wanted.fits(node)]
    if wanted.key is not None or wanted.type is not None:
        return found
    around = {id(parent) for node in found for parent in node.parents}
    return [node for node in found if id(node.control) not in around]


def texts(roots: list[Wire]) -> list[str]:
    """What can be read on the screen, top to bottom."""
    return [text for root in roots for node in walk(root) for text in node.texts if text]
