"""Whether the ledger's past still is what this device saw of it, and the receipt in view."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from api_contract.transfer import Transfer
from app.errors import WalletError
from app.repositories.history import HistoryChanged, HistoryRepository
from app.services.history_record import Alarm
from app.state.store import Store


class Verdict(StrEnum):
    """What checking came to; a failure to reach the ledger is no verdict and stays unknown."""

    UNKNOWN = "unknown"
    CHECKING = "checking"
    VERIFIED = "verified"
    CHANGED = "changed"


@dataclass(frozen=True)
class ReceiptCheck:
    """A transfer as it was shown; `number` is its verified event's in the ledger, 0 without."""

    transfer: Transfer | None = None
    number: int = 0
    is_checking: bool = False

    @property
    def verdict(self) -> Verdict:
        """What stands beside the receipt."""
        if self.is_checking:
            return Verdict.CHECKING
        return Verdict.VERIFIED if self.number else Verdict.UNKNOWN


@dataclass(frozen=True)
class HistoryState:
    """`size` and `at` are those of the last head that was verified."""

    size: int = 0
    at: datetime | None = None
    is_checking: bool = False
    alarm: Alarm | None = None
    is_told: bool = False
    receipt: ReceiptCheck = ReceiptCheck()

    @property
    def verdict(self) -> Verdict:
        """What is known of the whole history."""
        if self.alarm is not None:
            return Verdict.CHANGED
        if self.is_checking:
            return Verdict.CHECKING
        return Verdict.UNKNOWN if self.at is None else Verdict.VERIFIED

    @property
    def untold(self) -> Alarm | None:
        """An alarm that the person has not answered yet; it stands in the way of sending.

        Money that is sent can't be taken back, so nothing is sent past an alarm by habit. But it
        is the person's own money: whoever knows and still must pay is not locked out.
        """
        return None if self.is_told else self.alarm

    def check_of(self, transfer: Transfer) -> ReceiptCheck:
        """What is known of `transfer`, exactly as it is shown now."""
        known = self.receipt
        return known if known.transfer == transfer else ReceiptCheck(transfer)


class HistoryStore(Store[HistoryState]):
    """An alarm, once raised, stays through restarts until `trust_again`."""

    def __init__(self, repository: HistoryRepository) -> None:
        self._repository = repository
        super().__init__(HistoryState())

    async def verify(self) -> None:
        """Have the ledger prove that it only grew; without an answer nothing changes."""
        self._emit(replace(self.state, is_checking=True))
        try:
            head = await self._repository.verify_history()
            self._emit(replace(self.state, size=head.size, at=head.at))
        except HistoryChanged as broken:
            self._sound(broken.alarm)
        except WalletError:
            pass
        finally:
            self._emit(replace(self.state, is_checking=False))

    async def verify_receipt(self, transfer: Transfer) -> None:
        """Have the ledger prove that `transfer` is in it, as it is shown."""
        check = replace(self.state.check_of(transfer), is_checking=True)
        self._emit(replace(self.state, receipt=check))
        try:
            number = await self._repository.verify_receipt(transfer)
            self._show(transfer, number)
        except HistoryChanged as broken:
            self._sound(broken.alarm)
        except WalletError:
            pass
        finally:
            self._show(transfer, self.state.receipt.number)

    def acknowledge(self) -> None:
        """The person has read the alarm and goes on; it stays in sight."""
        self._emit(replace(self.state, is_told=True))

    async def trust_again(self) -> None:
        """The person had it explained: forget the alarm, and begin anew with what is there now."""
        await self._repository.trust_again()
        self._emit(HistoryState())
        await self.verify()

    def forget(self) -> None:
        """Somebody signed out: what the device knows stays, and the next person is told too."""
        self._emit(replace(self.state, is_told=False, receipt=ReceiptCheck()))

    def _show(self, transfer: Transfer, number: int) -> None:
        """The check is over; if another receipt is in view by now, it is left alone."""
        if self.state.receipt.transfer == transfer:
            self._emit(replace(self.state, receipt=ReceiptCheck(transfer, number)))

    def _sound(self, alarm: Alarm) -> None:
        """With an alarm nothing is called verified any more."""
        self._emit(replace(self.state, alarm=alarm, receipt=ReceiptCheck()))
