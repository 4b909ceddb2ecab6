"""The people who want to hear that something a repository remembers has changed."""

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Subscribers(Generic[T]):
    """Stores meet here: each hears what another one caused."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[T], None]] = []

    def add(self, listener: Callable[[T], None]) -> Callable[[], None]:
        """Hear every later value, until the returned function is called."""
        self._listeners.append(listener)

        def remove() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return remove

    def tell(self, value: T) -> None:
        """Hand `value` to everyone; one who fails does not keep it from the others."""
        for listener in tuple(self._listeners):
            try:
                listener(value)
            except Exception as error:  # noqa: BLE001 - the news must go on, whatever it was
                _log.error("a subscriber failed: %s", type(error).__name__)
