"""A refusal: the ledger says no, with the code that also crosses the wire."""

from dataclasses import dataclass

from api_contract.problem import ErrorCode


@dataclass(frozen=True)
class Refusal:
    """Why not; `limit_minor` is the largest amount that would have passed a limit."""

    code: ErrorCode
    limit_minor: int | None = None
