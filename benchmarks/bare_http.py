"""The floor under every request: the same server and framework, and no work behind them."""

from pydantic_core import to_json
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api_contract import path
from api_contract.transfer import TransferRequest

_ACCOUNTS = {
    "accounts": [{"currency": "IDR", "balance_minor": "1", "available_minor": "1"}],
    "as_of": "2026-03-14T12:00:00Z",
}


async def _send_transfer(request: Request) -> Response:
    body = TransferRequest.model_validate_json(await request.body())
    return _answer(to_json(body.intent), 201)


async def _list_accounts(_: Request) -> Response:
    return _answer(to_json(_ACCOUNTS), 200)


def _answer(content: bytes, status: int) -> Response:
    return Response(content, status, media_type="application/json")


def create_bare() -> Starlette:
    """POST: the transfer's body, validated and given back. GET: a small JSON object."""
    return Starlette(
        routes=[
            Route(path.TRANSFERS, _send_transfer, methods=["POST"]),
            Route(path.ACCOUNTS, _list_accounts),
        ]
    )
