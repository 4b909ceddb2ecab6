"""One request to the backend, and whether it may be asked twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from api_contract.base import Model
from api_contract.proof import SCHEME
from api_contract.transfer import IDEMPOTENCY_HEADER

_REPEATABLE_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})


@dataclass(frozen=True)
class Question:
    """One request; `repeatable` marks a POST that does no harm when it arrives twice."""

    method: str
    path: str
    body: Model | None = field(default=None, repr=False)
    query: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    repeatable: bool = False

    @property
    def may_repeat(self) -> bool:
        """True for idempotent methods and for what carries an idempotency key."""
        keyed = IDEMPOTENCY_HEADER in self.headers
        return self.repeatable or keyed or self.method in _REPEATABLE_METHODS

    def bearing(self, access_token: str) -> "Question":
        """The same question from somebody signed in."""
        return replace(self, headers={**self.headers, "Authorization": f"{SCHEME} {access_token}"})
