"""Whether the live link to the backend is up, which the screens say when it is not."""

from dataclasses import dataclass

from app.state.store import Store


@dataclass(frozen=True)
class ConnectivityState:
    """Up until something says otherwise."""

    is_online: bool = True


class ConnectivityStore(Store[ConnectivityState]):
    """Hears from the live stream."""

    def __init__(self) -> None:
        super().__init__(ConnectivityState())

    def set_online(self, is_online: bool) -> None:
        """The link came or went."""
        self._emit(ConnectivityState(is_online))
