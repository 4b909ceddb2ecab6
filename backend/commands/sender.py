"""What a request shows of who sends it, once its proof was found to hold."""

from typing import NamedTuple


class Sender(NamedTuple):
    """The access token, hashed; the key that signed the request, by its thumbprint.

    `proof_hash` names the request, as `receipt_bytes` does: no other one has it.
    """

    token_hash: str
    session_key: str
    proof_hash: str
