"""How a command says no: one exception, which the routes turn into a problem."""

from api_contract.problem import ErrorCode, FieldProblem
from backend.ledger.refusal import Refusal


class Refused(Exception):
    """The code, and what the caller may want to know beside it."""

    def __init__(
        self,
        code: ErrorCode,
        *,
        retry_after_seconds: int | None = None,
        limit_minor: int | None = None,
        fields: tuple[FieldProblem, ...] = (),
        nonce: str | None = None,
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.retry_after_seconds = retry_after_seconds
        self.limit_minor = limit_minor
        self.fields = fields
        self.nonce = nonce

    @classmethod
    def by_ledger(cls, refusal: Refusal) -> "Refused":
        """The ledger's refusal on its way out."""
        return cls(refusal.code, limit_minor=refusal.limit_minor)
