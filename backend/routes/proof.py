"""Reads what a request shows of its sender: the token, and the proof that it is theirs."""

from typing import NamedTuple

from api_contract.problem import ErrorCode
from api_contract.proof import SCHEME, hash_body, hash_text
from backend.commands.context import Context
from backend.commands.refused import Refused
from backend.commands.sender import Sender
from backend.identity.proof import Proof, fits, read_proof
from backend.identity.token import hash_token

_SCHEME = SCHEME.lower()


class Shown(NamedTuple):
    """As much of a request as its proof speaks of; `path` is without its query.

    `origin` is what the sender called the backend, by the Host header.
    """

    method: str
    origin: str
    path: str
    authorization: str
    proof: str
    body: bytes


def sender_of(context: Context, shown: Shown) -> Sender:
    """Who sends it, unless the books know better.

    Raises `Refused` UNAUTHENTICATED without a token, PROOF_REFUSED without a fitting fresh proof.
    """
    scheme, _, token = shown.authorization.partition(" ")
    if scheme.lower() != _SCHEME or not token:
        raise Refused(ErrorCode.UNAUTHENTICATED)
    proof = _prove(context, shown, hash_text(token))
    return Sender(hash_token(token), proof.thumbprint, hash_text(shown.proof))


def session_key_of(context: Context, shown: Shown) -> str:
    """The thumbprint of the key that signed a request without a token; raises PROOF_REFUSED."""
    return _prove(context, shown, None).thumbprint


def _prove(context: Context, shown: Shown, token_hash: str | None) -> Proof:
    proof, now = read_proof(shown.proof), int(context.now().timestamp())
    # Where the backend knows its own name, a proof for another one is worth nothing.
    address = (context.settings.public_origin or shown.origin) + shown.path
    body_hash = hash_body(shown.body) if shown.body else ""
    if (
        proof is not None
        and fits(proof, shown.method, address, token_hash, body_hash)
        and context.freshness.accept(proof, now)
    ):
        return proof
    # Whoever has the key and a clock that is wrong asks again with the nonce.
    raise Refused(ErrorCode.PROOF_REFUSED, nonce=context.freshness.nonce(now))
