"""The emulated device: runs an app as Flet's servers do, and waits until it has settled."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from typing import Any, cast

import flet as ft
from flet.controls.context import _context_page, context

from tests.harness.client import Client
from tests.harness.connection import Answers

Main = Callable[[ft.Page], Any]

# A tap becomes a task, a render and an effect: each may take some turns of the loop.
_QUIET_TURNS = 12
# Flet keeps it private; without it a frozen screen would look like a calm one.
_UPDATES_TASK = "_Session__updates_task"


class AppCrashed(AssertionError):
    """The app reported an exception, or its screen can never change again."""


class Device(Client):
    """One session of an app on one device; made by `open_device` or `open_component`."""

    async def start(self, main: Main, before_main: Main | None) -> None:
        """Run the app's entry function as Flet's servers do."""
        if before_main:
            await self.run(before_main, self.page)
        await self.run(self._enter, main)
        await self.settle()

    async def _enter(self, main: Main) -> None:
        context.reset_auto_update()
        try:
            result = main(self.page)
            if inspect.isawaitable(result):
                await result
        except Exception as error:
            raise AppCrashed(f"the first screen failed: {error!r}") from error
        await self._session.after_event(self.page)

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function as a handler of this page would be called, and return its result."""

        async def call() -> Any:
            # Flet annotates this variable by its default, None.
            cast(ContextVar[ft.Page], _context_page).set(self.page)
            result = function(*arguments)
            return await result if inspect.isawaitable(result) else result

        return await asyncio.create_task(call())

    async def settle(self, seconds: float = 0) -> None:
        """Let the app finish what it can do now, and for `seconds` what needs time.

        Raises AppCrashed if it reported an error.
        """
        end = asyncio.get_running_loop().time() + seconds
        quiet = 0
        while quiet < _QUIET_TURNS or asyncio.get_running_loop().time() < end:
            frames = self.frames
            await asyncio.sleep(0.002 if asyncio.get_running_loop().time() < end else 0)
            quiet = quiet + 1 if frames == self.frames else 0
        self._raise_errors()

    async def settle_until(self, holds: Callable[[], bool], timeout_seconds: float = 5) -> None:
        """Wait for real sockets and timers until a claim about the screen holds.

        Raises TimeoutError with the screen when it doesn't in time, AppCrashed on an error.
        """
        end = asyncio.get_running_loop().time() + timeout_seconds
        await self.settle()
        while not holds():
            if asyncio.get_running_loop().time() > end:
                raise TimeoutError(f"still not so after {timeout_seconds} s:\n{self.describe()}")
            await self.settle(0.005)

    def _raise_errors(self) -> None:
        # A body that raises while it is drawn again ends Flet's only updating task, in silence.
        updates: asyncio.Task[None] | None = getattr(self._session, _UPDATES_TASK)
        if updates and updates.done() and not updates.cancelled() and updates.exception():
            self._errors.append(f"the screen is frozen for good: {updates.exception()!r}")
            setattr(self._session, _UPDATES_TASK, None)
        errors, self._errors = self._errors, []
        if errors:
            raise AppCrashed("\n".join(errors))


@asynccontextmanager
async def open_device(
    main: Main,
    *,
    before_main: Main | None = None,
    route: str = "/",
    platform: ft.PagePlatform = ft.PagePlatform.ANDROID,
    width: int = 390,
    height: int = 844,
    answers: Answers | None = None,
) -> AsyncIterator[Device]:
    """Run `main(page)` on a device of that size in logical pixels; closed on the way out.

    Raises AppCrashed when the app's first screen fails.
    """
    window = {
        "route": route,
        "platform": platform.value,
        "width": width,
        "height": height,
    }
    device = Device(answers or {}, window)
    try:
        await device.start(main, before_main)
        yield device
        await device.settle()
    finally:
        await device.close()


def open_component(
    component: Callable[..., Any],
    *arguments: Any,
    has_views: bool = False,
    **options: Any,
) -> AbstractAsyncContextManager[Device]:
    """Run one component on a device; `has_views` when it returns views instead of controls.

    The options are those of `open_device`; so is the result.
    """

    def main(page: ft.Page) -> None:
        (page.render_views if has_views else page.render)(component, *arguments)

    return open_device(main, **options)
