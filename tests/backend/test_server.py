"""The embedded backend: starts, stops, and says why it can't."""

import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from api_contract import path
from backend.server import BackendUnavailable, EmbeddedBackend
from backend.storage.sqlite import FILE_NAME
from tests.backend.support import Backend, FakeClock, ProvenClient, quick_settings
from tests.fixtures.certificates import HOST, Authority


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
        request = sari.sign(sari.intent(budi, 20_000))
        sent = sari.send(request)
    second = EmbeddedBackend(settings)
    with second as url, httpx.Client(base_url=url) as http:
        sari.http = ProvenClient(http, sari.clock)
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
        with http.stream("GET", path.LIVE, headers=sari.headers_for("GET", path.LIVE)) as stream:
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


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
def test_with_a_certificate_it_speaks_tls_alone(tmp_path: Path) -> None:
    authority = Authority.mint(tmp_path, "The platform's authority")
    certificate = authority.keep(*authority.sign(HOST))
    settings = quick_settings(tmp_path / "data", FakeClock(), tls_certificate=certificate)
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusted.load_verify_locations(authority.write())
    with EmbeddedBackend(settings) as url:
        secure = url.replace("127.0.0.1", HOST)
        with httpx.Client(verify=trusted, trust_env=False) as http:
            answer = http.get(secure + path.HEALTH)
            assert answer.json() == {"status": "ok"}
            assert answer.headers["Strict-Transport-Security"] == "max-age=63072000"
            with pytest.raises(httpx.TransportError):
                http.get(secure.replace("https:", "http:") + path.HEALTH)
        trusted.maximum_version = ssl.TLSVersion.TLSv1_1
        trusted.minimum_version = ssl.TLSVersion.TLSv1_1
        trusted.set_ciphers("DEFAULT:@SECLEVEL=0")
        with (
            httpx.Client(verify=trusted, trust_env=False) as http,
            pytest.raises(httpx.ConnectError),
        ):
            http.get(secure + path.HEALTH)


def test_in_the_clear_it_promises_no_tls(tmp_path: Path) -> None:
    with EmbeddedBackend(quick_settings(tmp_path, FakeClock())) as url:
        assert "Strict-Transport-Security" not in httpx.get(url + path.HEALTH).headers


def test_to_other_machines_it_does_not_speak_in_the_clear(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "backend", "--data", str(tmp_path), "--port", "0"]
    ended = subprocess.run(
        [*command, "--host", "0.0.0.0"], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 1
    assert "TLS" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
