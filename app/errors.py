"""What can go wrong between a tap and an answer, told apart by what the user must do."""

from api_contract.problem import ErrorCode, Problem


class WalletError(Exception):
    """The parent of every failure that a store turns into a sentence."""


class Unreachable(WalletError):
    """No connection was made: the backend certainly did not get the request."""


class Unknown(WalletError):
    """The request may have arrived, but no valid answer came back.

    A lost answer, a 5xx, a captive portal's page and truncated JSON all end here: it is never
    success and never refusal, and a write is settled by asking for it by its id.
    """


class Rejected(WalletError):
    """The backend said no, with a code."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code.value)
        self.problem = problem

    @property
    def code(self) -> ErrorCode:
        """The reason; it names the sentence in the language pack."""
        return self.problem.code

    def has(self, *codes: ErrorCode) -> bool:
        """True when the reason is one of `codes`."""
        return self.code in codes


class SessionExpired(WalletError):
    """The session is over: the tokens are gone and the user must sign in again."""


class VaultUnavailable(WalletError):
    """The keychain is locked, denied or gone; what it holds can't be read or written now."""


class VaultLost(WalletError):
    """The keychain works, but the keys to what this device keeps are gone for good.

    It was wiped, or the device restored from a backup; what was kept has been set aside.
    """


class KeyLost(WalletError):
    """The PIN is right and opens no transfer key here: it was changed on another device."""


class DatabaseUnavailable(WalletError):
    """What the device keeps can't be read or written now: a full disk, or another Saku has it."""


class DatabaseDamaged(WalletError):
    """What the device keeps is no database any more; at its opening it has been set aside."""


class RecordDamaged(WalletError):
    """A kept record is not what was written; its text names the kind alone, never the content."""

    def __init__(self, kind: str, record_id: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.record_id = record_id
