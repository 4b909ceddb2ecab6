"""What the app remembers of payees: those paid lately, and the one just looked up."""

from api_contract import path
from api_contract.payee import Payee, PayeeList, PayeeLookup
from app.services.api_client import ApiClient


class PayeeRepository:
    """Reads are cached until something new is sent."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self.recent: tuple[Payee, ...] | None = None

    async def look_up(self, query: str) -> Payee:
        """Name the owner of a phone number (E.164) or a handle; raises `WalletError`."""
        return await self._api.call(
            "POST", path.PAYEES_LOOKUP, Payee, body=PayeeLookup(query=query)
        )

    async def refresh_recent(self) -> tuple[Payee, ...]:
        """Ask for the people paid lately; raises `WalletError`."""
        self.recent = (await self._api.call("GET", path.PAYEES, PayeeList)).payees
        return self.recent

    def forget(self) -> None:
        """Drop everything: the customer signed out."""
        self.recent = None
