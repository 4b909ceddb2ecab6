"""Signs every attempt of every request with the session's key, below the retries.

A proof is good for one attempt: one that is tried again is signed again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import httpx

from api_contract.proof import NONCE_HEADER, PROOF_HEADER, SCHEME, hash_text
from app.services.proof import make_proof
from app.services.signing_key import SigningKey

PROOF_HASH = "saku_proof_hash"
"""The answer's extension that names the proof of its request, as `receipt_bytes` does."""


@dataclass(frozen=True)
class Prover:
    """The backend's time, and the session's key, once there is one."""

    now: Callable[[], datetime]
    key: Callable[[], SigningKey | None]


class ProvenLink(httpx.AsyncBaseTransport):
    """Adds the proof; a refusal that hands out a nonce is answered with it, once."""

    def __init__(self, link: httpx.AsyncBaseTransport, prover: Prover) -> None:
        self._link = link
        self._prover = prover

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One attempt, or two where the device's clock is wrong; raises what the link raises."""
        key = self._prover.key()
        if key is None:
            return await self._link.handle_async_request(request)
        response = await self._try(request, key, None)
        nonce = response.headers.get(NONCE_HEADER)
        if response.status_code == httpx.codes.UNAUTHORIZED and nonce is not None:
            # Refused before anything was done, by a backend that does not share our time.
            await response.aclose()
            response = await self._try(request, key, nonce)
        return response

    async def aclose(self) -> None:
        """Close every connection."""
        await self._link.aclose()

    async def _try(
        self, request: httpx.Request, key: SigningKey, nonce: str | None
    ) -> httpx.Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        proof = request.headers[PROOF_HEADER] = make_proof(
            key,
            request.method,
            str(request.url),
            request.content,
            int(self._prover.now().timestamp()),
            token=token if scheme == SCHEME else None,
            nonce=nonce,
        )
        response = await self._link.handle_async_request(request)
        response.extensions[PROOF_HASH] = hash_text(proof)
        return response
