"""What a worker keeps in memory of the customers it served, measured in a process of its own."""

import gc
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from backend.application import open_context
from backend.commands.account import read_balances
from backend.commands.activity import list_activity
from backend.commands.sender import Sender
from backend.commands.session import read_session
from backend.partners.code_sender import DemoCodeSender
from backend.settings import Settings
from benchmarks.figure import CannotMeasure

PROMISED_BYTES = 2 * 1_200
"""What `backend.commands.reader_cache` says of a session and of balances."""
WARM_UP = 2_000
"""Customers who fill the pages, so that what comes after is of customers alone."""
_STATUS = Path("/proc/self/status")


def touch(data_dir: Path, senders: Sequence[Sender], warm_up: int = WARM_UP) -> float:
    """By how many bytes a worker on SQLite grows for each customer it serves, in a new process.

    There must be fewer of them than its caches keep. Raises `CannotMeasure`.
    """
    if not _STATUS.exists():
        raise CannotMeasure("only Linux tells what of a process is in memory")
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_touch, data_dir, senders, warm_up).result()


def _touch(data_dir: Path, senders: Sequence[Sender], warm_up: int) -> float:
    context = open_context(Settings(data_dir=data_dir), DemoCodeSender())

    def serve(first: int, end: int) -> int:
        for sender in senders[first:end]:
            caller = read_session(context, sender)
            read_balances(context, caller)
            if end <= warm_up:
                list_activity(context, caller)
        return _resident_bytes()

    # Imports and the first of everything are nobody's.
    warm, full = serve(0, warm_up), serve(warm_up, len(senders))
    context.transfers.close()
    context.storage.close()
    return (full - warm) / (len(senders) - warm_up)


def _resident_bytes() -> int:
    """What of this process is in memory (proc(5): VmRSS, in KiB)."""
    gc.collect()
    (resident,) = (
        line.split()[1]
        for line in _STATUS.read_text("ascii").splitlines()
        if line.startswith("VmRSS:")
    )
    return int(resident) * 1024
