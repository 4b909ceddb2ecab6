"""This person's devices: the list, a yes or no to a new one, and the freeze of everything."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from api_contract.device import Device, DeviceState
from api_contract.recovery import Recovery
from api_contract.session import SessionList, SessionSummary
from app.errors import WalletError
from app.repositories.device import DeviceRepository
from app.state.store import Store
from app.state.trouble import Trouble, trouble_of

UNFREEZE = "unfreeze"


@dataclass(frozen=True)
class DevicesState:
    """`own` is None until it is known, `listed` until the list came.

    `asking` is what the PIN is being asked for: a device's id to say yes to, or `UNFREEZE`.
    """

    own: Device | None = None
    listed: SessionList | None = None
    asking: str | None = None
    is_freeze_kept: bool = False
    """The wish to freeze has not reached the backend yet."""
    busy: bool = False
    trouble: Trouble | None = None

    @property
    def is_frozen(self) -> bool:
        """Whether nothing is sent from any device, by the backend's word or one's own wish."""
        return self.is_freeze_kept or (self.own is not None and self.own.is_frozen)

    @property
    def sessions(self) -> tuple[SessionSummary, ...]:
        """Where this person is signed in, as far as that is known."""
        return () if self.listed is None else self.listed.sessions

    @property
    def recovery(self) -> Recovery | None:
        """Another PIN or number that somebody has asked for, whichever counts first."""
        if self.listed is None:
            return None
        asked = (self.listed.recovery, self.listed.number_recovery)
        return min((one for one in asked if one), key=lambda one: one.ready_at, default=None)

    @property
    def asks_to_join(self) -> tuple[SessionSummary, ...]:
        """Other devices that nobody has vouched for."""
        asking = (DeviceState.WAITING, DeviceState.RECOVERING)
        if self.own is None or self.own.state in asking:
            return ()
        return tuple(
            one for one in self.sessions if one.device.state in asking and not one.is_current
        )


class DeviceStore(Store[DevicesState]):
    """The verbs of the devices screen, and what home has to say about them."""

    def __init__(self, repository: DeviceRepository) -> None:
        self._repository = repository
        super().__init__(DevicesState())
        repository.changed.add(lambda own: self._emit(replace(self.state, own=own)))

    async def refresh(self) -> None:
        """Read everything again, and tell a freeze that was kept."""
        try:
            await self._settle_freeze()
            await self._repository.refresh()
            listed = await self._repository.list()
        except WalletError as error:
            self._emit(replace(self.state, trouble=trouble_of(error)))
        else:
            self._emit(replace(self.state, listed=listed, trouble=None))

    async def end(self, session_id: str) -> None:
        """Sign out another place; for one that waits this is the no."""
        await self._do(lambda: self._repository.end(session_id))

    async def freeze(self) -> None:
        """Nothing more is sent from any device, from now on or as soon as the backend hears it."""

        async def freeze() -> None:
            told = await self._repository.freeze()
            self._emit(replace(self.state, is_freeze_kept=not told))

        await self._do(freeze)

    async def recover(self) -> None:
        """There is no other device to ask."""
        await self._do(self._repository.recover)

    async def stop_recovery(self) -> None:
        """Say no to another PIN and another number."""
        await self._do(self._repository.stop_recovery)

    def ask(self, what: str | None) -> None:
        """Ask for the PIN, or stop asking."""
        if not self.state.busy:
            self._emit(replace(self.state, asking=what, trouble=None))

    async def enter_pin(self, person_id: str, pin: str) -> None:
        """The PIN for what is being asked."""
        asking = self.state.asking
        if asking is None:
            return
        if asking == UNFREEZE:
            done = await self._do(lambda: self._repository.unfreeze(person_id, pin))
        else:
            done = await self._do(lambda: self._repository.confirm(asking, pin))
        if done:
            self._emit(replace(self.state, asking=None))

    def forget(self) -> None:
        """Somebody signed out: nothing of theirs stays."""
        self._emit(DevicesState())

    async def _settle_freeze(self) -> None:
        told = await self._repository.settle_freeze()
        self._emit(replace(self.state, is_freeze_kept=not told))

    async def _do(self, work: Callable[[], Awaitable[object]]) -> bool:
        """Do it once, then read everything again; True when it was done."""
        if self.state.busy:
            return False
        self._emit(replace(self.state, busy=True, trouble=None))
        try:
            await work()
        except WalletError as error:
            self._emit(replace(self.state, busy=False, trouble=trouble_of(error)))
            return False
        self._emit(replace(self.state, busy=False))
        await self.refresh()
        return True
