"""Verification by two processes: one reads and follows the hashes, the other keeps the books.

Only one reads, so both see the same snapshot. Where they find anything wrong it starts over alone,
and names the first flaw.
"""

# ruff: noqa: S302 - what is unmarshalled comes from this very program, through a pipe of its own.

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from marshal import dumps, loads
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection as End
from typing import Any

from api_contract.history import TreeHead
from backend.storage.bookkeeping import Bookkeeper, Bookkeeping
from backend.storage.chain_broken import ChainBroken
from backend.storage.connection import Connection
from backend.storage.verification import OnProgress, Verified, examine, verify

if sys.platform == "linux":
    from fcntl import F_SETPIPE_SZ, fcntl

WORTHWHILE = 2**16
"""Events from which on a second process saves more time than it may take to start."""

_WIDTH = 2**20
"""Bytes in a pipe: as many as Linux gives to everybody."""
_THAT_WAS_ALL = b""
_FORMAT = 2
"""The last version of marshal's format that doesn't look for values it has written before."""


def verify_in_parallel(
    connection: Connection,
    public_key: bytes | None,
    kept: TreeHead | None,
    on_progress: OnProgress,
) -> Verified:
    """As `verify`; a long ledger is read twice if it is broken, which `on_progress` hears."""
    (last,) = connection.execute("SELECT max(number) FROM events").fetchone()
    if last is not None and last >= WORTHWHILE:
        with suppress(ChainBroken, TypeError, ValueError), _open_bookkeeper() as bookkeeper:
            verified, wrong = examine(connection, bookkeeper, public_key, kept, on_progress)
            if not wrong:
                return verified
    return verify(connection, public_key, kept, on_progress)


@contextmanager
def _open_bookkeeper() -> Iterator[Bookkeeper]:
    rows_out, rows_in = Pipe(duplex=False)
    answer_out, answer_in = Pipe(duplex=False)
    _widen(rows_in)
    ends = rows_out, rows_in, answer_in
    process = Process(target=_keep_books, args=ends, daemon=True)
    process.start()
    rows_out.close()
    answer_in.close()
    try:
        yield _DistantBookkeeper(rows_in, answer_out)
    finally:
        rows_in.close()
        answer_out.close()
        process.join()


def _widen(rows_in: End) -> None:
    """Let a pipe hold some pages: else one process would stand still while the other works."""
    if sys.platform == "linux":
        fcntl(rows_in.fileno(), F_SETPIPE_SZ, _WIDTH)


class _DistantBookkeeper:
    """The `Bookkeeper` behind two pipes, which break where anything is wrong."""

    def __init__(self, rows_in: End, answer_out: End) -> None:
        self._rows_in = rows_in
        self._answer_out = answer_out

    def take(self, table: str, rows: list[Any]) -> None:
        message = dumps((table, rows), _FORMAT)
        with _breaks_told():
            self._rows_in.send_bytes(message)

    def finish(self) -> list[str]:
        with _breaks_told():
            self._rows_in.send_bytes(_THAT_WAS_ALL)
            answer = self._answer_out.recv_bytes()
        wrong: list[str] = loads(answer)
        return wrong


@contextmanager
def _breaks_told() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as error:
        raise ChainBroken("the second process knows what is wrong, or is gone") from error


def _keep_books(rows_out: End, rows_in: End, answer_in: End) -> None:
    """Take all that comes, and answer at the end; stop at once where anything is wrong."""
    # Else the rows would never end when the other process is gone.
    rows_in.close()
    bookkeeping = Bookkeeping()
    # A terminal's Ctrl-C goes to both processes.
    with suppress(ChainBroken, TypeError, ValueError, EOFError, OSError, KeyboardInterrupt):
        while message := rows_out.recv_bytes():
            bookkeeping.take(*loads(message))
        answer_in.send_bytes(dumps(bookkeeping.finish()))
