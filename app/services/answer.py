"""What an answer means: the model that was asked for, a refusal with its code, or nothing sure."""

import json
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from api_contract.base import Model
from api_contract.problem import MEDIA_TYPE as PROBLEM_MEDIA_TYPE
from api_contract.problem import Problem
from app.errors import Rejected, Unknown

M = TypeVar("M", bound=Model)

_WITH_A_BODY = frozenset({httpx.codes.OK, httpx.codes.CREATED, httpx.codes.ACCEPTED})
"""What the backend answers with; a 203 was changed on the way, and a 206 is a part."""


def read_answer(response: httpx.Response, answer: type[M]) -> M:
    """The model in a 2xx; raises `Rejected` for a 4xx with a valid problem, else `Unknown`."""
    if response.status_code not in _WITH_A_BODY:
        raise failure_of(response)
    return _parse(response, answer, "application/json")


def read_nothing(response: httpx.Response) -> None:
    """Accept a 204 and no other; raises as `read_answer` does."""
    if response.status_code != httpx.codes.NO_CONTENT:
        raise failure_of(response)


def failure_of(response: httpx.Response) -> Rejected | Unknown:
    """What an answer that is not the wanted one means."""
    # Only a 4xx says that nothing was done; a 5xx may come after the deed.
    if not response.is_client_error:
        return Unknown(f"status {response.status_code}")
    try:
        problem = _parse(response, Problem, PROBLEM_MEDIA_TYPE)
    except Unknown as error:
        return error
    if problem.status != response.status_code:
        return Unknown(f"status {response.status_code} with a problem of {problem.status}")
    return Rejected(problem)


def _parse(response: httpx.Response, model: type[M], media_type: str) -> M:
    told = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if told != media_type:
        raise Unknown(f"status {response.status_code} with media type {told!r}")
    try:
        parsed = model.model_validate_json(response.content)
    except ValidationError as error:
        # The error quotes what it refused, which may be a secret: it is not passed on.
        raise Unknown(f"{model.__name__}: {error.error_count()} fields do not fit") from None
    # After the validation, which knows how deep a body may nest.
    json.loads(response.content, object_pairs_hook=_refuse_repetition)
    return parsed


def _refuse_repetition(pairs: list[tuple[str, Any]]) -> None:
    # RFC 8259 leaves open which of two equal keys counts: another reader would see another answer.
    if len({name for name, _ in pairs}) < len(pairs):
        raise Unknown("a key stands twice")
