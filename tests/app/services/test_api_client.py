"""The way to the backend: what each answer means, and what is tried again."""

import asyncio
import gzip
import logging
import time
from dataclasses import replace

import httpx
import pytest

from api_contract.problem import MEDIA_TYPE, ErrorCode
from api_contract.session import RefreshRequest
from api_contract.transfer import IDEMPOTENCY_HEADER
from app.errors import Rejected, SessionExpired, Unknown, Unreachable, WalletError
from app.services.api_client import ApiClient, open_api
from app.services.http_transport import ANSWER_LIMIT_BYTES
from app.services.local_database import Put
from app.services.patience import Patience
from tests.app.client import new_keys
from tests.app.services.conftest import Wallet
from tests.app.services.loopback import HASTE, Echo, answering, free_port, http, problem
from tests.fakes import FakeClock, FakeDatabase, FakeLink

KEYED = {IDEMPOTENCY_HEADER: "0192f7c0-0000-7000-8000-000000000001"}
ONCE = replace(HASTE, retries=0)


def client_of(
    base_url: str, patience: Patience = ONCE, link: httpx.AsyncBaseTransport | None = None
) -> ApiClient:
    database = FakeDatabase()
    keys = new_keys(database)
    return open_api(base_url, database, keys, FakeClock().now, link=link, patience=patience)[0]


async def outcome(api: ApiClient, method: str = "GET") -> WalletError | Echo:
    try:
        return await api.call(method, "/echo", Echo, authenticated=False)
    except WalletError as error:
        return error
    finally:
        await api.close()


# -- what an answer means ------------------------------------------------------------------------

GOOD = b'{"count": 1}'
PROBLEM = b'{"type": "about:blank", "title": "no", "status": 422, "code": "insufficient_funds"}'
UNKNOWN = {
    "a 500": http("500 X", b"{}"),
    "a 500 with a problem": http("500 X", PROBLEM, MEDIA_TYPE),
    "a 503": http("503 X", b""),
    "a page": http("200 OK", b"<html>", "text/html"),
    "a page that says it is JSON": http("200 OK", b"<html>"),
    "the right JSON as text": http("200 OK", GOOD, "text/plain"),
    "no media type": b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n" + GOOD,
    "half of the JSON": http("200 OK", GOOD[:6]),
    "less than was promised": http("200 OK", GOOD)[:-3],
    "another shape": http("200 OK", b'{"count": "many"}'),
    "an unknown field": http("200 OK", b'{"count": 1, "more": 2}'),
    "a list": http("200 OK", b"[]"),
    "not UTF-8": http("200 OK", b'{"count": "\xff"}'),
    "deep nesting": http("200 OK", b"[" * 100_000),
    "nothing at all": http("204 No Content", b""),
    "a redirect": http("302 Found", b"", location="http://127.0.0.1:1/elsewhere"),
    "a redirect that keeps the method": http("307 X", b"", location="/nothing"),
    "a 4xx without a problem": http("404 X", b"{}"),
    "a 4xx with a page": http("403 X", b"<html>", "text/html"),
    "a problem with another code": http("422 X", PROBLEM.replace(b"funds", b"fun"), MEDIA_TYPE),
    "a problem that is no problem": http("422 X", PROBLEM, "text/html"),
    "too much": http("200 OK", b" " * (ANSWER_LIMIT_BYTES + 1)),
    "a packed body": http("200 OK", gzip.compress(GOOD), content_encoding="gzip"),
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "a hang-up": b"",
    "silence": None,
}


@pytest.mark.parametrize("answer", UNKNOWN.values(), ids=UNKNOWN.keys())
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_answer_that_is_none_is_unknown(answer: bytes | None, method: str) -> None:
    async with answering(answer) as (base_url, requests):
        assert isinstance(await outcome(client_of(base_url), method), Unknown)
        assert len(requests) == 1


async def test_the_limit_holds_before_everything_has_come() -> None:
    endless = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n" + b" " * 5_000_000
    async with answering(endless) as (base_url, _):
        error = await outcome(client_of(base_url))
        assert isinstance(error, Unknown)
        assert str(error) == "UnfitAnswer"


async def test_a_refusal_carries_its_problem() -> None:
    async with answering(http("422 X", PROBLEM, f"{MEDIA_TYPE}; charset=utf-8")) as (base_url, _):
        error = await outcome(client_of(base_url))
        assert isinstance(error, Rejected)
        assert error.code is ErrorCode.INSUFFICIENT_FUNDS


async def test_a_valid_answer_is_the_model() -> None:
    async with answering(http("201 Created", GOOD)) as (base_url, _):
        assert await outcome(client_of(base_url)) == Echo(count=1)


async def test_nobody_listening_is_unreachable() -> None:
    for method in ("GET", "POST"):
        error = await outcome(client_of(f"http://127.0.0.1:{free_port()}"), method)
        assert isinstance(error, Unreachable)


async def test_an_address_that_can_not_be_resolved_is_unreachable() -> None:
    assert isinstance(await outcome(client_of("https://nobody.invalid")), Unreachable)


async def test_a_server_without_tls_is_unreachable_over_https() -> None:
    async with answering(http("200 OK", GOOD)) as (base_url, _):
        secure = base_url.replace("http:", "https:").replace("127.0.0.1", "localhost")
        assert isinstance(await outcome(client_of(secure)), Unreachable)


@pytest.mark.parametrize("address", ["http://saku.example", "ftp://127.0.0.1", "saku.example"])
def test_an_address_in_the_clear_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        client_of(address)


async def test_call_without_answer_takes_only_a_204(wallet: Wallet) -> None:
    await wallet.api.call_without_answer("DELETE", "/nothing")
    with pytest.raises(Unknown):
        await wallet.api.call_without_answer("DELETE", "/echo")


async def test_a_portal_is_neither_success_nor_refusal(wallet: Wallet) -> None:
    wallet.link.show_portal(times=None)
    with pytest.raises(Unknown):
        await wallet.api.call("GET", "/echo", Echo)
    with pytest.raises(Unknown):
        await wallet.api.call_without_answer("DELETE", "/nothing")


async def test_a_foreign_cookie_is_not_sent_back() -> None:
    first = http("200 OK", GOOD, set_cookie="portal=1; Path=/")
    async with answering(first) as (base_url, requests):
        api = client_of(base_url)
        for _ in range(2):
            await api.call("GET", "/echo", Echo, authenticated=False)
        await api.close()
        assert len(requests) == 2
        assert b"portal" not in requests[1]


# -- what is tried again -------------------------------------------------------------------------


async def test_a_read_survives_lost_requests_and_lost_answers(wallet: Wallet) -> None:
    wallet.link.drop_requests("/echo")
    wallet.link.drop_answers("/echo")
    wallet.link.drop_answers("/echo")
    assert (await wallet.api.call("GET", "/echo", Echo)).count == 3
    assert wallet.link.count("/echo") == 4


async def test_retries_share_one_trace_and_calls_do_not(wallet: Wallet) -> None:
    wallet.link.drop_answers("/echo")
    await wallet.api.call("GET", "/echo", Echo)
    await wallet.api.call("GET", "/echo", Echo)
    first, again, other = wallet.backend.traces
    assert first == again != other
    assert len(first) == 55
    assert first.startswith("00-")


async def test_a_post_whose_answer_is_lost_is_not_sent_again(wallet: Wallet) -> None:
    wallet.link.drop_answers("/echo")
    with pytest.raises(Unknown):
        await wallet.api.call("POST", "/echo", Echo)
    assert wallet.backend.seen == [("POST", "/echo")]


async def test_a_post_under_a_key_is_sent_again(wallet: Wallet) -> None:
    wallet.link.drop_answers("/echo", times=2)
    assert (await wallet.api.call("POST", "/echo", Echo, headers=KEYED)).count == 3


async def test_a_post_that_never_left_is_sent_again(wallet: Wallet) -> None:
    wallet.link.drop_requests("/echo", times=2)
    assert (await wallet.api.call("POST", "/echo", Echo)).count == 1


async def test_retries_end(wallet: Wallet) -> None:
    wallet.link.drop_requests("/echo", times=None)
    with pytest.raises(Unreachable):
        await wallet.api.call("GET", "/echo", Echo)
    assert wallet.link.count("/echo") == 1 + HASTE.retries


async def test_one_lost_answer_among_lost_requests_is_unknown(wallet: Wallet) -> None:
    wallet.link.drop_answers("/echo")
    wallet.link.drop_requests("/echo", times=None)
    with pytest.raises(Unknown):
        await wallet.api.call("POST", "/echo", Echo, headers=KEYED)
    assert wallet.backend.seen == [("POST", "/echo")]


async def test_a_body_that_breaks_off_is_read_again() -> None:
    cut, whole = http("200 OK", GOOD)[:-3], http("200 OK", GOOD)
    async with answering(cut, whole) as (base_url, requests):
        assert await outcome(client_of(base_url, HASTE)) == Echo(count=1)
        assert len(requests) == 2


async def test_half_a_body_that_looks_complete_is_unknown(wallet: Wallet) -> None:
    wallet.link.cut_bodies("/echo")
    with pytest.raises(Unknown):
        await wallet.api.call("GET", "/echo", Echo)


async def test_a_late_answer_is_unknown(wallet: Wallet) -> None:
    wallet.link.delay(HASTE.read_seconds + 1, "/echo")
    with pytest.raises(Unknown):
        await wallet.api.call("POST", "/echo", Echo)
    wallet.link.delay(0.05, "/echo")
    await wallet.api.call("POST", "/echo", Echo)


async def test_a_call_ends_in_its_time_however_often_it_is_tried(wallet: Wallet) -> None:
    api = client_of(wallet.base_url, replace(HASTE, call_seconds=0.6), wallet.link)
    wallet.link.delay(5, "/echo", times=None)
    began = time.monotonic()
    with pytest.raises(Unknown):
        await api.call("GET", "/echo", Echo, authenticated=False)
    assert time.monotonic() - began < 1.0
    await api.close()


async def test_unavailable_is_tried_again_after_the_time_it_tells(wallet: Wallet) -> None:
    wallet.backend.scripted = [problem(ErrorCode.UNAVAILABLE, 503, retry_after="1")]
    began = time.monotonic()
    assert (await wallet.api.call("POST", "/echo", Echo, headers=KEYED)).count == 2
    assert 0.9 < time.monotonic() - began < 1.5


async def test_a_wait_longer_than_the_call_ends_the_retries(wallet: Wallet) -> None:
    wallet.backend.scripted = [problem(ErrorCode.UNAVAILABLE, 503, retry_after="60")]
    with pytest.raises(Unknown):
        await wallet.api.call("GET", "/echo", Echo)
    assert wallet.link.count("/echo") == 1


async def test_unavailable_is_no_refusal(wallet: Wallet) -> None:
    wallet.backend.scripted = [problem(ErrorCode.UNAVAILABLE, 503)]
    with pytest.raises(Unknown):
        await wallet.api.call("POST", "/echo", Echo)
    assert wallet.link.count("/echo") == 1


async def test_a_limit_is_told_and_not_tried_again(wallet: Wallet) -> None:
    wallet.backend.scripted = [problem(ErrorCode.TOO_MANY_REQUESTS, 429, retry_after="1")]
    with pytest.raises(Rejected, match="too_many_requests"):
        await wallet.api.call("GET", "/echo", Echo)
    assert wallet.link.count("/echo") == 1


async def test_an_outage_does_not_multiply_traffic(wallet: Wallet) -> None:
    wallet.link.drop_requests("/echo", times=None)
    for _ in range(50):
        with pytest.raises(Unreachable):
            await wallet.api.call("GET", "/echo", Echo)
    assert wallet.link.count("/echo") <= 50 + 10 + 50 * 0.2 + 1


# -- the breaker ---------------------------------------------------------------------------------

FRAGILE = replace(HASTE, retries=0, breaker_failures=3, breaker_pause_seconds=0.2)


async def ask_bluntly(api: ApiClient) -> None:
    with pytest.raises((Unknown, Unreachable)):
        await api.call("GET", "/echo", Echo, authenticated=False)


async def test_an_open_breaker_answers_at_once_and_closes_again(wallet: Wallet) -> None:
    api = client_of(wallet.base_url, FRAGILE, wallet.link)
    wallet.link.go_offline()
    for _ in range(5):
        await ask_bluntly(api)
    assert wallet.link.count("/echo") == 3
    wallet.link.go_online()
    with pytest.raises(Unreachable):
        await api.call("GET", "/echo", Echo, authenticated=False)
    await asyncio.sleep(0.25)
    with pytest.raises(Rejected):  # half open: the backend is asked, and its refusal closes
        await api.call("GET", "/echo", Echo, authenticated=False)
    assert wallet.link.count("/echo") == 4
    await api.close()


async def test_a_half_open_breaker_opens_at_the_next_failure(wallet: Wallet) -> None:
    api = client_of(wallet.base_url, FRAGILE, wallet.link)
    wallet.link.go_offline()
    for _ in range(3):
        await ask_bluntly(api)
    await asyncio.sleep(0.25)
    for _ in range(3):
        await ask_bluntly(api)
    assert wallet.link.count("/echo") == 4
    await api.close()


async def test_refusals_do_not_open_the_breaker(wallet: Wallet) -> None:
    api = client_of(wallet.base_url, FRAGILE, wallet.link)
    for _ in range(6):
        with pytest.raises(Rejected):
            await api.call("GET", "/echo", Echo, authenticated=False)
    await api.close()


async def test_a_caller_who_gives_up_does_not_close_the_breaker(wallet: Wallet) -> None:
    api = client_of(wallet.base_url, FRAGILE, wallet.link)
    wallet.link.drop_requests("/echo", times=2)
    wallet.link.delay(0.3, "/echo")
    for _ in range(2):
        await ask_bluntly(api)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(api.call("GET", "/echo", Echo, authenticated=False), 0.05)
    wallet.link.drop_requests("/echo")
    await ask_bluntly(api)
    count = wallet.link.count("/echo")
    await ask_bluntly(api)
    assert wallet.link.count("/echo") == count
    await api.close()


# -- in whose name -------------------------------------------------------------------------------


async def test_a_call_is_signed_and_a_stranger_is_not(wallet: Wallet) -> None:
    assert (await wallet.api.call("GET", "/echo", Echo)).authorization == "DPoP access-0"
    with pytest.raises(Rejected, match="unauthenticated"):
        await wallet.api.call("GET", "/echo", Echo, authenticated=False)
    assert wallet.backend.refreshes == 0


async def test_refused_access_is_renewed_once_for_everybody(wallet: Wallet) -> None:
    wallet.backend.access = set()
    wallet.backend.refresh_seconds = 0.05
    calls = [wallet.api.call("POST", "/echo", Echo) for _ in range(8)]
    answers = await asyncio.gather(*calls)
    assert {answer.authorization for answer in answers} == {"DPoP access-1"}
    assert wallet.backend.refreshes == 1


async def test_access_refused_again_after_renewal_is_told(wallet: Wallet) -> None:
    wallet.backend.grants_access = False
    with pytest.raises(Rejected, match="unauthenticated"):
        await wallet.api.call("GET", "/echo", Echo)
    assert wallet.backend.refreshes == 1
    assert wallet.database.records


async def test_a_session_that_ended_is_erased_and_told(wallet: Wallet) -> None:
    told: list[str] = []
    wallet.tokens.on_expired(lambda: told.append("expired"))
    wallet.backend.is_ended = True
    with pytest.raises(SessionExpired):
        await wallet.api.call("GET", "/echo", Echo)
    assert told == ["expired"]
    assert wallet.database.records == {}


async def test_a_refused_refresh_ends_the_session(wallet: Wallet) -> None:
    wallet.backend.access = set()
    wallet.backend.refresh_tokens = set()
    with pytest.raises(SessionExpired):
        await wallet.api.call("GET", "/echo", Echo)
    assert wallet.database.records == {}
    with pytest.raises(SessionExpired):
        await wallet.api.call("GET", "/echo", Echo)


@pytest.mark.parametrize("fault", ["offline", "portal", "lost answers", "a 500"])
async def test_a_failed_refresh_erases_nothing(wallet: Wallet, fault: str) -> None:
    wallet.backend.access = set()
    before = dict(wallet.database.records)
    refresh = "*/sessions/refresh"
    if fault == "offline":
        wallet.link.drop_requests(refresh, times=None)
    elif fault == "portal":
        wallet.link.show_portal(refresh)
    elif fault == "lost answers":
        wallet.link.drop_answers(refresh, times=None)
    else:
        wallet.backend.scripted = [problem(ErrorCode.INTERNAL, 500)]
    expected = Unreachable if fault == "offline" else Unknown
    with pytest.raises(expected):
        await wallet.api.call("GET", "/echo", Echo)
    assert wallet.database.records == before
    wallet.link.heal()
    assert (await wallet.api.call("GET", "/echo", Echo)).authorization.startswith("DPoP access-")


async def test_a_lost_refresh_answer_is_asked_for_again(wallet: Wallet) -> None:
    wallet.backend.access = set()
    wallet.link.drop_answers("*/sessions/refresh")
    assert (await wallet.api.call("GET", "/echo", Echo)).authorization == "DPoP access-2"
    assert wallet.backend.refreshes == 2


async def test_no_secret_is_logged_at_any_level(
    wallet: Wallet, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("httpx", "httpcore", "httpx_retries"):
        caplog.set_level(logging.WARNING, name)  # as `guard_logs` leaves them
    with caplog.at_level(logging.DEBUG):
        wallet.backend.access = set()
        body = RefreshRequest(refresh_token="canary-body")
        query = {"account_id": "canary-query"}
        await wallet.api.call("POST", "/echo", Echo, body=body, query=query)
        wallet.backend.is_ended = True
        with pytest.raises(SessionExpired) as raised:
            await wallet.api.call("GET", "/echo", Echo)
    for secret in ("access-0", "access-1", "refresh-0", "refresh-1", "canary"):
        assert secret not in caplog.text
        assert secret not in repr(raised.value)


async def test_a_wrong_device_clock_costs_no_refreshes() -> None:
    clock = FakeClock()
    moment = "Sat, 21 Nov 2026 03:00:00 GMT"  # the device's clock is six hours fast
    tokens = (
        b'{"access_token": "a", "access_expires_at": "2026-11-21T03:05:00Z", "refresh_token": "r"}'
    )
    fresh = http("200 OK", tokens, date=moment)
    async with answering(fresh, http("200 OK", GOOD, date=moment)) as (base_url, requests):
        database = FakeDatabase()
        await database.write([Put("session", "refresh", b"old")])
        keys = new_keys(database)
        api, _ = open_api(base_url, database, keys, clock.now, link=FakeLink(), patience=ONCE)
        for _ in range(3):
            await api.call("GET", "/echo", Echo)
        await api.close()
        assert len(requests) == 4
