"""A transfer: quoted, approved, asked for once, and its state for ever after."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api_contract.base import Identifier, Instant, Model, Secret, TransferId
from api_contract.money import Money, PositiveMoney
from api_contract.person import PersonName, Pin

NOTE_LIMIT = 140
"""ISO 20022's unstructured remittance text has room for this many characters."""

IDEMPOTENCY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotent-Replayed"


class QuoteRequest(Model):
    """POST /v1/transfers/quote: what would it cost, and when would it be there?"""

    account_id: Identifier
    payee_id: Identifier
    amount: PositiveMoney


class Quote(Model):
    """The fee beside the amount, and both together; a transfer inside Saku arrives at once."""

    amount: Money
    fee: Money
    total: Money
    arrives_at: Instant


class TransferIntent(Model):
    """What the person saw and agreed to; equal intents under one id are the same transfer."""

    id: TransferId
    account_id: Identifier
    payee_id: Identifier
    payee_name: PersonName
    amount: PositiveMoney
    highest_fee: Money
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=NOTE_LIMIT)] = ""


class PinProof(Model):
    """The PIN, typed for this one transfer."""

    kind: Literal["pin"] = "pin"
    pin: Pin


class DeviceProof(Model):
    """The device's secret, released from the keychain by the platform's biometric prompt."""

    kind: Literal["device"] = "device"
    secret: Secret


class ApprovalRequest(Model):
    """POST /v1/approvals: buy the right to send exactly this intent, once."""

    intent: TransferIntent
    proof: Annotated[PinProof | DeviceProof, Field(discriminator="kind")]


class Approval(Model):
    """Bound to one intent, one session and a few minutes."""

    token: Secret
    expires_at: Instant


class TransferRequest(Model):
    """POST /v1/transfers under `Idempotency-Key: <intent.id>`: the intent and its approval."""

    intent: TransferIntent
    approval: Secret


class TransferState(StrEnum):
    """Where a transfer stands; the ledger of a wallet-to-wallet transfer knows two ends."""

    POSTED = "posted"
    REFUSED = "refused"


class TimelineState(StrEnum):
    """The moments a customer can follow."""

    APPROVED = "approved"
    ACCEPTED = "accepted"
    POSTED = "posted"
    DELIVERED = "delivered"
    REFUSED = "refused"


class Actor(StrEnum):
    """Who must act next for the transfer to move on."""

    NOBODY = "nobody"
    PAYER = "payer"
    SAKU = "saku"


class TimelineStep(Model):
    """One state, when it was reached, and who must act next."""

    state: TimelineState
    at: Instant
    next_actor: Actor


class Direction(StrEnum):
    """Which way money moved, seen from the caller."""

    SENT = "sent"
    RECEIVED = "received"


class Transfer(Model):
    """GET /v1/transfers/{id} and the answer to the POST: what happened, seen by one party.

    `amount` is what the payee got and is positive for both; `fee` is zero for the payee.
    """

    id: TransferId
    state: TransferState
    direction: Direction
    payer_name: str
    payee_name: str
    counterparty_id: Identifier
    amount: Money
    fee: Money
    note: str
    posted_at: Instant
    timeline: tuple[TimelineStep, ...]


class CancelOutcome(Model):
    """POST /v1/transfers/{id}/cancel: the transfer if it had been posted, else it never will be."""

    transfer: Transfer | None
