"""Group commit: orders gather while a group is at the disk, and each gets its own true answer."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from api_contract.problem import ErrorCode
from backend.commands.group_commit import GroupCommit
from backend.commands.refused import Refused
from backend.storage.unavailable import ConstraintBroken, StorageUnavailable


class Disk:
    """Commits when it is let go on; remembers its groups."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.is_free = threading.Event()
        self.poison: set[int] = set()
        self.failure: Exception | None = None

    def commit(self, orders: Sequence[int]) -> Sequence[int | Exception]:
        self.groups.append(list(orders))
        assert self.is_free.wait(10)
        if self.failure is not None:
            raise self.failure
        if self.poison & set(orders):
            raise ConstraintBroken("poison")
        return [Refused(ErrorCode.OWN_ACCOUNT) if each < 0 else each * 10 for each in orders]


def group_commit(
    disk: Disk, largest: int = 100, longest: int = 100, patience: float = 10
) -> GroupCommit[int, int]:
    return GroupCommit(
        disk.commit, largest_group=largest, longest_queue=longest, patience_seconds=patience
    )


async def taken(disk: Disk, groups: int = 1) -> None:
    while len(disk.groups) < groups:  # noqa: ASYNC110 - the disk is a thread without a loop
        await asyncio.sleep(0.001)


async def outcomes(*tasks: "asyncio.Task[int]") -> list[int | str]:
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    return [answer if isinstance(answer, int) else code_of(answer) for answer in answers]


def code_of(error: BaseException) -> str:
    return error.code.value if isinstance(error, Refused) else type(error).__name__


async def test_a_lone_order_is_taken_at_once_and_what_waits_meanwhile_is_one_group() -> None:
    disk = Disk()
    commit = group_commit(disk)
    first = asyncio.create_task(commit.submit(1))
    await taken(disk)
    others = [asyncio.create_task(commit.submit(number)) for number in range(2, 7)]
    await asyncio.sleep(0.05)
    assert disk.groups == [[1]]
    disk.is_free.set()
    assert await outcomes(first, *others) == [10, 20, 30, 40, 50, 60]
    assert disk.groups == [[1], [2, 3, 4, 5, 6]]
    commit.close()


async def test_each_order_has_its_own_answer() -> None:
    disk = Disk()
    commit = group_commit(disk)
    tasks = [asyncio.create_task(commit.submit(number)) for number in (1, -2, 3)]
    disk.is_free.set()
    assert await outcomes(*tasks) == [10, "own_account", 30]
    commit.close()


async def test_nobody_is_answered_before_the_commit() -> None:
    disk = Disk()
    commit = group_commit(disk)
    task = asyncio.create_task(commit.submit(1))
    await taken(disk)
    await asyncio.sleep(0.05)
    assert not task.done()
    disk.is_free.set()
    assert await task == 10
    commit.close()


async def test_a_failed_commit_answers_nobody_as_done_and_the_next_group_goes_on() -> None:
    disk = Disk()
    disk.failure = StorageUnavailable("the disk is full")
    disk.is_free.set()
    commit = group_commit(disk)
    tasks = [asyncio.create_task(commit.submit(number)) for number in range(5)]
    assert await outcomes(*tasks) == ["StorageUnavailable"] * 5
    disk.failure = None
    assert await commit.submit(7) == 70
    commit.close()


async def test_a_poisoned_order_hurts_only_itself() -> None:
    disk = Disk()
    disk.poison = {13}
    commit = group_commit(disk)
    first = asyncio.create_task(commit.submit(0))
    await taken(disk)
    others = [asyncio.create_task(commit.submit(number)) for number in range(10, 20)]
    await asyncio.sleep(0.05)
    disk.is_free.set()
    answers = await outcomes(first, *others)
    assert answers == [
        0,
        *("ConstraintBroken" if number == 13 else number * 10 for number in range(10, 20)),
    ]
    commit.close()


async def test_a_full_queue_asks_to_come_back_later() -> None:
    disk = Disk()
    commit = group_commit(disk, longest=3)
    tasks = [asyncio.create_task(commit.submit(0))]
    await taken(disk)
    tasks += [asyncio.create_task(commit.submit(number)) for number in range(1, 6)]
    await asyncio.sleep(0.05)
    disk.is_free.set()
    assert await outcomes(*tasks) == [0, 10, 20, 30, "too_many_requests", "too_many_requests"]
    with pytest.raises(Refused) as refused:
        raise next(task.exception() for task in tasks if task.exception())  # type: ignore[misc]
    assert refused.value.retry_after_seconds == 1
    commit.close()


async def test_who_waits_too_long_hears_whether_it_may_still_happen() -> None:
    disk = Disk()
    commit = group_commit(disk, largest=1, patience=0.1)
    at_the_disk = asyncio.create_task(commit.submit(1))
    await taken(disk)
    in_the_queue = asyncio.create_task(commit.submit(2))
    assert await outcomes(at_the_disk, in_the_queue) == ["transfer_in_flight", "unavailable"]
    disk.is_free.set()
    assert await commit.submit(3) == 30
    assert disk.groups == [[1], [3]]  # what was said not to be done, was not
    commit.close()


async def test_groups_have_a_largest_size() -> None:
    disk = Disk()
    commit = group_commit(disk, largest=4)
    tasks = [asyncio.create_task(commit.submit(number)) for number in range(10)]
    disk.is_free.set()
    await asyncio.gather(*tasks)
    assert max(len(group) for group in disk.groups) == 4
    commit.close()


async def test_closing_commits_what_waits_and_takes_nothing_more() -> None:
    disk = Disk()
    commit = group_commit(disk)
    tasks = [asyncio.create_task(commit.submit(number)) for number in (1, 2)]
    await taken(disk)
    disk.is_free.set()
    await asyncio.to_thread(commit.close)
    assert await outcomes(*tasks) == [10, 20]
    with pytest.raises(Refused):
        await commit.submit(3)
