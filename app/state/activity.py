"""The list of what happened, fifty lines at a time, newest first."""

from dataclasses import dataclass, replace

from api_contract.activity import ActivityItem, ActivityPage
from api_contract.transfer import Direction
from app.errors import WalletError
from app.repositories.activity import ActivityRepository
from app.state.store import Store
from app.state.trouble import Trouble, trouble_of


@dataclass(frozen=True)
class ActivityState:
    """`items` is None until the first page came; an empty tuple means that nothing happened."""

    account_id: str = ""
    direction: Direction | None = None
    items: tuple[ActivityItem, ...] | None = None
    next_cursor: str | None = None
    loading: bool = False
    trouble: Trouble | None = None


class ActivityStore(Store[ActivityState]):
    """Shows one account's activity and grows at both ends."""

    def __init__(self, repository: ActivityRepository) -> None:
        self._repository = repository
        self._asked = 0
        self._cursor: str | None = None
        super().__init__(ActivityState())
        repository.added.add(self._add)

    async def show(self, account_id: str, direction: Direction | None = None) -> None:
        """Begin with the first page of this account and direction; shown already, it refreshes."""
        state = self.state
        if (state.account_id, state.direction) != (account_id, direction):
            self._emit(ActivityState(account_id=account_id, direction=direction))
        await self._load(None)

    async def show_more(self) -> None:
        """Append the next page; at the end, or while one is on its way, nothing happens."""
        if self.state.next_cursor is not None and not self.state.loading:
            await self._load(self.state.next_cursor)

    async def retry(self) -> None:
        """Ask again for what failed."""
        await self._load(self._cursor)

    async def refresh(self) -> None:
        """Read the first page again, if any account is in view."""
        if self.state.account_id:
            await self._load(None)

    def forget(self) -> None:
        """Somebody signed out: nothing of theirs stays."""
        self._asked += 1
        self._emit(ActivityState())

    async def _load(self, cursor: str | None) -> None:
        self._asked += 1
        asked = self._asked
        self._cursor = cursor
        self._emit(replace(self.state, loading=True, trouble=None))
        try:
            page = await self._repository.page(self.state.account_id, self.state.direction, cursor)
        except WalletError as error:
            if asked == self._asked:
                self._emit(replace(self.state, loading=False, trouble=trouble_of(error)))
        else:
            # An answer to a question that is no longer asked must not overwrite a newer one.
            if asked == self._asked:
                self._show(page, after=cursor)

    def _show(self, page: ActivityPage, after: str | None) -> None:
        before = self.state.items if after is not None and self.state.items else ()
        self._emit(
            replace(
                self.state,
                items=before + page.items,
                next_cursor=page.next_cursor,
                loading=False,
            )
        )

    def _add(self, item: ActivityItem) -> None:
        state = self.state
        fits = item.account_id == state.account_id and state.direction in (None, item.direction)
        if not fits or state.items is None or any(known.id == item.id for known in state.items):
            return
        self._emit(replace(state, items=(item, *state.items)))
