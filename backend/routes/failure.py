"""Turns every way a request can fail into a problem document."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api_contract.problem import ErrorCode
from backend.commands.refused import Refused
from backend.routes.problem import field_problem, problem_response
from backend.storage.unavailable import StorageUnavailable

_CODE_BY_STATUS = {
    404: ErrorCode.NOT_FOUND,
    405: ErrorCode.METHOD_NOT_ALLOWED,
    413: ErrorCode.BODY_TOO_LARGE,
}
EVEN_SECONDS = 0.1
"""Longer than it takes to find any reason to refuse somebody who signs in."""


def handle_failures(app: FastAPI) -> None:
    """Register a handler for each kind of failure."""
    app.exception_handler(Refused)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(StorageUnavailable)(_unavailable)


@asynccontextmanager
async def refusing_evenly() -> AsyncIterator[None]:
    """A refusal from within is told `EVEN_SECONDS` after the beginning, whatever its reason.

    Some reasons cost a write and some do not, and a stranger can tell by the time.
    """
    loop = asyncio.get_running_loop()
    told_at = loop.time() + EVEN_SECONDS
    try:
        yield
    except Refused:
        await asyncio.sleep(told_at - loop.time())
        raise


async def _refused(request: Request, error: Refused) -> Response:
    return problem_response(error, request.state.trace_id)


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    fields = tuple(field_problem(each["loc"], each["type"]) for each in error.errors())
    refused = Refused(ErrorCode.VALIDATION_FAILED, fields=fields)
    return problem_response(refused, request.state.trace_id)


async def _http(request: Request, error: HTTPException) -> Response:
    # What else the framework raises is a body that it could not read.
    code = _CODE_BY_STATUS.get(error.status_code, ErrorCode.VALIDATION_FAILED)
    response = problem_response(Refused(code), request.state.trace_id)
    response.headers.update(error.headers or {})
    return response


async def _unavailable(request: Request, error: StorageUnavailable) -> Response:
    refused = Refused(ErrorCode.UNAVAILABLE, retry_after_seconds=1)
    return problem_response(refused, request.state.trace_id)
