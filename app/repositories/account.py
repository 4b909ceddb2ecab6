"""What the app remembers of the customer's accounts: the last answer and its moment."""

from api_contract import path
from api_contract.account import AccountList
from app.repositories.subscribers import Subscribers
from app.services.api_client import ApiClient


class AccountRepository:
    """Keeps the newest list that was read; everyone subscribed hears of the next."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self.changed: Subscribers[AccountList] = Subscribers()
        self.latest: AccountList | None = None

    async def refresh(self) -> AccountList:
        """Ask the backend; raises `WalletError`, and then what was known stays known."""
        accounts = await self._api.call("GET", path.ACCOUNTS, AccountList)
        if self.latest is None or accounts.as_of >= self.latest.as_of:
            self.latest = accounts
            self.changed.tell(accounts)
        return accounts

    def forget(self) -> None:
        """Drop everything: the customer signed out."""
        self.latest = None
