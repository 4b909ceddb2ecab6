"""Whether somebody is signed in, locked out for a moment, or not there at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from api_contract.person import Person
from app.errors import SessionExpired, VaultUnavailable, WalletError
from app.repositories.session import SessionRepository
from app.services.biometrics import BiometricOutcome, Biometrics
from app.state.store import Store
from app.state.trouble import SESSION_EXPIRED, Trouble, trouble_of


class SessionStatus(StrEnum):
    """The three states a wallet can be in, and the moment before it knows."""

    STARTING = "starting"
    SIGNED_OUT = "signed_out"
    LOCKED = "locked"
    SIGNED_IN = "signed_in"


@dataclass(frozen=True)
class SessionState:
    """Who is there; `keeps_session` is False where no keychain remembers them."""

    status: SessionStatus = SessionStatus.STARTING
    person: Person | None = None
    keeps_session: bool = True
    busy: bool = False
    trouble: Trouble | None = None
    biometrics_available: bool = False


class SessionStore(Store[SessionState]):
    """Starts, locks, unlocks and ends the session."""

    def __init__(
        self,
        repository: SessionRepository,
        biometrics: Biometrics,
        seconds_now: Callable[[], float],
        keeps_session: bool,
    ) -> None:
        self._repository = repository
        self._biometrics = biometrics
        self._seconds_now = seconds_now
        self._last_touch = seconds_now()
        super().__init__(SessionState(keeps_session=keeps_session))
        repository.expired.add(lambda _: self._expire())

    async def start(self) -> None:
        """Find out whether a session from before can go on."""
        try:
            resumable = await self._repository.can_resume()
        except VaultUnavailable as error:
            self._emit(
                replace(self.state, status=SessionStatus.SIGNED_OUT, trouble=trouble_of(error))
            )
            return
        status = SessionStatus.LOCKED if resumable else SessionStatus.SIGNED_OUT
        available = await self._biometrics.is_available()
        self._emit(replace(self.state, status=status, biometrics_available=available))

    def begin(self, person: Person) -> None:
        """Somebody just signed in."""
        self.touch()
        self._emit(replace(self.state, status=SessionStatus.SIGNED_IN, person=person, trouble=None))

    async def unlock_with_pin(self, pin: str) -> None:
        """Open with the PIN, checked and counted by the backend."""
        await self._unlock(pin)

    async def unlock_with_biometrics(self, reason: str) -> None:
        """Open with finger or face; `reason` is the sentence the system shows."""
        if await self._biometrics.confirm(reason) is BiometricOutcome.CONFIRMED:
            await self._unlock(None)

    async def _unlock(self, pin: str | None) -> None:
        if self.state.busy or self.state.status is not SessionStatus.LOCKED:
            return
        self._emit(replace(self.state, busy=True, trouble=None))
        try:
            person = await self._repository.unlock(pin)
        except SessionExpired:
            self._emit(replace(self.state, busy=False))  # _expire() said the rest
        except WalletError as error:
            self._emit(replace(self.state, busy=False, trouble=trouble_of(error)))
        else:
            self._emit(replace(self.state, busy=False))
            self.begin(person)

    def lock(self) -> None:
        """Ask for PIN or biometrics before anything is shown again."""
        if self.state.status is SessionStatus.SIGNED_IN:
            self._emit(replace(self.state, status=SessionStatus.LOCKED, trouble=None))

    def touch(self) -> None:
        """The user is there: the idle time begins anew."""
        self._last_touch = self._seconds_now()

    def lock_when_idle(self, limit_seconds: float) -> None:
        """Lock when nobody touched the app for `limit_seconds`, or the clock went back."""
        idle = self._seconds_now() - self._last_touch
        if idle >= limit_seconds or idle < 0:
            self.lock()

    async def sign_out(self, *, everywhere: bool = False) -> None:
        """Leave this device; with `everywhere`, every other one too."""
        try:
            await self._repository.sign_out(everywhere=everywhere)
        except WalletError as error:
            self._emit(replace(self.state, trouble=trouble_of(error)))
        else:
            self._leave(None)

    def _expire(self) -> None:
        if self.state.status in (SessionStatus.SIGNED_IN, SessionStatus.LOCKED):
            self._leave(SESSION_EXPIRED)

    def _leave(self, trouble: Trouble | None) -> None:
        self._emit(
            replace(
                self.state,
                status=SessionStatus.SIGNED_OUT,
                person=None,
                busy=False,
                trouble=trouble,
            )
        )
