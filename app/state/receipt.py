"""One transfer as the books have it, with its timeline."""

from dataclasses import dataclass, replace

from api_contract.transfer import Transfer
from app.errors import WalletError
from app.repositories.transfer import TransferRepository
from app.state.store import Store
from app.state.trouble import Trouble, trouble_of


@dataclass(frozen=True)
class ReceiptState:
    """The transfer asked for, and what came of asking."""

    transfer_id: str = ""
    transfer: Transfer | None = None
    trouble: Trouble | None = None


class ReceiptStore(Store[ReceiptState]):
    """Reads the transfer afresh each time it is opened."""

    def __init__(self, repository: TransferRepository) -> None:
        self._repository = repository
        super().__init__(ReceiptState())

    async def show(self, transfer_id: str) -> None:
        """Open the receipt of `transfer_id`."""
        if self.state.transfer_id != transfer_id:
            self._emit(ReceiptState(transfer_id=transfer_id))
        try:
            transfer = await self._repository.read(transfer_id)
        except WalletError as error:
            if self.state.transfer_id == transfer_id:
                self._emit(replace(self.state, trouble=trouble_of(error)))
        else:
            if self.state.transfer_id == transfer_id:
                self._emit(replace(self.state, transfer=transfer, trouble=None))

    def forget(self) -> None:
        """Somebody signed out: nothing of theirs stays."""
        self._emit(ReceiptState())
