"""The holder of one frozen state: verbs replace it, listeners hear of it."""

from collections.abc import Callable
from typing import Generic, TypeVar

S = TypeVar("S")
Listener = Callable[[], None]


class Store(Generic[S]):
    """Plain Python and one user's own: made per session, touched only from that session's loop."""

    def __init__(self, initial: S) -> None:
        self._state = initial
        self._listeners: list[Listener] = []

    @property
    def state(self) -> S:
        """The one frozen value that a screen draws."""
        return self._state

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every change, until the returned function is called."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def _emit(self, state: S) -> None:
        """Replace the state; a value equal to the old one is not news."""
        if state == self._state:
            return
        self._state = state
        for listener in tuple(self._listeners):
            listener()
