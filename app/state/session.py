"""Whether somebody is signed in, locked out for a moment, or not there at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from api_contract.person import Person
from app.errors import SessionExpired, WalletError
from app.repositories.session import SessionRepository
from app.services.approver import ApprovalOutcome, Approver
from app.state.store import Store
from app.state.trouble import SESSION_EXPIRED, Trouble, trouble_of

LONGEST_IDLE_SECONDS = 300.0
"""PSD2 RTS art. 4: a session without a touch ends after five minutes."""


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
        approver: Approver,
        seconds_now: Callable[[], float],
        keeps_session: bool,
        loss: WalletError | None = None,
    ) -> None:
        self._repository = repository
        self._loss = loss
        self._approver = approver
        self._seconds_now = seconds_now
        self._last_touch = seconds_now()
        self._idle_limit_seconds = LONGEST_IDLE_SECONDS
        super().__init__(SessionState(keeps_session=keeps_session))
        repository.expired.add(lambda _: self._expire())

    async def start(self) -> None:
        """Find out whether a session from before can go on."""
        try:
            resumable = await self._repository.can_resume()
        except WalletError as error:
            self._emit(
                replace(self.state, status=SessionStatus.SIGNED_OUT, trouble=trouble_of(error))
            )
            return
        status = SessionStatus.LOCKED if resumable else SessionStatus.SIGNED_OUT
        available = await self._approver.is_available()
        loss = None if self._loss is None else trouble_of(self._loss)
        self._emit(replace(self.state, status=status, trouble=loss, biometrics_available=available))

    def begin(self, person: Person) -> None:
        """Somebody just signed in."""
        self.touch()
        self._emit(replace(self.state, status=SessionStatus.SIGNED_IN, person=person, trouble=None))

    async def unlock_with_pin(self, pin: str) -> None:
        """Open with the PIN, checked and counted by the backend."""
        await self._unlock(pin)

    async def unlock_with_biometrics(self, reason: str) -> None:
        """Open with finger or face; `reason` is the sentence the system shows."""
        if await self._approver.confirm(reason) is ApprovalOutcome.CONFIRMED:
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
            self._repository.lock()
            self._emit(replace(self.state, status=SessionStatus.LOCKED, trouble=None))

    def touch(self) -> None:
        """The user is there: the idle time begins anew, unless it was over before."""
        self.lock_when_idle()
        self._last_touch = self._seconds_now()

    def limit_idle(self, seconds: float) -> None:
        """Nobody may leave the app untouched for longer; five minutes are the most."""
        self._idle_limit_seconds = min(seconds, LONGEST_IDLE_SECONDS)
        self.lock_when_idle()

    def lock_when_idle(self) -> float:
        """Lock when nobody touched the app for too long; in how many seconds to look again."""
        left = self._idle_limit_seconds - (self._seconds_now() - self._last_touch)
        if left > 0:
            return left
        self.lock()
        return self._idle_limit_seconds

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
