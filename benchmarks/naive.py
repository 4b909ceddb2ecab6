"""The naive peer: the same server and body, one PostgreSQL transaction per transfer.

Rows are locked, ids are unique, events are chained to the last one and commits are durable, as the
backend's are. It asks for no session, checks no signature, and signs and seals nothing.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import psycopg
from psycopg.rows import TupleRow
from pydantic_core import to_json
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api_contract import path
from api_contract.transfer import TransferIntent, TransferRequest

POOL = 28
_Connection = psycopg.AsyncConnection[TupleRow]

_SCHEMA = """
CREATE TABLE accounts (
    id TEXT PRIMARY KEY, person_id TEXT NOT NULL UNIQUE,
    balance_minor BIGINT NOT NULL CHECK (balance_minor >= 0)
);
CREATE TABLE events (
    number BIGINT PRIMARY KEY, transfer_id TEXT NOT NULL UNIQUE, body BYTEA NOT NULL,
    hash BYTEA NOT NULL
);
CREATE TABLE head (number BIGINT NOT NULL, hash BYTEA NOT NULL);
INSERT INTO head VALUES (0, '\\x00');
"""


def fill_naive(database_url: str, accounts: Iterable[tuple[str, str, int]]) -> None:
    """Open the books with these accounts: id, owner's id, balance in minor units."""
    with psycopg.connect(database_url) as connection:
        connection.execute(_SCHEMA)
        connection.cursor().executemany("INSERT INTO accounts VALUES (%s, %s, %s)", accounts)


def create_naive(database_url: str) -> Starlette:
    """An application on the books that `fill_naive` opened there."""
    pool: asyncio.LifoQueue[_Connection] = asyncio.LifoQueue()

    @asynccontextmanager
    async def hold_connections(_: Starlette) -> AsyncIterator[None]:
        for _number in range(POOL):
            pool.put_nowait(await psycopg.AsyncConnection.connect(database_url))
        yield
        while not pool.empty():
            await pool.get_nowait().close()

    async def send_transfer(request: Request) -> Response:
        signed = TransferRequest.model_validate_json(await request.body()).intent
        intent = TransferIntent.model_validate_json(signed.text)
        connection = await pool.get()
        try:
            async with connection.transaction():
                status = await _post(connection, intent)
        finally:
            pool.put_nowait(connection)
        return Response(to_json(intent), status, media_type="application/json")

    route = Route(path.TRANSFERS, send_transfer, methods=["POST"])
    return Starlette(routes=[route], lifespan=hold_connections)


async def _post(connection: _Connection, intent: TransferIntent) -> int:
    """Move the money; the HTTP status that says what became of it."""
    # Always in the same order, so that two transfers never wait for each other.
    locked = await connection.execute(
        "SELECT id, balance_minor FROM accounts WHERE id = %s OR person_id = %s"
        " ORDER BY id FOR UPDATE",
        (intent.account_id, intent.payee_id),
    )
    balances: dict[str, int] = dict(await locked.fetchall())
    known = await connection.execute(
        "SELECT number FROM events WHERE transfer_id = %s", (intent.id,)
    )
    if await known.fetchone():
        return 200
    if len(balances) != 2 or balances[intent.account_id] < intent.amount.minor:
        return 409
    await connection.execute(
        "UPDATE accounts SET balance_minor = balance_minor - %s WHERE id = %s",
        (intent.amount.minor, intent.account_id),
    )
    await connection.execute(
        "UPDATE accounts SET balance_minor = balance_minor + %s WHERE person_id = %s",
        (intent.amount.minor, intent.payee_id),
    )
    head = await connection.execute("SELECT number, hash FROM head FOR UPDATE")
    row = await head.fetchone()
    assert row is not None
    number, body = row[0] + 1, to_json(intent)
    digest = hashlib.sha256(row[1] + number.to_bytes(8, "big") + body).digest()
    await connection.execute(
        "INSERT INTO events VALUES (%s, %s, %s, %s)", (number, intent.id, body, digest)
    )
    await connection.execute("UPDATE head SET number = %s, hash = %s", (number, digest))
    return 201
