"""What one backend counts and measures, in the text that Prometheus reads.

Each backend has a registry of its own. Names end in the unit; sums and counts only grow.
"""

from collections.abc import Callable, Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from backend.commands.refused import Refused
from backend.commands.transfer_group import Sent

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
"""From a quick commit to the longest patience, each about twice the one before."""


class Metrics:
    """Filled from any thread."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._group_size = self._histogram("saku_group_size", "Transfers in one commit", _SIZES)
        self._waited = self._histogram(
            "saku_queue_wait_seconds", "How long the first of a group waited", _SECONDS
        )
        self._took = self._histogram(
            "saku_commit_seconds", "From taking a group to its commit", _SECONDS
        )
        self._queue_length = self._gauge("saku_queue_length", "Transfers that wait for a group")
        self._events = self._gauge("saku_ledger_events", "Events in the journal")
        transfers = Counter(
            "saku_transfers",
            "Transfers by what became of them",
            ["outcome"],
            registry=self._registry,
        )
        self._posted, self._replayed, self._refused = (
            transfers.labels(outcome) for outcome in ("posted", "replayed", "refused")
        )
        self._requests = Histogram(
            "saku_requests_seconds",
            "From a request's headers to the end of its answer",
            ["method", "route", "status"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._request_seconds: dict[tuple[str, str, int], Callable[[float], None]] = {}

    def observe_group(self, size: int, waited_seconds: float, took_seconds: float) -> None:
        """A group of transfers was committed or failed."""
        self._group_size.observe(size)
        self._waited.observe(waited_seconds)
        self._took.observe(took_seconds)

    def count_transfers(self, answers: Sequence[Sent | Exception]) -> None:
        """What a group was answered; a failure of ours is none of the three."""
        sent = [answer.is_replay for answer in answers if isinstance(answer, Sent)]
        self._posted.inc(sent.count(False))
        self._replayed.inc(sent.count(True))
        self._refused.inc(sum(isinstance(answer, Refused) for answer in answers))

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered; `route` is a template: there must be few of them."""
        key = method, route, status
        observe = self._request_seconds.get(key)
        if observe is None:
            observe = self._requests.labels(method, route, str(status)).observe
            self._request_seconds[key] = observe
        observe(seconds)

    def watch_queue(self, length: Callable[[], int]) -> None:
        """How to find out how many transfers wait."""
        self._queue_length.set_function(length)

    def set_events(self, number: int) -> None:
        """How many events there are."""
        self._events.set(number)

    def render(self) -> bytes:
        """Everything as it is now."""
        return generate_latest(self._registry)

    def _histogram(self, name: str, what: str, buckets: Sequence[float]) -> Histogram:
        return Histogram(name, what, buckets=buckets, registry=self._registry)

    def _gauge(self, name: str, what: str) -> Gauge:
        return Gauge(name, what, registry=self._registry)
