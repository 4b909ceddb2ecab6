"""Several processes on one port: they are kept alive, and don't outlive who keeps them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.bank.process import BackendProcess, running
from tests.fixtures.postgres import PostgresServer

WORKERS = 2


@pytest.fixture
def backend(tmp_path: Path, postgres: PostgresServer) -> Iterator[BackendProcess]:
    url = postgres.create_database()
    with running(BackendProcess(tmp_path, url, workers=WORKERS)) as backend:
        wait_until(lambda: len(backend.workers) == WORKERS)
        yield backend
    postgres.drop(url)


def test_a_worker_that_dies_is_started_again(backend: BackendProcess) -> None:
    before = backend.workers
    assert backend.kill_a_worker(0)
    wait_until(lambda: len(set(backend.workers) - set(before)) == 1)
    assert set(before) & set(backend.workers)
    assert all(is_healthy(backend) for _ in range(20))


def test_workers_end_with_the_process_that_keeps_them(backend: BackendProcess) -> None:
    os.kill(backend.pid, signal.SIGKILL)
    wait_until(lambda: not is_listening(backend.port))


def test_a_request_to_end_ends_them_all(backend: BackendProcess) -> None:
    os.kill(backend.pid, signal.SIGTERM)
    wait_until(lambda: not is_listening(backend.port))
    assert not backend.workers


def test_sqlite_has_one_writer_and_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "backend", "serve", "--data", str(tmp_path), "--workers", "2"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr == "More than one worker needs PostgreSQL: SQLite has one writer.\n"


def wait_until(is_so: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_healthy(backend: BackendProcess) -> bool:
    return httpx.get(f"{backend.url}/healthz", trust_env=False, timeout=30).status_code == 200


def is_listening(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
