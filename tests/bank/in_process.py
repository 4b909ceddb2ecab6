"""The commands of a backend without its HTTP, as quick as they are."""

from backend.commands.transfer_group import SendOrder
from backend.identity.token import hash_token
from backend.settings import utc_now
from tests.bank.world import Draft


def order_of(draft: Draft) -> SendOrder:
    """What the route makes of the request."""
    return SendOrder(
        access_token_hash=hash_token(draft.payer.token),
        approval=draft.request.approval,
        intent=draft.request.intent,
        digest=draft.digest,
        accepted_at=utc_now(),
    )
