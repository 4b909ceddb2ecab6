"""The customer's accounts: which one is in view, and how fresh its balance is."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from api_contract.account import Account, AccountList
from app.errors import WalletError
from app.repositories.account import AccountRepository
from app.state.store import Store
from app.state.trouble import Trouble, trouble_of


@dataclass(frozen=True)
class AccountState:
    """`accounts` stays what was last known, and `as_of` says when that was."""

    accounts: tuple[Account, ...] = ()
    as_of: datetime | None = None
    selected_id: str = ""
    loading: bool = False
    trouble: Trouble | None = None

    @property
    def selected(self) -> Account | None:
        """The account in view; the first one until the customer chose."""
        for account in self.accounts:
            if account.id == self.selected_id:
                return account
        return self.accounts[0] if self.accounts else None


class AccountStore(Store[AccountState]):
    """Follows the repository, which others refresh too."""

    def __init__(self, repository: AccountRepository) -> None:
        self._repository = repository
        self._is_wanted = False
        self._reading: asyncio.Future[None] | None = None
        super().__init__(AccountState())
        repository.changed.add(self._show)

    async def refresh(self) -> None:
        """Read again; a failure keeps the last known balance on screen.

        Asked while a read is under way, it returns after one more: the first may be too old.
        """
        self._is_wanted = True
        if self._reading is None:
            self._reading = asyncio.ensure_future(self._read())
        await asyncio.shield(self._reading)

    async def _read(self) -> None:
        self._emit(replace(self.state, loading=True, trouble=None))
        try:
            while self._is_wanted:
                self._is_wanted = False
                await self._repository.refresh()
        except WalletError as error:
            self._emit(replace(self.state, trouble=trouble_of(error)))
        finally:
            self._reading = None
            self._emit(replace(self.state, loading=False))

    def select(self, account_id: str) -> None:
        """Look at another account."""
        self._emit(replace(self.state, selected_id=account_id))

    def forget(self) -> None:
        """Somebody signed out: nothing of theirs stays."""
        self._emit(AccountState())

    def _show(self, latest: AccountList) -> None:
        self._emit(replace(self.state, accounts=latest.accounts, as_of=latest.as_of, trouble=None))
