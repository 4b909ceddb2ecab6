"""The backend as an operator runs it: a process that may be killed and started again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

_START_SECONDS = 30.0
_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.bank.server"])


class _Life(Protocol):
    """A process, however it came to be."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> object: ...


class BackendProcess:
    """`python -m backend serve` on one port, which it keeps over restarts.

    With a `fault` (see `tests.bank.server`) the same is forked from a process that has imported
    everything, which is quicker where it has to be done often.
    """

    def __init__(
        self,
        folder: Path,
        database_url: str | None,
        *,
        workers: int = 1,
        fault: Sequence[str] = (),
    ) -> None:
        self.port = _free_port()
        self._log = folder / "log"
        place = ["--data", str(folder)]
        if database_url is not None:
            place = ["--data", database_url, "--keys", str(folder)]
        self._serve = ["serve", *place, "--port", str(self.port), "--workers", str(workers)]
        self._fault = fault
        self._life: _Life | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self._living.pid

    @property
    def workers(self) -> list[int]:
        """Their process ids; forked by a helper of its own, they are its grandchildren."""
        return [worker for helper in _children(self.pid) for worker in _children(helper)]

    def start(self, *fault: str) -> float:
        """Start it, with this fault instead of its own; the seconds until it answered."""
        began = time.monotonic()
        self._life = self._spawn(fault or self._fault)
        while not self._answers():
            if self._life.poll() is not None or time.monotonic() > began + _START_SECONDS:
                said = self._log.read_text("utf-8", "replace")
                raise RuntimeError(f"the backend did not start: {said[-2000:]}")
            time.sleep(0.01)
        return time.monotonic() - began

    def kill(self) -> None:
        """End as when the machine's memory runs out: all its processes, at once."""
        if self._life is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._life.pid, signal.SIGKILL)
            self._life.wait()
        self._life = None
        # The workers die a moment later, and until then the port is theirs.
        while self._is_taken():
            time.sleep(0.005)

    def kill_a_worker(self, which: int) -> bool:
        """End one of its workers and leave the rest to the backend; False if there is none."""
        workers = self.workers
        if workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(workers[which % len(workers)], signal.SIGKILL)
        return bool(workers)

    def wait_for_death(self) -> None:
        """Return when it has ended by itself."""
        self._living.wait(_START_SECONDS)

    @property
    def _living(self) -> _Life:
        if self._life is None:
            raise RuntimeError("the backend is not running")
        return self._life

    def _spawn(self, fault: Sequence[str]) -> _Life:
        if fault:
            forked = _FORKS.Process(target=_run, args=([*fault, *self._serve], self._log))
            forked.start()
            return _Fork(forked)
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "backend", *self._serve],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _is_taken(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 2) as line:
                line.settimeout(5)
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                return b" 200 " in line.recv(64)
        except OSError:
            return False


@dataclass(frozen=True)
class _Fork:
    process: BaseProcess

    @property
    def pid(self) -> int:
        return self.process.pid or 0

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self, timeout: float | None = None) -> None:
        self.process.join(timeout)


@contextlib.contextmanager
def running(backend: BackendProcess) -> Iterator[BackendProcess]:
    """It, started, and gone afterwards."""
    try:
        backend.start()
        yield backend
    finally:
        backend.kill()


def _run(arguments: list[str], log: Path) -> None:
    from tests.bank.server import run

    os.setsid()
    with log.open("ab") as opened:
        os.dup2(opened.fileno(), sys.stdout.fileno())
        os.dup2(opened.fileno(), sys.stderr.fileno())
    sys.exit(run(arguments))


def _children(pid: int) -> list[int]:
    with contextlib.suppress(FileNotFoundError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
