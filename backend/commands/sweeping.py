"""Sweeping: what happens because its time has come, and not because anybody asks."""

import contextlib
import logging
import threading
from collections.abc import Iterator

from backend.commands.context import Context
from backend.commands.hold import MOST_AT_ONCE, expire_holds
from backend.storage.unavailable import ConstraintBroken, StorageUnavailable

PAUSE_SECONDS = 1.0
"""How much longer than agreed a hold may stand while the backend runs."""

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def sweeping(context: Context) -> Iterator[None]:
    """Expire holds on a thread of its own for as long as this lasts.

    Every process of a backend may sweep: each looks again once it has the head.
    """
    is_over = threading.Event()
    thread = threading.Thread(target=_run, args=(context, is_over), name="sweeping", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _run(context: Context, is_over: threading.Event) -> None:
    while not is_over.wait(PAUSE_SECONDS):
        try:
            while expire_holds(context.storage, context.now()) == MOST_AT_ONCE:
                pass
        except (StorageUnavailable, ConstraintBroken) as error:
            _log.warning("holds could not expire: %s", error)
