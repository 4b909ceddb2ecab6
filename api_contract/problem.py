"""How a refusal crosses the wire: one code each, carried in an RFC 9457 problem document."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from api_contract.base import Model

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "https://saku.example/problems/"


class ErrorCode(StrEnum):
    """Every way the backend says no; the same name from ledger to language pack."""

    # The request itself
    VALIDATION_FAILED = "validation_failed"
    BODY_TOO_LARGE = "body_too_large"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    TOO_MANY_REQUESTS = "too_many_requests"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"
    # Who asks
    UNAUTHENTICATED = "unauthenticated"
    PROOF_REFUSED = "proof_refused"
    SESSION_ENDED = "session_ended"
    SIGN_IN_REFUSED = "sign_in_refused"
    PIN_REFUSED = "pin_refused"
    PIN_LOCKED = "pin_locked"
    PIN_ENDED = "pin_ended"
    PIN_NEEDED = "pin_needed"
    HANDLE_TAKEN = "handle_taken"
    ALREADY_SIGNED_UP = "already_signed_up"
    APPROVAL_REFUSED = "approval_refused"
    KEY_TAKEN = "key_taken"
    DEVICE_WAITING = "device_waiting"
    DEVICE_FROZEN = "device_frozen"
    DEVICE_LIMIT_EXCEEDED = "device_limit_exceeded"
    ACCOUNT_FROZEN = "account_frozen"
    INTENT_REFUSED = "intent_refused"
    INTENT_EXPIRED = "intent_expired"
    # What is asked of the ledger
    ACCOUNT_NOT_FOUND = "account_not_found"
    ACCOUNT_NOT_EMPTY = "account_not_empty"
    PAYEE_NOT_FOUND = "payee_not_found"
    PAYEE_CHANGED = "payee_changed"
    PAYEE_CANNOT_RECEIVE = "payee_cannot_receive"
    OWN_ACCOUNT = "own_account"
    CURRENCY_MISMATCH = "currency_mismatch"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    TRANSFER_LIMIT_EXCEEDED = "transfer_limit_exceeded"
    DAILY_LIMIT_EXCEEDED = "daily_limit_exceeded"
    FEE_CHANGED = "fee_changed"
    TRANSFER_NOT_FOUND = "transfer_not_found"
    TRANSFER_CONFLICT = "transfer_conflict"
    TRANSFER_IN_FLIGHT = "transfer_in_flight"
    TRANSFER_CANCELLED = "transfer_cancelled"
    ALREADY_GIVEN_BACK = "already_given_back"
    MORE_THAN_LEFT = "more_than_left"
    HOLD_ENDED = "hold_ended"


class FieldProblem(Model):
    """One field that was refused: where it stands (`intent.amount`) and the validator's name."""

    field: str
    rule: str


class Problem(Model):
    """An RFC 9457 problem; a client switches on `code`, never on the English `title`."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    code: ErrorCode
    trace_id: str | None = None
    retry_after_seconds: int | None = None
    fields: tuple[FieldProblem, ...] = ()
    limit_minor: str | None = None
    """For a limit: the largest amount that would still pass, in minor units of the request."""
