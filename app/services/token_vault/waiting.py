"""Waiting for Flet's answer without leaving it behind."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def wait_for_answer(answer: Coroutine[Any, Any, T], seconds: float) -> T:
    """The answer; raises what it raises, and TimeoutError after `seconds`.

    What takes longer is never cancelled: Flet would keep the late answer of a question that
    nobody awaits, and the answer is a secret. Nor is Flet's own timeout used: the text of its
    error carries the arguments, which are secrets too.
    """
    task = asyncio.create_task(answer)
    task.add_done_callback(_look_at)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        raise TimeoutError
    return task.result()


def _look_at(task: "asyncio.Task[T]") -> None:
    if not task.cancelled():
        task.exception()  # an error that comes too late is nobody's
