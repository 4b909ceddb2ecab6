"""The bell that wakes live streams the moment a commit has news for them."""

import asyncio
import contextlib
import threading
from collections.abc import Iterable, Iterator


class Listener:
    """One stream's ear: belongs to an event loop, may be woken from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()

    def wake(self) -> None:
        """Let `wait` return; harmless after the loop has ended."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._rung.set)

    async def wait(self, timeout_seconds: float) -> bool:
        """True when rung, False when nothing happened for so long; the next wait starts anew."""
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True


class LiveBell:
    """Who listens for whom; closed once, when the backend stops."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, set[Listener]] = {}
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """True when streams must end."""
        return self._is_closed

    def ring(self, people: Iterable[str] | None) -> None:
        """There is news for these people, or for anybody; callable from any thread."""
        with self._lock:
            chosen = list(self._listeners) if people is None else people
            rung = [ear for person in chosen for ear in self._listeners.get(person, ())]
        for listener in rung:
            listener.wake()

    @contextlib.contextmanager
    def listen(self, person_id: str) -> Iterator[Listener]:
        """An ear for this person's news; open it before reading, and nothing is missed."""
        listener = Listener()
        with self._lock:
            self._listeners.setdefault(person_id, set()).add(listener)
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners[person_id].discard(listener)
                if not self._listeners[person_id]:
                    del self._listeners[person_id]

    def close(self) -> None:
        """End every stream."""
        self._is_closed = True
        self.ring(None)
