"""Closing an account, for ever."""

from api_contract.live_event import LiveEventKind
from api_contract.problem import ErrorCode
from backend.commands.context import Caller, Context
from backend.commands.posting import deciding, granted
from backend.commands.refused import Refused
from backend.ledger.closing import decide_closing
from backend.ledger.event import AccountClosed
from backend.storage.journal import Entry


def close_account(context: Context, caller: Caller, account_id: str) -> AccountClosed:
    """End the caller's account, and tell their devices.

    Raises `Refused` ACCOUNT_NOT_FOUND, also for somebody else's, and ACCOUNT_NOT_EMPTY.
    """
    with deciding(context.storage, context.now()) as (books, at):
        account = books.accounts.find(account_id, caller.person_id)
        if account is None:
            raise Refused(ErrorCode.ACCOUNT_NOT_FOUND)
        event = granted(decide_closing(account, at))
        books.journal.append(Entry(event))
        books.news.add(caller.person_id, LiveEventKind.ACCOUNTS_CHANGED, at)
    return event
