"""A disk that is full, can't be written, fails or has rotted: never a success that is none."""

import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import apsw
import httpx
import pytest

from backend.storage.database import open_storage
from backend.storage.sqlite import FILE_NAME
from backend.storage.unavailable import StorageUnavailable
from backend.storage.verification import ChainBroken, verify_chain
from tests.bank.disk import Disk
from tests.bank.process import BackendProcess, running
from tests.bank.till import Till, is_unavailable, open_till, post, settings_at
from tests.bank.world import build_world, draft

PAGE_BYTES = 4096

FAILURES = {
    "full": ("write", apsw.SQLITE_FULL),
    "read-only": ("write", apsw.SQLITE_READONLY),
    "broken for writing": ("write", apsw.SQLITE_IOERR_WRITE),
    "broken for syncing": ("sync", apsw.SQLITE_IOERR_FSYNC),
}


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path, Random())


@pytest.fixture
def till(tmp_path: Path, disk: Disk) -> Iterator[Till]:
    with disk.mounted(), open_till(settings_at(tmp_path)) as till:
        assert till.send().status_code == 201
        yield till


def failing(*operations: str, code: int, times: int) -> Callable[[str], None]:
    left = times

    def fail(operation: str) -> None:
        nonlocal left
        if operation in operations and left:
            left -= 1
            raise apsw.exception_for(code)

    return fail


@pytest.mark.parametrize(("operation", "code"), FAILURES.values(), ids=FAILURES)
def test_a_failure_is_never_a_success_and_leaves_nothing_behind(
    till: Till, disk: Disk, operation: str, code: int
) -> None:
    disk.fail = failing(operation, code=code, times=1)
    failed = till.draft()
    assert is_unavailable(till.send(failed))
    assert till.send().status_code == 201
    again = till.send(failed)
    assert again.status_code == 201
    assert sorted(event.transfer_id for event in till.posted()).count(failed.id) == 1
    assert len(till.posted()) == 3


@pytest.mark.parametrize(("operation", "code"), FAILURES.values(), ids=FAILURES)
def test_a_disk_that_recovers_is_used_again(
    till: Till, disk: Disk, operation: str, code: int
) -> None:
    disk.fail = failing(operation, code=code, times=10**9)
    assert all(is_unavailable(till.send()) for _ in range(5))
    disk.fail = failing(times=0, code=code)
    assert till.send().status_code == 201
    assert len(till.posted()) == 2


def test_a_disk_that_fails_and_can_not_be_opened_is_used_again(till: Till, disk: Disk) -> None:
    disk.fail = failing("open", "sync", code=apsw.SQLITE_IOERR_FSYNC, times=10**9)
    assert all(is_unavailable(till.send()) for _ in range(3))
    disk.fail = failing(times=0, code=apsw.SQLITE_OK)
    assert till.send().status_code == 201
    assert len(till.posted()) == 2


def test_a_file_that_the_system_will_not_let_grow(tmp_path: Path) -> None:
    storage = open_storage(tmp_path)
    payer, payee = build_world(storage, [1_000, 1_000])
    drafts = [draft(Random(), payer, payee, 1) for _ in range(3)]
    with running(BackendProcess(tmp_path, None)) as backend, _client(backend) as http:
        assert post(http, drafts[0]).status_code == 201
        size = (tmp_path / f"{FILE_NAME}-wal").stat().st_size
        _, most = resource.prlimit(backend.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(backend.pid, resource.RLIMIT_FSIZE, (size + PAGE_BYTES, most))
        assert is_unavailable(post(http, drafts[1]))
        resource.prlimit(backend.pid, resource.RLIMIT_FSIZE, (most, most))
        assert [post(http, each).status_code for each in drafts[1:]] == [201, 201]
    with storage.read() as books:
        verify_chain(books)
    storage.close()


def test_a_page_that_rotted_is_noticed(tmp_path: Path) -> None:
    with open_till(settings_at(tmp_path)) as till:
        drafts = [till.draft() for _ in range(20)]
        assert all(till.send(each).status_code == 201 for each in drafts)
        victim = drafts[9]
    file = tmp_path / FILE_NAME
    whole = file.read_bytes()
    pages = [
        start
        for start in range(0, len(whole), PAGE_BYTES)
        if victim.id.encode() in whole[start : start + PAGE_BYTES]
    ]
    assert len(pages) > 1
    for start in pages:
        file.write_bytes(whole[:start] + b"\xa5" * PAGE_BYTES + whole[start + PAGE_BYTES :])
        with pytest.raises((ChainBroken, StorageUnavailable)):
            _verify(tmp_path)
        backend = BackendProcess(tmp_path, None, fault=("none",))
        with running(backend), _client(backend) as http:
            assert is_unavailable(post(http, victim))


def _client(backend: BackendProcess) -> httpx.Client:
    return httpx.Client(base_url=backend.url, trust_env=False, timeout=30)


def _verify(folder: Path) -> None:
    storage = open_storage(folder)
    try:
        with storage.read() as books:
            verify_chain(books)
    finally:
        storage.close()
