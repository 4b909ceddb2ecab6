"""What people read over and over, kept in the process until there is news for them."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")

MOST_KEPT = 100_000
"""Values kept at once, the oldest go first: with their keys 1.2 kB each."""


@dataclass(frozen=True)
class Owned(Generic[Value]):
    """A value and the person whose news ends it."""

    person_id: str
    value: Value


class ReaderCache(Generic[Value]):
    """Values by key; a person's are dropped with every commit that has news for them.

    A value that was read before such a commit is never kept after it, whoever was quicker.
    """

    def __init__(self, most_kept: int = MOST_KEPT) -> None:
        self._most_kept = most_kept
        self._lock = threading.Lock()
        self._kept: dict[str, Owned[Value]] = {}
        self._keys: dict[str, set[str]] = {}
        self._drops = 0
        self._dropped: dict[str, int] = {}
        self._floor = 0

    def find(self, key: str) -> Value | None:
        """What is kept under the key."""
        kept = self._kept.get(key)
        return None if kept is None else kept.value

    def read(self, key: str, load: Callable[[], Owned[Value]]) -> Value:
        """What `load` gives, and keep it."""
        began = self._drops
        owned = load()
        with self._lock:
            if self._dropped.get(owned.person_id, self._floor) <= began:
                self._keep(key, owned)
        return owned.value

    def keep(self, key: str, owned: Owned[Value]) -> None:
        """Keep what was read where nobody could change it meanwhile."""
        with self._lock:
            self._keep(key, owned)

    def drop(self, people: Iterable[str]) -> None:
        """There is news for these people."""
        with self._lock:
            self._drops += 1
            for person_id in people:
                self._dropped[person_id] = self._drops
                for key in self._keys.pop(person_id, ()):
                    del self._kept[key]
            if len(self._dropped) > self._most_kept:
                # Who reads at this moment won't be kept; everybody later will.
                self._dropped.clear()
                self._floor = self._drops

    def drop_all(self) -> None:
        """There may be news for anybody."""
        with self._lock:
            self._drops += 1
            self._floor = self._drops
            self._dropped.clear()
            self._kept.clear()
            self._keys.clear()

    def _keep(self, key: str, owned: Owned[Value]) -> None:
        self._forget(key)
        self._kept[key] = owned
        self._keys.setdefault(owned.person_id, set()).add(key)
        if len(self._kept) > self._most_kept:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: str) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            keys = self._keys[kept.person_id]
            keys.discard(key)
            if not keys:
                del self._keys[kept.person_id]
