"""What routes ask FastAPI for: the context, the bearer token, the caller's address."""

from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPBearer

from api_contract.account import POSITION_HEADER
from api_contract.problem import ErrorCode, FieldProblem
from backend.commands.context import Context
from backend.commands.refused import Refused

_scheme = HTTPBearer(auto_error=False, description="The access token of a session.")


async def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


async def _bearer(request: Request) -> str:
    credentials = await _scheme(request)
    if credentials is None:
        raise Refused(ErrorCode.UNAUTHENTICATED)
    return credentials.credentials


async def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


# Async on purpose: a dependency that is a plain function costs a trip to the thread pool.
ContextDep = Annotated[Context, Depends(_context)]
Bearer = Annotated[str, Depends(_bearer)]
Address = Annotated[str, Depends(_address)]
AtLeast = Annotated[str | None, Header(alias=POSITION_HEADER)]
KnownTag = Annotated[str | None, Header(alias="If-None-Match")]
needs_session = [Depends(_scheme)]
"""Shows the lock in the API's description."""


def read_position(header: str | None) -> int | None:
    """How far the answer must reach; raises `Refused` VALIDATION_FAILED."""
    if header is None:
        return None
    if not (header.isascii() and header.isdigit() and len(header) < 19):
        wrong = FieldProblem(field=f"header.{POSITION_HEADER}", rule="position")
        raise Refused(ErrorCode.VALIDATION_FAILED, fields=(wrong,))
    return int(header)
