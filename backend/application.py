"""Puts one backend together: storage, context, routes and the ring around them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api_contract import path
from api_contract.problem import MEDIA_TYPE, Problem
from backend.commands.context import Context
from backend.commands.directory import Directory
from backend.commands.group_commit import GroupCommit
from backend.commands.rate_limit import TokenBuckets
from backend.commands.readiness import Readiness
from backend.commands.receipt_signer import ReceiptSigner
from backend.commands.sweeping import sweeping
from backend.commands.transfer_group import SendOrder, Sent, send_transfers
from backend.demo import build_demo_world
from backend.identity.proof import Freshness
from backend.metrics import Metrics
from backend.partners.code_sender import CodeSender, DemoCodeSender
from backend.routes import (
    account,
    activity,
    device,
    health,
    history,
    live_event,
    payee,
    person,
    pin,
    recovery,
    session,
    sign_in,
    transfer,
)
from backend.routes.admission import Admission
from backend.routes.documentation import serve_documentation
from backend.routes.edge import Edge
from backend.routes.failure import handle_failures
from backend.routes.hot import HotRoute
from backend.routes.observation import ObservedApplication
from backend.routes.receipt import Receipts
from backend.settings import Settings
from backend.storage.database import open_storage

_PROBLEM = {"model": Problem, "description": "A problem", "content": {MEDIA_TYPE: {}}}
_HOT = {
    ("POST", path.TRANSFERS): HotRoute(transfer.send_transfer_quickly, is_receipted=True),
    ("GET", path.ACCOUNTS): HotRoute(account.list_accounts_quickly),
}
_NOUNS = (
    sign_in,
    session,
    device,
    pin,
    recovery,
    person,
    account,
    payee,
    transfer,
    activity,
    live_event,
    history,
    health,
)


def create_backend(settings: Settings, code_sender: CodeSender | None = None) -> FastAPI:
    """One ASGI application; raises `StorageUnavailable` for a data folder that can't be used.

    Its context stands in `app.state.context`.
    """
    metrics = Metrics()
    context = open_context(settings, code_sender or DemoCodeSender(), metrics)
    metrics.watch_queue(lambda: context.transfers.waiting)
    app = ObservedApplication(
        title="Saku",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_close_at_end,
        responses={"default": _PROBLEM},
    )
    app.state.context, app.state.hot, app.metrics = context, _HOT, metrics
    app.state.readiness = Readiness(context)
    app.add_middleware(Admission, limit=settings.rate_limits.requests_per_address)
    app.add_middleware(Edge, body_limit_bytes=settings.body_limit_bytes)
    # Around the edge: what it makes of an accident is signed too.
    app.add_middleware(Receipts, signer=context.receipts)
    handle_failures(app)
    for noun in _NOUNS:
        app.include_router(noun.router)
    if settings.documentation:
        serve_documentation(app)
    return app


def open_context(
    settings: Settings, code_sender: CodeSender, metrics: Metrics | None = None
) -> Context:
    """The parts of one backend, its demo world built on first start if it is asked for."""
    measured = metrics or Metrics()
    storage = open_storage(
        settings.data_dir,
        settings.database_url,
        settings.copy_url,
        settings.signing_key,
        settings.sealing_key,
    )

    def commit(orders: Sequence[SendOrder]) -> Sequence[Sent | Exception]:
        answers = send_transfers(context, orders)
        measured.count_transfers(answers)
        return answers

    transfers = GroupCommit[SendOrder, Sent](
        commit,
        largest_group=settings.largest_group,
        longest_queue=settings.longest_queue,
        patience_seconds=settings.patience_seconds,
        on_group=measured.observe_group,
    )
    context = Context(
        settings,
        storage,
        code_sender,
        Freshness(storage.key_ring.proving),
        ReceiptSigner(storage.key_ring),
        transfers,
        Directory(storage),
        TokenBuckets(settings.rate_limits.requests_per_person),
    )
    storage.listen(context.hear)
    if settings.demo:
        build_demo_world(context)
    return context


@asynccontextmanager
async def _close_at_end(app: FastAPI) -> AsyncIterator[None]:
    with sweeping(app.state.context):
        yield
    app.state.context.bell.close()
    app.state.context.transfers.close()
    app.state.context.storage.close()
