"""Keeps one failing component or handler from freezing the app or covering it in red.

Flet 1.0.5 as it comes: an exception while a component draws again ends the session's update task,
and nothing on that screen ever changes any more; one in a handler covers the app with a panel that
shows the raw message. Here both become a sentence, and the rest goes on.
"""

import contextlib
import functools
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar, cast

import flet as ft
from flet.components.component import Component

_log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


def component(
    fallback: Callable[[], ft.BaseControl],
) -> Callable[[Callable[P, R]], Callable[..., R]]:
    """`ft.component` with a boundary: when the body fails, `fallback()` is drawn in its place."""

    # Every component also takes `key=`, which no signature of its own can say.
    def decorate(body: Callable[P, R]) -> Callable[..., R]:
        @functools.wraps(body)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return body(*args, **kwargs)
            except Exception:  # noqa: BLE001 - whatever it is, the rest of the app lives on
                report(body.__qualname__)
                return cast(R, fallback())

        return cast(Callable[..., R], ft.component(guarded))

    return decorate


def report(where: str) -> None:
    """Log the failure being handled by its type and lines; its message may hold a secret."""
    kind, _, trace = sys.exc_info()
    lines = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
    ]
    _log.error("%s in %s at %s", kind.__name__ if kind else "?", where, " < ".join(lines[::-1]))


@contextlib.contextmanager
def contained() -> Iterator[None]:
    """Report what escapes from here to the page, as Flet does not for tasks and effects."""
    try:
        yield
    except Exception:  # noqa: BLE001 - the page says it
        if session_is_gone():
            report("a task whose page is gone")
        else:
            ft.context.page.session.error("")


def session_is_gone() -> bool:
    """Whether the running page's session was destroyed; Flet tells only by raising."""
    try:
        return not ft.context.page.session
    except RuntimeError:
        return True


def install(page: ft.Page, apologise: Callable[[], Any]) -> None:
    """Make `page` say `apologise()` instead of Flet's red panel, and keep its updates running."""

    def on_error(_message: str) -> None:
        report("a handler")
        apologise()

    page.session.error = on_error  # type: ignore[assignment, method-assign]
    # Flet logs every failure with its message and values; ours is the log that leaves them out.
    logging.getLogger("flet").setLevel(logging.CRITICAL)
    # At DEBUG they write every field's text, codes and stored secrets among them.
    for name in ("flet_transport", "flet_controls"):
        logging.getLogger(name).setLevel(logging.WARNING)
    _guard_updates()


def _guard_updates() -> None:
    stock = Component.update
    if getattr(stock, "is_guarded", False):
        return

    @functools.wraps(stock)
    def update(self: Component) -> None:
        try:
            stock(self)  # type: ignore[no-untyped-call]
        except Exception:
            with contained():
                raise

    update.is_guarded = True  # type: ignore[attr-defined]
    Component.update = update  # type: ignore[method-assign]
