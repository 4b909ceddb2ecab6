"""The commands of a backend without its HTTP, as quick as they are."""

from backend.commands.transfer_group import SendOrder
from backend.settings import utc_now
from tests.bank.world import Draft


def order_of(draft: Draft) -> SendOrder:
    """What the route makes of the request."""
    return SendOrder(draft.payer.device.sender, draft.read, utc_now())
