"""What would a transfer cost, and would it pass now?"""

from api_contract.money import Money
from api_contract.transfer import Quote, QuoteRequest
from backend.commands.context import Caller, Context
from backend.commands.refused import Refused
from backend.commands.situation import gather_parties
from backend.commands.standing import Standing
from backend.ledger.refusal import Refusal
from backend.ledger.transfer import price_transfer


def quote_transfer(
    context: Context, caller: Caller, standing: Standing, request: QuoteRequest
) -> Quote:
    """Fee and total; raises `Refused` with whatever the transfer itself would be refused for."""
    now, currency = context.now(), request.amount.currency
    standing.require_may_send(now)
    with context.storage.read() as books:
        parties = gather_parties(
            books, caller.person_id, request.account_id, request.payee_id, currency, now
        )
    situation = parties.situation._replace(is_new_device=standing.is_new(now))
    fee = price_transfer(situation, request.amount.minor, currency)
    if isinstance(fee, Refusal):
        raise Refused.by_ledger(fee)
    return Quote(
        amount=Money(minor=request.amount.minor, currency=currency),
        fee=Money(minor=fee, currency=currency),
        total=Money(minor=request.amount.minor + fee, currency=currency),
        arrives_at=now,
    )
