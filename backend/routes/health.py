"""Health: whether the process answers, whether it is ready, and what it measured."""

from ipaddress import ip_address
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from api_contract import path
from api_contract.problem import ErrorCode
from backend.commands.readiness import Hindrance, Readiness
from backend.commands.refused import Refused
from backend.metrics import CONTENT_TYPE, Metrics
from backend.routes.dependency import ContextDep
from backend.settings import Settings
from backend.storage.unavailable import StorageUnavailable

router = APIRouter(tags=["health"])

_PASSED_ON = ("forwarded", "x-forwarded-for", "via")
"""A proxy of ours on the same machine asks for somebody else."""


class State(BaseModel):
    """What a load balancer goes by, and why not for whoever looks into it."""

    model_config = ConfigDict(frozen=True)

    status: Literal["ok", "unavailable"]
    reason: Hindrance | None = None


@router.get(path.HEALTH, response_model_exclude_none=True)
async def read_health() -> State:
    """Whether the process answers."""
    return State(status="ok")


@router.get(path.READY, response_model_exclude_none=True, responses={503: {"model": State}})
def read_readiness(request: Request, response: Response) -> State:
    """Whether transfers can be posted now; 503 with the reason when they can't."""
    readiness: Readiness = request.app.state.readiness
    hindrance = readiness.find_hindrance()
    if hindrance is None:
        return State(status="ok")
    response.status_code = 503
    return State(status="unavailable", reason=hindrance)


@router.get(path.METRICS, response_class=Response)
def read_metrics(request: Request, context: ContextDep) -> Response:
    """Everything that is measured, in Prometheus' text; 404 for who may not know."""
    if not _may_read(request, context.settings):
        raise Refused(ErrorCode.NOT_FOUND)
    metrics: Metrics = request.app.metrics
    try:
        with context.storage.read() as books:
            metrics.set_events(books.journal.head.number)
    except StorageUnavailable:
        # All else is told just then: the gauge stays where it was.
        pass
    return Response(metrics.render(), media_type=CONTENT_TYPE)


def _may_read(request: Request, settings: Settings) -> bool:
    if request.client is None or any(name in request.headers for name in _PASSED_ON):
        return False
    address = ip_address(request.client.host)
    return any(address in network for network in settings.metrics_from)
