"""Holds: money set aside, and how each ends once: captured, released or expired."""

from dataclasses import dataclass
from datetime import datetime

from api_contract.problem import ErrorCode
from backend.ledger.account import LedgerAccount, check_credit, check_debit
from backend.ledger.event import HoldCaptured, HoldExpired, HoldPlaced, HoldReleased
from backend.ledger.refusal import Refusal


@dataclass(frozen=True)
class Hold:
    """A hold as it stands now; the amount is in minor units of its account's currency."""

    id: str
    account: LedgerAccount
    amount_minor: int
    expires_at: datetime | None = None
    has_ended: bool = False

    def is_over(self, at: datetime) -> bool:
        """Whether its time is up; from `expires_at` on it only ends."""
        return self.expires_at is not None and at >= self.expires_at


def decide_hold(
    account: LedgerAccount,
    hold_id: str,
    amount_minor: int,
    at: datetime,
    expires_at: datetime | None = None,
) -> HoldPlaced | Refusal:
    """Money is set aside, if that much is available."""
    return check_debit(account, amount_minor) or HoldPlaced(
        at=at,
        hold_id=hold_id,
        account_id=account.id,
        amount_minor=amount_minor,
        currency=account.currency,
        expires_at=expires_at,
    )


def decide_capture(
    hold: Hold, payee: LedgerAccount, amount_minor: int, at: datetime
) -> HoldCaptured | Refusal:
    """The payee gets up to what is held, the rest is released; a refusal tells what is held."""
    if hold.has_ended or hold.is_over(at):
        return Refusal(ErrorCode.HOLD_ENDED)
    if payee.id == hold.account.id:
        return Refusal(ErrorCode.OWN_ACCOUNT)
    if payee.currency is not hold.account.currency:
        return Refusal(ErrorCode.CURRENCY_MISMATCH)
    if amount_minor > hold.amount_minor:
        return Refusal(ErrorCode.MORE_THAN_LEFT, hold.amount_minor)
    return check_credit(payee, amount_minor) or HoldCaptured(
        at=at,
        hold_id=hold.id,
        account_id=hold.account.id,
        payee_account_id=payee.id,
        amount_minor=amount_minor,
        released_minor=hold.amount_minor - amount_minor,
        currency=hold.account.currency,
    )


def decide_release(hold: Hold, at: datetime) -> HoldReleased | Refusal:
    """What was set aside is given free before its time."""
    if hold.has_ended:
        return Refusal(ErrorCode.HOLD_ENDED)
    return HoldReleased(
        at=at,
        hold_id=hold.id,
        account_id=hold.account.id,
        amount_minor=hold.amount_minor,
        currency=hold.account.currency,
    )


def decide_expiry(hold: Hold, at: datetime) -> HoldExpired | Refusal:
    """What was set aside is free again, because its time is up."""
    if hold.has_ended:
        return Refusal(ErrorCode.HOLD_ENDED)
    if not hold.is_over(at):
        return Refusal(ErrorCode.VALIDATION_FAILED)
    return HoldExpired(
        at=at,
        hold_id=hold.id,
        account_id=hold.account.id,
        amount_minor=hold.amount_minor,
        currency=hold.account.currency,
    )
