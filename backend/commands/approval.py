"""Approving a transfer: a proof buys a token for exactly one intent."""

import hashlib
import hmac
from json.encoder import encode_basestring as quote

from api_contract.problem import ErrorCode
from api_contract.transfer import Approval, ApprovalRequest, DeviceProof, TransferIntent
from backend.commands.context import Caller, Context
from backend.commands.pin import prove_pin
from backend.commands.refused import Refused
from backend.identity.approval import Approved, mint_approval
from backend.identity.session import APPROVAL_LIFETIME
from backend.identity.token import hash_token


def digest_intent(intent: TransferIntent) -> str:
    """SHA-256 in hex over everything the person saw: any change makes another intent.

    The bytes are `canonical_json` of the intent, written out because it is asked for so often.
    """
    amount, fee = intent.amount, intent.highest_fee
    text = (
        f'{{"account_id":"{intent.account_id}",'
        f'"amount":{{"currency":"{amount.currency}","minor":"{amount.minor}"}},'
        f'"highest_fee":{{"currency":"{fee.currency}","minor":"{fee.minor}"}},'
        f'"id":"{intent.id}","note":{quote(intent.note)},"payee_id":"{intent.payee_id}",'
        f'"payee_name":{quote(intent.payee_name)}}}'
    )
    return hashlib.sha256(text.encode()).hexdigest()


def approve_transfer(context: Context, caller: Caller, request: ApprovalRequest) -> Approval:
    """A token for this intent and session; raises `Refused` PIN_… or APPROVAL_REFUSED."""
    limit = context.settings.rate_limits.approvals_per_person
    context.limiter.count(limit, "approvals by person", caller.person_id)
    if isinstance(request.proof, DeviceProof):
        _prove_device(context, caller, request.proof.secret)
    else:
        prove_pin(context, caller.person_id, request.proof.pin)
    now = context.now()
    approved = Approved(
        session_id=caller.session_id,
        intent_digest=digest_intent(request.intent),
        approved_at=now,
        expires_at=now + APPROVAL_LIFETIME,
    )
    token = mint_approval(context.storage.key_ring.approving, approved)
    return Approval(token=token, expires_at=approved.expires_at)


def _prove_device(context: Context, caller: Caller, secret: str) -> None:
    with context.storage.read() as books:
        session = books.sessions.find(caller.session_id)
    if session is None or not hmac.compare_digest(hash_token(secret), session.device_secret_hash):
        raise Refused(ErrorCode.APPROVAL_REFUSED)
