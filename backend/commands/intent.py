"""Reading a signed intent: the bytes, who signed them, and what they say."""

from datetime import datetime, timedelta
from typing import NamedTuple

from pydantic import ValidationError

from api_contract.problem import ErrorCode
from api_contract.transfer import (
    INTENT_LIFETIME,
    TransferIntent,
    TransferRequest,
    hash_of_text,
    intent_bytes,
)
from backend.commands.refused import Refused
from backend.identity.public_key import has_signed

LEEWAY = timedelta(seconds=120)
"""How far ahead a device's clock may be."""


class ReadIntent(NamedTuple):
    """An intent whose signature holds, by the key with this thumbprint.

    `digest` names it; `evidence` is the text, the signature and the public key, a line each.
    """

    intent: TransferIntent
    note: str
    transfer_key: str
    digest: str
    evidence: str


def read_intent(request: TransferRequest) -> ReadIntent:
    """What was signed; raises `Refused` INTENT_REFUSED unless every byte of it holds together."""
    signed = request.intent
    if not has_signed(request.key, signed.signature, intent_bytes(signed.text)):
        raise Refused(ErrorCode.INTENT_REFUSED)
    try:
        intent = TransferIntent.model_validate_json(signed.text)
    except ValidationError as error:
        raise Refused(ErrorCode.INTENT_REFUSED) from error
    # One text for one meaning: no field twice, none in another order or spelling.
    if intent.canonical() != signed.text or intent.note_hash != hash_of_text(request.note):
        raise Refused(ErrorCode.INTENT_REFUSED)
    return ReadIntent(
        intent,
        request.note,
        request.key.thumbprint,
        signed.digest,
        f"{signed.text}\n{signed.signature}\n{request.key.canonical}",
    )


def require_timely(intent: TransferIntent, now: datetime) -> None:
    """Raises `Refused` INTENT_EXPIRED for a consent that is over, INTENT_REFUSED for odd times."""
    seconds = now.timestamp()
    lifetime = intent.expires_at - intent.created_at
    if seconds >= intent.expires_at:
        raise Refused(ErrorCode.INTENT_EXPIRED)
    if not 0 < lifetime <= INTENT_LIFETIME.total_seconds():
        raise Refused(ErrorCode.INTENT_REFUSED)
    if intent.created_at > seconds + LEEWAY.total_seconds():
        raise Refused(ErrorCode.INTENT_REFUSED)
