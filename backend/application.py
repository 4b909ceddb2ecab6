"""Puts one backend together: storage, context, routes and the ring around them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api_contract import path
from api_contract.problem import MEDIA_TYPE, Problem
from backend.commands.context import Context
from backend.commands.pin_hasher import PinHasher
from backend.demo import build_demo_world
from backend.partners.code_sender import CodeSender, DemoCodeSender
from backend.routes import account, activity, live_event, payee, person, session, sign_in, transfer
from backend.routes.documentation import serve_documentation
from backend.routes.edge import Edge
from backend.routes.failure import handle_failures
from backend.settings import Settings
from backend.storage.database import Storage

_PROBLEM = {"model": Problem, "description": "A problem", "content": {MEDIA_TYPE: {}}}
_NOUNS = (sign_in, session, person, account, payee, transfer, activity, live_event)


def create_backend(settings: Settings, code_sender: CodeSender | None = None) -> FastAPI:
    """One ASGI application; raises `StorageUnavailable` for a data folder that can't be used.

    Its context stands in `app.state.context`.
    """
    context = open_context(settings, code_sender or DemoCodeSender())
    app = FastAPI(
        title="Saku",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=_close_at_end,
        responses={"default": _PROBLEM},
    )
    app.state.context = context
    app.add_middleware(Edge, body_limit_bytes=settings.body_limit_bytes)
    handle_failures(app)
    app.get(path.HEALTH, tags=["health"])(_read_health)
    for noun in _NOUNS:
        app.include_router(noun.router)
    serve_documentation(app)
    return app


def open_context(settings: Settings, code_sender: CodeSender) -> Context:
    """The parts of one backend, its demo world built on first start if it is asked for."""
    storage = Storage(settings.data_dir)
    context = Context(settings, storage, code_sender, PinHasher(settings))
    storage.on_news = context.bell.ring
    if settings.demo:
        build_demo_world(storage, context.pin_hasher, context.now())
    return context


async def _read_health() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}


@asynccontextmanager
async def _close_at_end(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.context.bell.close()
    app.state.context.storage.close()
