"""Whether a call may be tried again: only where that can't do harm, and never as a flood."""

from dataclasses import dataclass, field

import httpx
from httpx_retries import Retry

from app.services.patience import Patience

NO_CONTACT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""The failures after which the backend certainly has not seen a byte of the request."""


class RetryBudget:
    """Retries shared by all calls: an outage may cost a fifth more requests, not a multiple."""

    def __init__(self, spare: float = 10.0, earned_per_call: float = 0.2) -> None:
        self._most = self._left = spare
        self._earned = earned_per_call

    def earn(self) -> None:
        """A call begins."""
        self._left = min(self._most, self._left + self._earned)

    def spend(self) -> bool:
        """Take one retry; False when none is left."""
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclass
class CallRecord:
    """What is known of one call while its attempts run."""

    may_repeat: bool
    """The same request again can't change anything: idempotent, or under a key."""
    streams: bool = False
    may_have_arrived: bool = False
    """Some attempt got further than `NO_CONTACT`."""
    retry_after: str = ""
    """What the last answer said in its `Retry-After`."""
    budget: RetryBudget = field(default_factory=RetryBudget)


class RecordedRetry(Retry):
    """The retry rules of one call; the library runs the attempts and the pauses."""

    record: CallRecord

    @classmethod
    def of(cls, record: CallRecord, patience: Patience) -> "RecordedRetry":
        """The rules at the start of a call: exponential pauses with full jitter."""
        retry = cls(
            total=0 if record.streams else patience.retries,
            backoff_factor=patience.backoff_seconds,
            max_backoff_wait=patience.pauses_seconds,
            total_timeout=patience.pauses_seconds,
        )
        retry.record = record
        return retry

    def increment(self) -> Retry:
        """The rules for the next attempt."""
        following = super().increment()
        if isinstance(following, RecordedRetry):
            following.record = self.record
        return following

    def is_retryable_method(self, method: str) -> bool:
        """Every method is tried again when nothing has left the device."""
        return True

    # The library asks the next two last, just before it goes round again: here a retry is paid.

    def is_retryable_exception(self, exception: Exception) -> bool:
        """After no contact always, after a lost answer only what may be repeated."""
        may_repeat = self.record.may_repeat and super().is_retryable_exception(exception)
        return (isinstance(exception, NO_CONTACT) or may_repeat) and self._afford("")

    def is_retryable_status_code(self, status_code: int) -> bool:
        """After 502, 503 and 504; a 429 is a refusal that the user is told of, with its time."""
        may_repeat = self.record.may_repeat and status_code in (502, 503, 504)
        return may_repeat and self._afford(self.record.retry_after)

    def _afford(self, retry_after: str) -> bool:
        try:
            pause = self.parse_retry_after(retry_after) if retry_after else 0.0
        except ValueError:
            pause = 0.0
        return pause <= self.max_backoff_wait - self.elapsed_sleep and self.record.budget.spend()
