"""The browser's way in: who gets a socket, what is served, and what a page may ask for."""

from pathlib import Path

import flet as ft
import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from app.web_host import MESSAGE_LIMIT_BYTES, Guard, create_web_app

HERE = "127.0.0.1:8550"
SOCKET = f"ws://{HERE}/ws"
ASSETS = Path(__file__).parent.parent.parent / "assets"


class Visits:
    """Counts the pages that were opened."""

    count = 0

    def __call__(self, page: ft.Page) -> None:
        self.count += 1


@pytest.fixture
def visits() -> Visits:
    return Visits()


@pytest.fixture
def browser(visits: Visits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("FLET_UPLOAD_DIR", str(tmp_path))
    application = create_web_app(visits, visits, ASSETS)
    return TestClient(application, base_url=f"http://{HERE}", follow_redirects=False)


def test_the_wallets_own_page_gets_a_socket(browser: TestClient) -> None:
    with browser.websocket_connect(SOCKET, headers={"origin": f"http://{HERE}"}) as socket:
        socket.close()


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        (HERE, None),
        (HERE, ""),
        (HERE, "null"),
        (HERE, "http://elsewhere.test"),
        (HERE, "http://127.0.0.1:8551"),
        (HERE, "http://127.0.0.1"),
        (HERE, "https://127.0.0.1:8550"),
        (HERE, "http://localhost:8550"),
        (HERE, f"http://{HERE}.elsewhere.test"),
        (HERE, f"http://{HERE}, http://{HERE}"),
        # The name of another site that leads here: it is its own origin.
        ("rebound.test:8550", "http://rebound.test:8550"),
        ("127.0.0.1.rebound.test", "http://127.0.0.1.rebound.test"),
        ("", "http://"),
    ],
)
def test_nobody_else_gets_one(
    browser: TestClient, visits: Visits, host: str, origin: str | None
) -> None:
    headers = {"host": host} if origin is None else {"host": host, "origin": origin}
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        browser.websocket_connect(SOCKET, headers=headers),
    ):
        pass
    assert closed.value.code == 1008
    assert visits.count == 0


@pytest.mark.parametrize(
    ("message", "is_heard"),
    [
        ({"bytes": b"x" * MESSAGE_LIMIT_BYTES}, True),
        ({"bytes": b"x" * (MESSAGE_LIMIT_BYTES + 1)}, False),
        ({"text": "x" * MESSAGE_LIMIT_BYTES}, True),
        ({"text": "x" * (MESSAGE_LIMIT_BYTES + 1)}, False),
    ],
    ids=["much", "too much", "much text", "too much text"],
)
async def test_a_socket_takes_no_flood(message: Message, is_heard: bool) -> None:
    heard: list[Message] = []
    said: list[Message] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        heard.append(await receive())

    async def receive() -> Message:
        return message

    async def send(message: Message) -> None:
        said.append(message)

    headers = [(b"host", HERE.encode()), (b"origin", f"http://{HERE}".encode())]
    scope = {"type": "websocket", "scheme": "ws", "path": "/ws", "headers": headers}
    await Guard(application)(scope, receive, send)
    if is_heard:
        assert (heard, said) == ([message], [])
    else:
        assert [each["type"] for each in heard] == ["websocket.disconnect"]
        assert said == [{"type": "websocket.close", "code": 1009}]


@pytest.mark.parametrize(
    "address",
    ["/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json", "/oauth_callback?state=x&code=y"],
)
def test_what_comes_with_the_server_is_not_served(browser: TestClient, address: str) -> None:
    answer = browser.get(address)
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("address", ["/", "/upload?f=x&e=2099-01-01&s=y"])
def test_nothing_is_taken(browser: TestClient, tmp_path: Path, method: str, address: str) -> None:
    assert browser.request(method, address, content=b"x").status_code == 405
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["rebound.test", "rebound.test:8550", "127.0.0.1.rebound.test"])
def test_another_name_for_this_machine_is_not_answered(browser: TestClient, host: str) -> None:
    assert browser.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", HERE, "localhost:8550", "[::1]", "[::1]:8550"])
def test_this_machine_is(browser: TestClient, host: str) -> None:
    assert browser.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("address", ["/", "/settings/about", "/main.dart.js"])
def test_every_answer_is_for_this_origin_alone(browser: TestClient, address: str) -> None:
    answer = browser.get(address, headers={"origin": "http://elsewhere.test"})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_page_may_ask_nobody_else_and_stand_in_no_frame(browser: TestClient) -> None:
    policy = browser.get("/").headers["Content-Security-Policy"]
    for rule in ("default-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"):
        assert rule in policy
    script = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert "unsafe-inline" not in script
    assert "unsafe-eval" not in script.replace("wasm-unsafe-eval", "")
