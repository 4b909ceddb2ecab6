"""History: signed tree heads, and the proofs that nothing before them was changed."""

from typing import Annotated

from fastapi import APIRouter, Query

from api_contract import path
from api_contract.history import ConsistencyProof, HistoryKey, TreeHead
from backend.commands import history
from backend.routes.dependency import ContextDep

router = APIRouter(tags=["history"])

Size = Annotated[int, Query(ge=0, lt=2**63)]


@router.get(path.HISTORY_KEY)
def read_key(context: ContextDep) -> HistoryKey:
    """What the signatures of heads are checked with."""
    return history.read_key(context)


@router.get(path.HISTORY_HEAD)
def read_head(context: ContextDep) -> TreeHead:
    """The whole history in one hash."""
    return history.read_head(context)


@router.get(path.HISTORY_CONSISTENCY)
def prove_consistency(context: ContextDep, first: Size, second: Size) -> ConsistencyProof:
    """That the history of `second` events begins with that of `first`."""
    return history.prove_consistency(context, first, second)
