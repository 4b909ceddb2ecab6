"""What routes ask FastAPI for: the context, the bearer token, the caller's address."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from api_contract.problem import ErrorCode
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
needs_session = [Depends(_scheme)]
"""Shows the lock in the API's description."""
