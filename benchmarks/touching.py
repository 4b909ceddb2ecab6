"""What a worker keeps in memory of the customers it served, measured in a process of its own."""

import gc
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from backend.application import open_context
from backend.commands.account import read_balances
from backend.commands.activity import list_activity
from backend.commands.reader_cache import MOST_KEPT
from backend.commands.session import read_session
from backend.partners.code_sender import DemoCodeSender
from backend.settings import Settings
from benchmarks.figure import CannotMeasure

MIB = 2**20
BOUND_MIB = (2 * MOST_KEPT * 1024 + 64 * MIB) / MIB
"""Sessions and balances, a kilobyte each, and the pages that a connection to SQLite keeps."""
WARM_UP = 2_000
"""Customers who fill the pages, so that what comes after is of customers alone."""
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Touched:
    """By how many bytes the process grew: for one customer, and for all of them together."""

    each: float
    total: float


def touch(data_dir: Path, tokens: Sequence[str], warm_up: int = WARM_UP) -> Touched:
    """Serve the customers with these access tokens, in a new process on a SQLite ledger.

    One customer is the mean of those that the caches keep. Raises `CannotMeasure`.
    """
    if not _STATUS.exists():
        raise CannotMeasure("only Linux tells what of a process is in memory")
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_touch, data_dir, tokens, warm_up).result()


def _touch(data_dir: Path, tokens: Sequence[str], warm_up: int) -> Touched:
    context = open_context(Settings(data_dir=data_dir), DemoCodeSender())

    def serve(first: int, end: int) -> int:
        for token in tokens[first:end]:
            caller = read_session(context, token)
            read_balances(context, caller)
            if end <= warm_up:
                list_activity(context, caller)
        return _resident_bytes()

    # Imports and the first of everything are nobody's.
    kept = min(len(tokens), MOST_KEPT)
    alone, warm = serve(0, 1), serve(1, warm_up)
    full, over = serve(warm_up, kept), serve(kept, len(tokens))
    context.transfers.close()
    context.storage.close()
    return Touched((full - warm) / (kept - warm_up), over - alone)


def _resident_bytes() -> int:
    """What of this process is in memory (proc(5): VmRSS, in KiB)."""
    gc.collect()
    (resident,) = (
        line.split()[1]
        for line in _STATUS.read_text("ascii").splitlines()
        if line.startswith("VmRSS:")
    )
    return int(resident) * 1024
