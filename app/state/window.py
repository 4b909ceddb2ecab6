"""The size of the window, which decides between the phone's and the desktop's layout."""

from dataclasses import dataclass

from app.state.store import Store

WIDE_FROM = 840
"""Material 3 calls a window of this many logical pixels and more `expanded`."""


NARROW_BELOW = 360


@dataclass(frozen=True)
class WindowState:
    """Logical pixels; wide windows get a rail and two panes."""

    width: float = 400.0

    @property
    def is_narrow(self) -> bool:
        """True on the smallest phones, where a large amount needs smaller figures."""
        return self.width < NARROW_BELOW

    @property
    def is_wide(self) -> bool:
        """True where two panes fit beside each other."""
        return self.width >= WIDE_FROM


class WindowStore(Store[WindowState]):
    """Hears of every resize."""

    def __init__(self, width: float) -> None:
        super().__init__(WindowState(width))

    def resize(self, width: float) -> None:
        """The window is `width` logical pixels wide now; zero is a client still starting."""
        if width > 0:
            self._emit(WindowState(width))
