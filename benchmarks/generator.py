"""Carries out a plan over raw sockets, as cheaply as Python can: it shares the machine."""

import gc
import pickle
import re
import select
import socket
import sys
import time
from array import array
from collections import Counter, deque
from urllib.parse import urlsplit

from benchmarks.load import Load, Plan

_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNK_BYTES = 64 * 1024


class _Connection:
    """One kept-open connection with at most one request under way."""

    __slots__ = ("_answer", "_socket", "due")

    def __init__(self, address: tuple[str, int]) -> None:
        self._socket = socket.create_connection(address)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setblocking(False)
        self._answer = b""
        self.due = 0.0

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def ask(self, request: bytes, due: float) -> None:
        """Send a request that was due at that moment."""
        self.due, self._answer = due, b""
        if self._socket.send(request) != len(request):
            raise ValueError("a request must fit into an empty socket")

    def hear(self) -> bytes | None:
        """The whole answer, once it is there; raises ConnectionError when it never will be."""
        data = self._socket.recv(_CHUNK_BYTES)
        if not data:
            raise ConnectionError("the server hung up")
        self._answer += data
        head_end = self._answer.find(_HEAD_END)
        if head_end < 0:
            return None
        length = _LENGTH.search(self._answer, 0, head_end)
        if length is None:
            raise ValueError("an answer must tell its length")
        is_whole = len(self._answer) >= head_end + len(_HEAD_END) + int(length[1])
        return self._answer if is_whole else None


class _Run:
    """A plan while it is carried out."""

    def __init__(self, plan: Plan) -> None:
        url = urlsplit(plan.url)
        self._address = (url.hostname or "", url.port or 80)
        self._requests = plan.requests
        self._interval = None if plan.rate is None else 1 / plan.rate
        self._poller = select.epoll()
        self._connections: dict[int, _Connection] = {}
        self._idle: deque[_Connection] = deque()
        for _ in range(plan.connections):
            self._connect()
        self._asked = 0
        self._began = 0.0
        self.latencies = array("d")
        self.statuses: Counter[int] = Counter()
        self.complaint = b""

    def carry_out(self) -> None:
        """Ask and hear until every request is answered."""
        self._began = time.perf_counter()
        while len(self.latencies) < len(self._requests):
            # `epoll` waits whole milliseconds; `select` on it can wait for less.
            select.select([self._poller], [], [], self._ask())
            for number, _ in self._poller.poll(0):
                self._hear(self._connections[number])

    def _connect(self) -> None:
        connection = _Connection(self._address)
        self._poller.register(connection.fileno(), select.EPOLLIN)
        self._connections[connection.fileno()] = connection
        self._idle.append(connection)

    def _ask(self) -> float | None:
        """Send all that is due; the seconds until more is, None where an answer must come first."""
        while self._idle and self._asked < len(self._requests):
            due = now = time.perf_counter()
            if self._interval is not None:
                due = self._began + self._asked * self._interval
                if due > now:
                    return due - now
            self._idle.popleft().ask(self._requests[self._asked], due)
            self._asked += 1
        return None

    def _hear(self, connection: _Connection) -> None:
        try:
            answer = connection.hear()
        except ConnectionError:
            if connection not in self._idle:
                raise
            self._replace(connection)
            return
        if answer is None:
            return
        self.latencies.append((time.perf_counter() - connection.due) * 1000)
        status = int(answer[9:12])
        self.statuses[status] += 1
        if status >= 300 and not self.complaint:
            self.complaint = answer
        self._idle.append(connection)
        self._ask()

    def _replace(self, connection: _Connection) -> None:
        """A server may tire of a connection that asks nothing: have a new one in its place."""
        self._idle.remove(connection)
        del self._connections[connection.fileno()]
        connection.close()
        self._connect()


def carry_out(plan: Plan) -> Load:
    """Do it in this process; raises ConnectionError or ValueError for an unfit server."""
    run = _Run(plan)
    gc.disable()
    worked, began = time.process_time(), time.perf_counter()
    run.carry_out()
    seconds = time.perf_counter() - began
    share = (time.process_time() - worked) / seconds
    return Load(seconds, run.statuses, run.latencies, share, run.complaint)


if __name__ == "__main__":
    pickle.dump(carry_out(pickle.load(sys.stdin.buffer)), sys.stdout.buffer)
