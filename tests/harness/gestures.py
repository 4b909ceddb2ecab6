"""What a user can do to a device, and what they can see on it."""

from abc import ABC, abstractmethod
from typing import Any

from tests.harness import query
from tests.harness.mirror import Mirror, Wire
from tests.harness.query import Description, Node, NotFound
from tests.harness.snapshot import describe

_PICKERS = {
    "NavigationBarDestination": "NavigationBar",
    "NavigationRailDestination": "NavigationRail",
}


class Refused(AssertionError):
    """A finger on the glass would have done nothing here."""


class Gestures(ABC):
    """The user's half of a device; the session's half is the subclass.

    Controls are described by text, `key=`, `type=` or `contains=`; `text` and `contains` ignore
    invisible marks. Every gesture ends when the app has settled.
    """

    @property
    @abstractmethod
    def mirror(self) -> Mirror: ...

    @abstractmethod
    def write(self, number: int, properties: Wire) -> None: ...

    @abstractmethod
    def send_event(self, number: int, name: str, data: Any) -> None: ...

    @abstractmethod
    def send_page_event(self, name: str, data: Any = None) -> None: ...

    @abstractmethod
    def follow_route(self, route: str) -> None: ...

    @abstractmethod
    async def settle(self, seconds: float = 0) -> None: ...

    def roots(self) -> list[Wire]:
        """What is in sight: the top view, and the dialogs over it."""
        return self.mirror.views()[-1:] + self.dialogs()

    def dialogs(self) -> list[Wire]:
        """The dialogs, sheets and snack bars that are open."""
        return [dialog for dialog in self.mirror.dialogs() if dialog.get("open")]

    def routes(self) -> list[str]:
        """The route of every view in the stack, the top one last."""
        return [view.get("route", "/") for view in self.mirror.views()]

    def describe(self) -> str:
        """What is in sight as text, one control per line: the form of a snapshot."""
        return describe(self.roots())

    def texts(self) -> list[str]:
        """What can be read, in order."""
        return query.texts(self.roots())

    def find_all(self, text: str | None = None, **rest: str) -> list[Node]:
        """Every control in sight that fits."""
        return query.find_all(self.roots(), Description(text, **rest))

    def find(self, text: str | None = None, **rest: str) -> Node:
        """The one control in sight that fits; NotFound, with the screen, otherwise."""
        found = self.find_all(text, **rest)
        if len(found) != 1:
            wanted = Description(text, **rest)
            raise NotFound(f"{len(found)} controls fit {wanted}, not 1:\n{self.describe()}")
        return found[0]

    def exists(self, text: str | None = None, **rest: str) -> bool:
        """Whether anything in sight fits."""
        return bool(self.find_all(text, **rest))

    async def tap(self, text: str | None = None, **rest: str) -> None:
        """Tap; Refused when it is disabled or nothing there listens."""
        node = self._usable(text, **rest)
        if bar := _PICKERS.get(node.type):
            await self._pick(node, bar)
        else:
            await self._fire(node, ("click", "tap"))

    async def long_press(self, text: str | None = None, **rest: str) -> None:
        """Press and hold; Refused as for a tap."""
        await self._fire(self._usable(text, **rest), ("long_press",))

    async def enter_text(
        self, value: str, text: str | None = None, submit: bool = False, **rest: str
    ) -> None:
        """Replace a field's text, then press the keyboard's action key if `submit`."""
        node = self._usable(text, **rest)
        if node["read_only"]:
            raise Refused(f"{text or rest} is read only")
        await self._change(node, value)
        if submit:
            self._send(node.control, "submit", value)
            await self.settle()

    async def toggle(self, text: str | None = None, **rest: str) -> None:
        """Turn a switch or a box to the other side."""
        node = self._usable(text, **rest)
        await self._change(node, not node["value"])

    async def choose(self, value: Any, text: str | None = None, **rest: str) -> None:
        """Pick a value in a drop-down, a radio group or a segmented button."""
        node = self._usable(text, **rest)
        if node.type == "SegmentedButton":
            await self._change(node, [value], "selected")
        elif node.type == "Dropdown":
            self.write(node.control["_i"], {"value": value})
            await self._fire(node, ("select",), value)
        else:
            await self._change(node, value)

    async def back(self) -> None:
        """Press the system's back: closes what is on top, a dialog first."""
        if dialogs := [dialog for dialog in self.dialogs() if dialog["_c"] != "SnackBar"]:
            self._dismiss(dialogs[-1])
        else:
            top = self.mirror.views()[-1]
            self.send_page_event("view_pop", {"route": top.get("route", str(top["_i"]))})
        await self.settle()

    def _dismiss(self, dialog: Wire) -> None:
        if dialog.get("modal") or dialog.get("dismissible") is False:
            raise Refused(f"{dialog['_c']} stays until it is answered")
        self.write(dialog["_i"], {"open": False})
        self.send_event(dialog["_i"], "dismiss", None)

    async def go(self, route: str) -> None:
        """Open a route from outside: a deep link, or the browser's address bar."""
        self.follow_route(route)
        await self.settle()

    async def change_lifecycle(self, state: str) -> None:
        """Report show, resume, hide, inactive, pause, detach or restart."""
        self.send_page_event("app_lifecycle_state_change", {"state": state})
        await self.settle()

    async def resize(self, width: int, height: int) -> None:
        """Give the window a new size in logical pixels."""
        self.write(1, {"width": width, "height": height})
        self.send_page_event("resize", {"width": width, "height": height})
        await self.settle()

    async def press_key(
        self, key: str, *, shift: bool = False, ctrl: bool = False, alt: bool = False
    ) -> None:
        """Press a key that the page listens to, such as `Escape`."""
        held = {"shift": shift, "ctrl": ctrl, "alt": alt, "meta": False}
        self.send_page_event("keyboard_event", {"key": key, **held})
        await self.settle()

    def _usable(self, text: str | None = None, **rest: str) -> Node:
        node = self.find(text, **rest)
        if not node.is_enabled:
            raise Refused(f"{text or rest} is disabled:\n{self.describe()}")
        return node

    async def _fire(self, node: Node, events: tuple[str, ...], data: Any = None) -> None:
        for control in node.outwards():
            for event in events:
                if control.get(f"on_{event}"):
                    self.send_event(control["_i"], event, data)
                    await self.settle()
                    return
        raise Refused(f"nothing listens to {' or '.join(events)} here:\n{self.describe()}")

    async def _change(self, node: Node, value: Any, name: str = "value") -> None:
        self.write(node.control["_i"], {name: value})
        self._send(node.control, "change", value)
        await self.settle()

    def _send(self, control: Wire, event: str, data: Any) -> None:
        if control.get(f"on_{event}"):
            self.send_event(control["_i"], event, data)

    async def _pick(self, node: Node, bar: str) -> None:
        holder = next(control for control in node.outwards() if control["_c"] == bar)
        index = next(i for i, d in enumerate(holder["destinations"]) if d is node.control)
        await self._change(Node(holder, node.parents), index, "selected_index")
