"""Group commit: orders gather while the last group commits, and share one durable transaction.

There is no timer: a lone order is taken at once. What waits while a group is at the disk makes the
next one, so that the groups grow exactly as fast as the load.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from api_contract.problem import ErrorCode
from backend.commands.refused import Refused
from backend.storage.unavailable import ConstraintBroken

Order = TypeVar("Order")
Answer = TypeVar("Answer")

LOOKS = 8
"""How often in the span of its patience somebody looks whether an order waits too long."""

_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class _Waiting(Generic[Order, Answer]):
    order: Order
    answer: "asyncio.Future[Answer]"
    arrived_at: float


class GroupCommit(Generic[Order, Answer]):
    """A bounded queue before one thread that commits group after group.

    `commit` gets a group in the order of arrival and returns an answer or an exception for each;
    when it raises, nobody of the group is answered as done.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[Order]], Sequence[Answer | Exception]],
        *,
        largest_group: int,
        longest_queue: int,
        patience_seconds: float,
        on_group: Callable[[int, float, float], None] = lambda size, waited, took: None,
    ) -> None:
        self._commit = commit
        self._largest_group = largest_group
        self._longest_queue = longest_queue
        self._patience_seconds = patience_seconds
        self._on_group = on_group
        self._queue: deque[_Waiting[Order, Answer]] = deque()
        self._change = threading.Condition()
        self._unanswered: deque[_Waiting[Order, Answer]] = deque()
        self._is_watching = False
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="group commit", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many orders wait for their group."""
        return len(self._queue)

    async def submit(self, order: Order) -> Answer:
        """The order's answer, once it is durable.

        Raises what `commit` had for it; `Refused` TOO_MANY_REQUESTS when the queue is full and
        UNAVAILABLE when it waited too long: both times nothing was done. `Refused`
        TRANSFER_IN_FLIGHT when its group takes too long: ask again.
        """
        waiting = _Waiting[Order, Answer](
            order, asyncio.get_running_loop().create_future(), time.monotonic()
        )
        with self._change:
            if self._is_closed:
                raise Refused(ErrorCode.UNAVAILABLE, retry_after_seconds=1)
            if len(self._queue) >= self._longest_queue:
                raise Refused(ErrorCode.TOO_MANY_REQUESTS, retry_after_seconds=1)
            self._queue.append(waiting)
            if len(self._queue) == 1:
                self._change.notify()
        self._unanswered.append(waiting)
        if not self._is_watching:
            self._watch(waiting.answer.get_loop())
        return await waiting.answer

    def close(self) -> None:
        """Commit what waits, then end."""
        with self._change:
            self._is_closed = True
            self._change.notify()
        self._thread.join()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look now and then for whoever waits too long; one timer for all costs next to nothing."""
        oldest = time.monotonic() - self._patience_seconds
        while self._unanswered:
            waiting = self._unanswered[0]
            if not waiting.answer.done():
                if waiting.arrived_at > oldest:
                    break
                self._lose_patience(waiting)
            self._unanswered.popleft()
        self._is_watching = bool(self._unanswered)
        if self._is_watching:
            loop.call_later(self._patience_seconds / LOOKS, self._watch, loop)

    def _lose_patience(self, waiting: _Waiting[Order, Answer]) -> None:
        with self._change:
            try:
                self._queue.remove(waiting)
                code = ErrorCode.UNAVAILABLE
            except ValueError:
                code = ErrorCode.TRANSFER_IN_FLIGHT
        if not waiting.answer.done():
            waiting.answer.set_exception(Refused(code, retry_after_seconds=1))

    def _run(self) -> None:
        while group := self._take():
            began_at = time.monotonic()
            answers = self._try([each.order for each in group])
            took = time.monotonic() - began_at
            _deliver(group, answers)
            self._on_group(len(group), began_at - group[0].arrived_at, took)

    def _take(self) -> list[_Waiting[Order, Answer]]:
        with self._change:
            while not self._queue and not self._is_closed:
                self._change.wait()
            size = min(len(self._queue), self._largest_group)
            return [self._queue.popleft() for _ in range(size)]

    def _try(self, orders: Sequence[Order]) -> Sequence[Answer | Exception]:
        try:
            return self._commit(orders)
        except ConstraintBroken as error:
            # The database stopped one of them. Each by itself: a poisoned order hurts only itself.
            if len(orders) == 1:
                _log.exception("the database refused what the rules had let pass")
                return [error]
            half = len(orders) // 2
            return [*self._try(orders[:half]), *self._try(orders[half:])]
        except Exception as error:  # noqa: BLE001 - told to each of them
            return [error] * len(orders)


def _deliver(
    group: Sequence[_Waiting[Order, Answer]], answers: Sequence[Answer | Exception]
) -> None:
    def settle() -> None:
        for waiting, answer in zip(group, answers, strict=True):
            if waiting.answer.done():
                continue
            if isinstance(answer, Exception):
                waiting.answer.set_exception(answer)
            else:
                waiting.answer.set_result(answer)

    # All of one process's orders come from its one event loop.
    loop = group[0].answer.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(settle)
