"""The embedded backend: starts, stops, and says why it can't."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from api_contract import path
from backend.server import BackendUnavailable, EmbeddedBackend
from backend.storage.sqlite import FILE_NAME
from tests.backend.support import Backend, FakeClock, quick_settings


def test_what_was_done_is_there_after_a_restart(tmp_path: Path) -> None:
    settings = quick_settings(tmp_path, FakeClock())
    first = EmbeddedBackend(settings)
    with first as url, httpx.Client(base_url=url) as http:
        backend = Backend(url, first.app.state.context, FakeClock(), http)
        sari, budi = (
            backend.sign_up("sari", "+6281200000001"),
            backend.sign_up("budi", "+6281200000002"),
        )
        backend.fund(sari, 50_000)
        request = sari.approved(sari.intent(budi, 20_000))
        sent = sari.send(request)
    second = EmbeddedBackend(settings)
    with second as url, httpx.Client(base_url=url) as http:
        sari.http = http
        assert sari.balance == 30_000
        again = sari.send(request)
        assert (again.headers["Idempotent-Replayed"], again.content) == ("true", sent.content)


def test_it_stops_quickly_while_streams_are_open(tmp_path: Path) -> None:
    embedded = EmbeddedBackend(quick_settings(tmp_path, FakeClock()))
    url = embedded.start()
    with httpx.Client(base_url=url) as http:
        sari = Backend(url, embedded.app.state.context, FakeClock(), http).sign_up(
            "sari", "+6281200000001"
        )
        with http.stream("GET", path.LIVE, headers=sari.headers) as stream:
            next(stream.iter_raw())
            begun = time.perf_counter()
            embedded.stop()
            assert time.perf_counter() - begun < 1.5
    embedded.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


@pytest.mark.parametrize("damage", ["a file in the way", "no database"])
def test_a_data_folder_that_can_not_be_used_is_told_in_a_sentence(
    tmp_path: Path, damage: str
) -> None:
    folder = tmp_path / "data"
    if damage == "a file in the way":
        folder.write_text("")
    else:
        folder.mkdir()
        (folder / FILE_NAME).write_bytes(b"nonsense" * 1000)
    with pytest.raises(BackendUnavailable) as told:
        EmbeddedBackend(quick_settings(folder, FakeClock())).start()
    assert str(told.value).endswith(".")
    assert "Traceback" not in str(told.value)


def test_a_port_in_use_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BackendUnavailable, match=f"Port {port}"):
            EmbeddedBackend(quick_settings(tmp_path, FakeClock()), port=port).start()


def test_it_runs_as_a_program_of_its_own(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "backend", "--data", str(tmp_path), "--port", "0", "--demo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        try:
            url = program.stdout.readline().split()[-1]
            assert httpx.get(url + path.HEALTH).json() == {"status": "ok"}
        finally:
            program.terminate()
        program.wait(10)


def test_the_program_says_why_it_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    command = [sys.executable, "-m", "backend", "--data", str(tmp_path / "data"), "--port", "0"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
