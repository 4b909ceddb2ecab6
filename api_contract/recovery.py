"""Getting back in: a forgotten PIN, a lost number. Each takes time, in which others may say no."""

from api_contract.base import Instant, Model, Secret
from api_contract.person import Handle
from api_contract.pin import NewPin, PinProof


class RecoveryRequest(Model):
    """POST /v1/recoveries: the owner of a proven number has forgotten the PIN and chooses one."""

    ticket: Secret
    pin: NewPin


class RecipeRequest(Model):
    """POST /v1/recoveries/recipes: how does the owner of this handle show their PIN?

    The ticket is that of a number which is nobody's yet. A handle of nobody has a recipe too.
    """

    ticket: Secret
    handle: Handle


class NumberRecoveryRequest(Model):
    """POST /v1/recoveries/numbers: the ticket's number shall become the handle's owner's."""

    ticket: Secret
    handle: Handle
    pin_proof: PinProof


class Recovery(Model):
    """From then on the new PIN or number counts, unless a device says no.

    A new PIN doesn't, either, once the old one was used.
    """

    ready_at: Instant
