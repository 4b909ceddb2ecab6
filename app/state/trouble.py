"""What went wrong, as a key of the language pack and the values its sentence needs."""

from dataclasses import dataclass, field

from api_contract.money import Currency, Money
from app.errors import (
    DatabaseDamaged,
    DatabaseUnavailable,
    KeyLost,
    RecordDamaged,
    Rejected,
    SessionExpired,
    Unreachable,
    VaultLost,
    VaultUnavailable,
    WalletError,
)


@dataclass(frozen=True)
class Trouble:
    """A sentence to be said in whatever language the screen speaks at that moment."""

    key: str
    values: dict[str, int | str | Money] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The short name a customer can tell support."""
        return self.key.removeprefix("error.")


SESSION_EXPIRED = Trouble("error.session_expired")

_KEYS: dict[type[WalletError], str] = {
    Unreachable: "error.unreachable",
    VaultUnavailable: "error.vault_unavailable",
    VaultLost: "error.vault_lost",
    KeyLost: "error.key_lost",
    DatabaseUnavailable: "error.database_unavailable",
    DatabaseDamaged: "error.database_damaged",
    RecordDamaged: "error.record_damaged",
}


def trouble_of(error: WalletError, currency: Currency | None = None) -> Trouble | None:
    """Name a failure; `currency` is that of the amount which was asked for, for limits.

    None for a session that ended: the session's store says that once, and no other store may
    carry it over to the next person.
    """
    if isinstance(error, SessionExpired):
        return None
    if not isinstance(error, Rejected):
        return Trouble(_KEYS.get(type(error), "error.unknown"))
    problem = error.problem
    values: dict[str, int | str | Money] = {}
    if problem.limit_minor is not None and currency is not None:
        values["limit"] = Money(minor=int(problem.limit_minor), currency=currency)
    if problem.retry_after_seconds is not None:
        values["seconds"] = problem.retry_after_seconds
        values["minutes"] = -(-problem.retry_after_seconds // 60)
    return Trouble(f"error.{problem.code.value}", values)
