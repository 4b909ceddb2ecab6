"""May this transfer be made? Judged from plain values, so that every answer can be tabled."""

from datetime import datetime
from typing import NamedTuple

from api_contract.money import Currency
from api_contract.person import PersonKind
from api_contract.problem import ErrorCode
from backend.ledger.account import LedgerAccount, check_credit, check_debit
from backend.ledger.event import TransferPosted
from backend.ledger.fee import transfer_fee
from backend.ledger.limit import check_limits
from backend.ledger.refusal import Refusal


class Situation(NamedTuple):
    """All that the decision depends on; `payee` is None without an account in the currency."""

    payer: LedgerAccount
    payer_kind: PersonKind
    payee: LedgerAccount | None
    payee_kind: PersonKind
    sent_in_day_minor: int
    is_new_device: bool = False
    is_merely_said: bool = False


class TransferOrder(NamedTuple):
    """What was asked for and agreed to, amounts in minor units."""

    transfer_id: str
    amount_minor: int
    currency: Currency
    highest_fee_minor: int
    intent_digest: str
    approved_at: datetime
    accepted_at: datetime


def price_transfer(situation: Situation, amount_minor: int, currency: Currency) -> int | Refusal:
    """The fee in minor units, or why such a transfer would be refused now."""
    payer, payee = situation.payer, situation.payee
    if currency is not payer.currency:
        return Refusal(ErrorCode.CURRENCY_MISMATCH)
    if payee is None or payee.currency is not currency:
        return Refusal(ErrorCode.PAYEE_CANNOT_RECEIVE)
    if payee.id == payer.id:
        return Refusal(ErrorCode.OWN_ACCOUNT)
    refusal = check_limits(
        currency,
        amount_minor,
        situation.sent_in_day_minor,
        is_new_device=situation.is_new_device,
        is_merely_said=situation.is_merely_said,
    ) or check_credit(payee, amount_minor)
    if refusal is not None:
        return refusal
    fee = transfer_fee(situation.payer_kind, situation.payee_kind, currency, amount_minor)
    return check_debit(payer, amount_minor + fee) or fee


def decide_transfer(
    situation: Situation, order: TransferOrder, at: datetime
) -> TransferPosted | Refusal:
    """The fact to append, or the refusal; the fee may not exceed what was agreed to."""
    fee = price_transfer(situation, order.amount_minor, order.currency)
    if isinstance(fee, Refusal):
        return fee
    if fee > order.highest_fee_minor:
        return Refusal(ErrorCode.FEE_CHANGED)
    if situation.payee is None:
        return Refusal(ErrorCode.PAYEE_CANNOT_RECEIVE)
    return TransferPosted(
        at=at,
        transfer_id=order.transfer_id,
        payer_account_id=situation.payer.id,
        payee_account_id=situation.payee.id,
        amount_minor=order.amount_minor,
        fee_minor=fee,
        currency=order.currency,
        intent_digest=order.intent_digest,
        approved_at=order.approved_at,
        accepted_at=order.accepted_at,
    )
