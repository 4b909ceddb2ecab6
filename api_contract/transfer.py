"""A transfer: quoted, approved, asked for once, and its state for ever after."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from enum import IntEnum, StrEnum
from json.encoder import encode_basestring as quote
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api_contract.base import Identifier, Instant, Model, TransferId
from api_contract.history import Digest
from api_contract.key import KeySignature, PublicKey
from api_contract.money import Currency, Money, PositiveMoney
from api_contract.person import PersonName

NOTE_LIMIT = 140
"""ISO 20022's unstructured remittance text has room for this many characters."""

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=NOTE_LIMIT)]

INTENT_LIFETIME = timedelta(minutes=15)
"""How long a consent may wait to be sent."""

RECEIPT_HEADER = "Saku-Receipt"
"""Signs an answer about a transfer: the key's id and an Ed25519 signature over `receipt_bytes`,
both in hex, with a dot between."""

_INTENT_PURPOSE = "saku transfer 1"

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


class ApprovalMethod(StrEnum):
    """What the person did to let the device sign."""

    PIN = "pin"
    BIOMETRICS = "biometrics"


class ApprovalLevel(IntEnum):
    """What the method binds: 1, the platform said yes; 2, the key itself was released by it."""

    SAID = 1
    RELEASED = 2


SAID_LIMITS: Mapping[Currency, int] = {
    Currency.IDR: 1_000_000,
    Currency.VND: 2_000_000,
    Currency.SGD: 100_00,
}
"""The most that is sent in a day with a platform's mere yes, in minor units; more takes the PIN."""


class Terms(Model):
    """What the payer agrees to; `note_hash` is the SHA-256 of the note."""

    id: TransferId
    account_id: Identifier
    payee_id: Identifier
    payee_name: PersonName
    amount: PositiveMoney
    highest_fee: Money
    note_hash: Digest


class TransferIntent(Terms):
    """The terms as they were agreed to: they cross the wire as their canonical text, signed.

    `sequence` counts the device's signatures. `shown_hash` is the SHA-256 of the text on the
    confirmation screen, in `language`; times are seconds since 1970.
    """

    kind: Literal["saku transfer 1"] = "saku transfer 1"
    device_id: Identifier
    sequence: Annotated[int, Field(ge=1, lt=2**53)]
    created_at: Annotated[int, Field(ge=0, lt=2**53)]
    expires_at: Annotated[int, Field(ge=0, lt=2**53)]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    shown_hash: Digest
    method: ApprovalMethod
    level: ApprovalLevel

    def canonical(self) -> str:
        """Its one text: RFC 8785 for an object of ASCII keys, strings and integers.

        Written out because the backend compares it with every text that it is sent.
        """
        amount, fee = self.amount, self.highest_fee
        return (
            f'{{"account_id":"{self.account_id}",'
            f'"amount":{{"currency":"{amount.currency}","minor":"{amount.minor}"}},'
            f'"created_at":{self.created_at},"device_id":"{self.device_id}",'
            f'"expires_at":{self.expires_at},'
            f'"highest_fee":{{"currency":"{fee.currency}","minor":"{fee.minor}"}},'
            f'"id":"{self.id}","kind":"{self.kind}","language":"{self.language}",'
            f'"level":{self.level},"method":"{self.method}","note_hash":"{self.note_hash}",'
            f'"payee_id":"{self.payee_id}","payee_name":{quote(self.payee_name)},'
            f'"sequence":{self.sequence},"shown_hash":"{self.shown_hash}"}}'
        )


class SignedIntent(Model):
    """A `TransferIntent` as its canonical text, and the transfer key's signature over the text."""

    text: Annotated[str, StringConstraints(max_length=2_000)]
    signature: KeySignature

    @property
    def digest(self) -> str:
        """Its name, in hex: nobody without the key could guess it from what it says."""
        return hashlib.sha256(f"{self.text}\n{self.signature}".encode()).hexdigest()


class TransferRequest(Model):
    """POST /v1/transfers under `Idempotency-Key: <the intent's id>`.

    `key` is the public half of the key that signed; it must be the device's.
    """

    intent: SignedIntent
    key: PublicKey
    note: Note = ""


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
    `intent_digest` names the signed intent that it came of.
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
    intent_digest: Digest
    posted_at: Instant
    timeline: tuple[TimelineStep, ...]


class CancelOutcome(Model):
    """POST /v1/transfers/{id}/cancel: the transfer if it had been posted, else it never will be."""

    transfer: Transfer | None


def hash_of_text(text: str) -> str:
    """The hash of a note or of what a screen showed, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def receipt_bytes(proof_hash: str, status: int, body: bytes) -> bytes:
    """What the ledger's key signs: an answer, and which question it answers.

    `proof_hash` is `hash_text` of the request's proof: no other answer fits this question. Its
    `jti` alone would not do, for anybody may sign a question of their own under it.
    """
    return f"saku receipt 1\n{proof_hash}\n{status}\n".encode() + body


def intent_bytes(text: str) -> bytes:
    """What the transfer key signs: a name for the purpose, and the intent's text."""
    return f"{_INTENT_PURPOSE}\n{text}".encode()
