"""The places where this person is signed in."""

from dataclasses import dataclass, replace

from api_contract.session import SessionSummary
from app.errors import WalletError
from app.repositories.session import SessionRepository
from app.state.store import Store
from app.state.trouble import Trouble, trouble_of


@dataclass(frozen=True)
class DeviceState:
    """`sessions` is None until the list came."""

    sessions: tuple[SessionSummary, ...] | None = None
    trouble: Trouble | None = None


class DeviceStore(Store[DeviceState]):
    """Lists the sessions and ends one of them."""

    def __init__(self, repository: SessionRepository) -> None:
        self._repository = repository
        super().__init__(DeviceState())

    async def refresh(self) -> None:
        """Read the list again."""
        try:
            listed = await self._repository.list_sessions()
        except WalletError as error:
            self._emit(replace(self.state, trouble=trouble_of(error)))
        else:
            self._emit(DeviceState(sessions=listed.sessions))

    async def end(self, session_id: str) -> None:
        """Sign out another place, then read the list again."""
        try:
            await self._repository.end(session_id)
        except WalletError as error:
            self._emit(replace(self.state, trouble=trouble_of(error)))
        else:
            await self.refresh()

    def forget(self) -> None:
        """Somebody signed out: nothing of theirs stays."""
        self._emit(DeviceState())
