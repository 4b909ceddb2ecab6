"""The caller's accounts."""

from api_contract.account import Account, AccountList
from backend.commands.context import Caller, Context


def list_accounts(context: Context, caller: Caller) -> AccountList:
    """Every account with its balance, in the order they were opened."""
    with context.storage.read() as books:
        accounts = books.accounts.list_of(caller.person_id)
    return AccountList(
        accounts=tuple(
            Account(
                id=account.id,
                currency=account.currency,
                balance_minor=account.balance_minor,
                available_minor=account.available_minor,
                on_hold_minor=account.on_hold_minor,
            )
            for account in accounts
        ),
        as_of=context.now(),
    )
