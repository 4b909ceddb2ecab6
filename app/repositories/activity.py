"""What the app remembers of activity: the first page, and news as they arrive."""

from api_contract import path
from api_contract.activity import ActivityItem, ActivityPage
from api_contract.transfer import Direction
from app.repositories.subscribers import Subscribers
from app.services.api_client import ApiClient


class ActivityRepository:
    """Hands out keyset pages, and tells of each new line once."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self.added: Subscribers[ActivityItem] = Subscribers()

    async def page(
        self, account_id: str, direction: Direction | None = None, cursor: str | None = None
    ) -> ActivityPage:
        """Fifty lines after `cursor`, newest first; raises `WalletError`."""
        query = {"account_id": account_id}
        if direction is not None:
            query["direction"] = direction.value
        if cursor is not None:
            query["cursor"] = cursor
        return await self._api.call("GET", path.ACTIVITY, ActivityPage, query=query)

    def add(self, item: ActivityItem) -> None:
        """Something happened just now."""
        self.added.tell(item)
