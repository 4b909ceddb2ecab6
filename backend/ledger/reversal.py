"""Giving a transfer back: undone by us whole and once, or refunded by the payee in parts."""

from dataclasses import dataclass
from datetime import datetime

from api_contract.problem import ErrorCode
from backend.ledger.account import LedgerAccount, check_credit, check_debit
from backend.ledger.event import TransferRefunded, TransferReversed
from backend.ledger.reason import ReversalReason
from backend.ledger.refusal import Refusal


@dataclass(frozen=True)
class PastTransfer:
    """A posted transfer with its two accounts as they stand now, in minor units."""

    id: str
    payer: LedgerAccount
    payee: LedgerAccount
    amount_minor: int
    fee_minor: int
    refunded_minor: int = 0
    is_reversed: bool = False

    @property
    def refundable_minor(self) -> int:
        """What the payee has not given back yet."""
        return 0 if self.is_reversed else self.amount_minor - self.refunded_minor


def decide_reversal(
    transfer: PastTransfer, reversal_id: str, reason: ReversalReason, at: datetime
) -> TransferReversed | Refusal:
    """The transfer never counted: possible once, before any refund, while the payee has it."""
    if transfer.is_reversed or transfer.refunded_minor:
        return Refusal(ErrorCode.ALREADY_GIVEN_BACK)
    refusal = check_debit(transfer.payee, transfer.amount_minor) or check_credit(
        transfer.payer, transfer.amount_minor + transfer.fee_minor
    )
    return refusal or TransferReversed(
        at=at,
        reversal_id=reversal_id,
        transfer_id=transfer.id,
        payer_account_id=transfer.payer.id,
        payee_account_id=transfer.payee.id,
        amount_minor=transfer.amount_minor,
        fee_minor=transfer.fee_minor,
        currency=transfer.payer.currency,
        reason=reason,
    )


def decide_refund(
    transfer: PastTransfer, refund_id: str, amount_minor: int, at: datetime
) -> TransferRefunded | Refusal:
    """The payee gives back up to what it got, in all; a refusal tells what is left of that."""
    left_minor = transfer.refundable_minor
    if not left_minor:
        return Refusal(ErrorCode.ALREADY_GIVEN_BACK)
    if amount_minor > left_minor:
        return Refusal(ErrorCode.MORE_THAN_LEFT, left_minor)
    refusal = check_debit(transfer.payee, amount_minor) or check_credit(
        transfer.payer, amount_minor
    )
    return refusal or TransferRefunded(
        at=at,
        refund_id=refund_id,
        transfer_id=transfer.id,
        payer_account_id=transfer.payer.id,
        payee_account_id=transfer.payee.id,
        amount_minor=amount_minor,
        currency=transfer.payer.currency,
    )
