"""The client's half of the wire: holds the tree, answers calls, and sends events to the app."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import flet as ft
from flet.messaging.protocol import MessageAction
from flet.messaging.session import Session

from tests.harness.connection import NO_ANSWER, Answers, FakeConnection, Invocation, answer
from tests.harness.gestures import Gestures
from tests.harness.mirror import Mirror, Wire, over_the_wire

_PAGE = 1


class Client(Gestures):
    """Everything a device does that is no user's gesture."""

    def __init__(self, answers: Answers, window: Wire) -> None:
        self.answers = dict(answers)
        self.invocations: list[Invocation] = []
        self.frames = 0
        self.bytes_received = 0
        self._errors: list[str] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._held: list[Callable[[], None]] = []
        self._connection: FakeConnection | None = FakeConnection(self._receive)
        self._session = Session(self._connection)
        self._session.apply_page_patch(window)
        # The client gets the empty page first; only then does the app start to draw.
        page, self.bytes_received = over_the_wire(self._session.get_page_patch())
        self._mirror = Mirror(page | window)

    @property
    def page(self) -> ft.Page:
        """The live page of this session."""
        page: ft.Page = self._session.page
        return page

    @property
    def mirror(self) -> Mirror:
        """What the client holds now."""
        return self._mirror

    def write(self, number: int, properties: Wire) -> None:
        """Change properties on the client side, as typing does."""
        self._mirror.control(number).update(properties)
        self._when_linked(lambda: self._session.apply_patch(number, properties))

    def send_event(self, number: int, name: str, data: Any) -> None:
        """Send one event to the app; the client doesn't wait for the handler to end."""
        self._when_linked(lambda: self._spawn(self._session.dispatch_event(number, name, data)))

    def send_page_event(self, name: str, data: Any = None) -> None:
        """Send an event of the page itself."""
        self.send_event(_PAGE, name, data)

    def follow_route(self, route: str) -> None:
        """Arrive at a route, as the platform reports it."""
        self.write(_PAGE, {"route": route})
        self.send_page_event("route_change", {"route": route})

    async def disconnect(self) -> None:
        """Lose the link, as a browser on a train does; events wait in the client."""
        self._connection = None
        await self._session.disconnect(session_timeout_seconds=3600)

    async def reconnect(self) -> None:
        """Come back: the client gets the whole page anew, then its waiting events go out."""
        self._connection = FakeConnection(self._receive)
        page, size = over_the_wire(self.page)
        self.bytes_received += size
        self._mirror = Mirror(page | {"route": self.page.route})
        self._session.attach_connection(self._connection)
        self._spawn(self._session.dispatch_connect_event())
        await self.settle()
        held, self._held = self._held, []
        for send in held:
            send()
        await self.settle()

    async def close(self) -> None:
        """End the session and every task that it left behind."""
        self._session.close()
        await asyncio.sleep(0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._connection:
            self._connection.dispose()

    def _receive(self, action: MessageAction, body: Wire, size: int) -> None:
        self.frames += 1
        self.bytes_received += size
        if action is MessageAction.PATCH_CONTROL:
            self._apply(body)
        elif action is MessageAction.SESSION_CRASHED:
            self._errors.append(body["message"])
        elif action is MessageAction.INVOKE_METHOD:
            self._spawn(self._answer(body))

    def _apply(self, body: Wire) -> None:
        were_open = {dialog["_i"] for dialog in self._mirror.dialogs() if dialog.get("open")}
        self._mirror.apply(body["id"], body["patch"])
        for dialog in self._mirror.dialogs():
            if dialog["_i"] in were_open and not dialog.get("open"):
                # The closing animation has ended: only now does Flet let the dialog go.
                self._spawn(self._dismissed(dialog["_i"]))

    async def _dismissed(self, number: int) -> None:
        self._session.apply_patch(number, {"open": False})
        await self._session.dispatch_event(number, "dismiss", None)

    async def _answer(self, body: Wire) -> None:
        control = self._mirror.control(body["control_id"])
        invocation = Invocation(control["_c"], body["name"], body.get("args") or {})
        self.invocations.append(invocation)
        if invocation.method == "push_route":
            self.follow_route(invocation.arguments["route"])
        result, error = await answer(self.answers, invocation)
        if result is not NO_ANSWER:
            self._session.handle_invoke_method_results(
                body["control_id"], body["call_id"], result, error
            )

    def _when_linked(self, send: Callable[[], None]) -> None:
        if self._connection:
            send()
        else:
            self._held.append(send)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._errors.append(repr(error))
