"""What routes ask FastAPI for: the context, who shows which proof, the caller's address."""

from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import APIKeyHeader

from api_contract.account import POSITION_HEADER
from api_contract.problem import ErrorCode, FieldProblem
from api_contract.proof import PROOF_HEADER
from backend.commands.context import Context
from backend.commands.enrolment import Arrival
from backend.commands.refused import Refused
from backend.commands.sender import Sender
from backend.routes.admission import address_of
from backend.routes.proof import Shown, sender_of, session_key_of
from backend.routes.receipt import PROOF_HASH

_token = APIKeyHeader(
    name="Authorization",
    scheme_name="DPoP",
    auto_error=False,
    description="`DPoP <the access token of a session>`, with the request's proof (RFC 9449).",
)


async def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


async def _shown(request: Request) -> Shown:
    return Shown(
        method=request.method,
        origin=f"{request.url.scheme}://{request.url.netloc}",
        path=request.url.path,
        authorization=request.headers.get("authorization", ""),
        # A header that comes twice is a list (RFC 9110 §5.3), and a list of proofs is none.
        proof=",".join(request.headers.getlist(PROOF_HEADER)),
        body=await request.body(),
    )


async def _sender(request: Request) -> Sender:
    sender = sender_of(await _context(request), await _shown(request))
    setattr(request.state, PROOF_HASH, sender.proof_hash)
    return sender


async def _address(request: Request) -> str:
    return address_of(request.scope)


async def _arrival(request: Request) -> Arrival:
    session_key = session_key_of(await _context(request), await _shown(request))
    return Arrival(session_key, await _address(request))


# Async on purpose: a dependency that is a plain function costs a trip to the thread pool.
ContextDep = Annotated[Context, Depends(_context)]
Signed = Annotated[Sender, Depends(_sender)]
"""Who sends a request, by their token and its proof; raises `Refused` in place of the route."""
Arriving = Annotated[Arrival, Depends(_arrival)]
"""Who comes without a token: the key that signed, and the address."""
Address = Annotated[str, Depends(_address)]
AtLeast = Annotated[str | None, Header(alias=POSITION_HEADER)]
KnownTag = Annotated[str | None, Header(alias="If-None-Match")]
needs_session = [Depends(_token)]
"""Shows the lock in the API's description."""


def read_position(header: str | None) -> int | None:
    """How far the answer must reach; raises `Refused` VALIDATION_FAILED."""
    if header is None:
        return None
    if not (header.isascii() and header.isdigit() and len(header) < 19):
        wrong = FieldProblem(field=f"header.{POSITION_HEADER}", rule="position")
        raise Refused(ErrorCode.VALIDATION_FAILED, fields=(wrong,))
    return int(header)
