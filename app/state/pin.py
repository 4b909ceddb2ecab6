"""Changing the PIN: the one in use, then the new one twice."""

from dataclasses import dataclass, replace
from enum import StrEnum

from api_contract.pin import is_weak_pin
from app.errors import WalletError
from app.repositories.pin import PinRepository
from app.state.store import Store
from app.state.trouble import Trouble, trouble_of


class PinStep(StrEnum):
    """What is asked for now; the last one is the answer."""

    OLD = "old"
    NEW = "new"
    REPEAT = "repeat"
    CHANGED = "changed"


@dataclass(frozen=True)
class PinState:
    """How far it is; the digits are passed through and never kept here."""

    step: PinStep = PinStep.OLD
    busy: bool = False
    trouble: Trouble | None = None


class PinStore(Store[PinState]):
    """One verb takes every PIN that is typed."""

    def __init__(self, repository: PinRepository) -> None:
        self._repository = repository
        self._old = self._new = ""
        super().__init__(PinState())

    def begin(self) -> None:
        """Start from nothing."""
        if not self.state.busy:
            self._old = self._new = ""
            self._emit(PinState())

    async def enter(self, pin: str) -> None:
        """The PIN for the step at hand."""
        if self.state.busy:
            return
        if self.state.step is PinStep.OLD:
            await self._check_old(pin)
        elif self.state.step is PinStep.NEW:
            self._choose(pin)
        elif self.state.step is PinStep.REPEAT:
            await self._change(pin)

    async def _check_old(self, pin: str) -> None:
        self._emit(replace(self.state, busy=True, trouble=None))
        try:
            await self._repository.check(pin)
        except WalletError as error:
            self._emit(replace(self.state, busy=False, trouble=trouble_of(error)))
            return
        self._old = pin
        self._emit(PinState(PinStep.NEW))

    def _choose(self, pin: str) -> None:
        if is_weak_pin(pin):
            self._emit(replace(self.state, trouble=Trouble("pin.too_weak")))
        elif pin == self._old:
            self._emit(replace(self.state, trouble=Trouble("pin.same")))
        else:
            self._new = pin
            self._emit(PinState(PinStep.REPEAT))

    async def _change(self, pin: str) -> None:
        old, new = self._old, self._new
        if pin != new:
            self._emit(PinState(PinStep.NEW, trouble=Trouble("sign_up.pin_differs")))
            return
        self._emit(replace(self.state, busy=True, trouble=None))
        try:
            await self._repository.change(old, new)
        except WalletError as error:
            # Which of the two counts now is found out by using one: both open the key.
            self._emit(PinState(PinStep.OLD, trouble=trouble_of(error)))
        else:
            self._emit(PinState(PinStep.CHANGED))
        self._old = self._new = ""
