"""The control tree as the client holds it, kept up to date by the patches that reach it."""

from collections.abc import Callable, Iterator
from functools import reduce
from operator import getitem
from typing import Any

import msgpack
from flet.controls.base_control import BaseControl
from flet.messaging.protocol import (
    configure_encode_object_for_msgpack,
    decode_ext_from_msgpack,
)

Wire = dict[str, Any]

_encode = configure_encode_object_for_msgpack(BaseControl)
_REPLACE, _ADD, _REMOVE, _MOVE = range(4)
# Parts of the page that draw nothing on this screen.
_UNSEEN = ("_services", "window", "multi_views")


def over_the_wire(value: Any) -> tuple[Any, int]:
    """The value as the client decodes it, and its size in bytes.

    Packing must really happen: it is what makes Flet remember the tree it compares with next.
    """
    packed = msgpack.packb(value, default=_encode)
    decoded = msgpack.unpackb(packed, strict_map_key=False, ext_hook=decode_ext_from_msgpack)
    return decoded, len(packed)


def children(value: Any) -> Iterator[Wire]:
    """The nearest controls below a value; component wrappers are looked through."""
    if isinstance(value, list):
        for item in value:
            yield from children(item)
    elif isinstance(value, dict):
        if value.get("_c") == "C":
            yield from children(value.get("_b"))
        elif "_c" in value:
            yield value
        else:
            yield from children(list(value.values()))


def slots(control: Wire) -> Iterator[tuple[str, list[Wire]]]:
    """Each property of a control that holds controls, with them."""
    for name, value in control.items():
        if name not in _UNSEEN and (held := list(children(value))):
            yield name, held


class Mirror:
    """The page, and every control in it by its number."""

    def __init__(self, page: Wire) -> None:
        self.page = page
        self._controls: dict[int, Wire] = {}
        self._register(page)

    def control(self, number: int) -> Wire:
        """A control by its number; KeyError when the client never got it."""
        return self._controls[number]

    def views(self) -> list[Wire]:
        """The stack of views, the top one last."""
        return list(children(self.page.get("views", [])))

    def dialogs(self) -> list[Wire]:
        """Dialogs, sheets and snack bars, open or about to go, the top one last."""
        return list(children(self.page.get("_dialogs", {}).get("controls", [])))

    def apply(self, number: int, patch: list[Any]) -> None:
        """Apply one patch: a tree of paths first, then operations on its nodes.

        As in Flet's client each path is followed when its operation's turn comes: what earlier
        operations inserted above it counts.
        """
        paths = dict(_paths(patch[0], ()))

        def node(index: int) -> Any:
            return reduce(getitem, paths[index], self._controls[number])

        for operation in patch[1:]:
            self._operate(node, operation)

    def _operate(self, node: Callable[[int], Any], operation: list[Any]) -> None:
        code, key = operation[0], operation[2]
        target = node(operation[1])
        if code == _REPLACE:
            target[key] = operation[3]
            self._register(operation[3])
        elif code == _ADD:
            _put(target, key, operation[3])
            self._register(operation[3])
        elif code == _REMOVE:
            del target[key]
        elif code == _MOVE:
            _put(node(operation[3]), operation[4], target.pop(key))

    def _register(self, value: Any) -> None:
        if isinstance(value, dict):
            if "_c" in value:
                self._controls[value["_i"]] = value
            for item in value.values():
                self._register(item)
        elif isinstance(value, list):
            for item in value:
                self._register(item)


def _paths(tree: list[Any], above: tuple[Any, ...]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    yield tree[0], above
    for key, below in (tree[1] if len(tree) > 1 else {}).items():
        yield from _paths(below, (*above, key))


def _put(target: Any, key: Any, value: Any) -> None:
    if isinstance(target, list):
        target.insert(key, value)
    else:
        target[key] = value
