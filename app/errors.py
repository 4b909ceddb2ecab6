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
