"""Live events over a real socket."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from httpx_sse import ServerSentEvent, connect_sse

from api_contract import path
from api_contract.live_event import LAST_EVENT_ID_HEADER, LiveEvent
from backend.server import EmbeddedBackend
from tests.backend.support import Backend, Customer, FakeClock, code_of, quick_settings


def listen(customer: Customer, after: int | None = None) -> Iterator[ServerSentEvent]:
    headers = customer.headers_for("GET", path.LIVE)
    if after is not None:
        headers[LAST_EVENT_ID_HEADER] = str(after)
    with (
        httpx.Client(base_url=customer.url, trust_env=False, timeout=10) as http,
        connect_sse(http, "GET", path.LIVE, headers=headers) as source,
    ):
        assert source.response.status_code == 200
        assert source.response.headers["content-type"].startswith("text/event-stream")
        yield from source.iter_sse()


def poll(customer: Customer, after: int, **query: int) -> dict[str, object]:
    answer: dict[str, object] = customer.get(path.LIVE_EVENTS, after=after, **query).json()
    return answer


def newest(customer: Customer) -> int:
    return int(str(poll(customer, 0)["newest"]))


def test_missed_events_come_first_then_new_ones(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    heard = newest(budi)
    sari.pay(budi, 1_000)
    events = listen(budi, after=heard)
    missed = next(events)
    assert (int(missed.id), missed.event) == (newest(budi), "activity_added")
    sari.pay(budi, 2_000)
    new = LiveEvent.model_validate_json(next(events).data)
    assert new.number == newest(budi) > int(missed.id)
    assert new.activity is not None
    assert (new.activity.amount.minor, new.activity.counterparty_name) == (2_000, "Sari")
    events.close()  # type: ignore[attr-defined]


def test_a_new_event_is_on_the_wire_within_moments(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    arrivals: list[float] = []

    def hear() -> None:
        for _ in listen(budi, after=1):
            arrivals.append(time.perf_counter())
            if len(arrivals) == 10:
                return

    ear = threading.Thread(target=hear)
    ear.start()
    while budi.id not in backend.context.bell._listeners:
        time.sleep(0.01)
    delays = []
    for count in range(10):
        request = sari.sign(sari.intent(budi, 1_000))
        sari.send(request)
        answered = time.perf_counter()
        while len(arrivals) <= count:
            assert time.perf_counter() < answered + 5
            time.sleep(0.0005)
        delays.append(arrivals[count] - answered)
    ear.join()
    # The answer to the payer and the news to the payee leave together.
    assert sorted(delays)[5] < 0.05


def test_nobody_hears_what_is_not_theirs(backend: Backend, sari: Customer, budi: Customer) -> None:
    dewi = backend.sign_up("dewi", "+6281200000003")
    sari.pay(budi, 1_000)
    assert [event["kind"] for event in poll(dewi, 0)["events"]] == ["sessions_changed"]  # type: ignore[attr-defined]


def test_a_stream_ends_with_its_session(backend: Backend, sari: Customer) -> None:
    tablet = backend.sign_in_again(sari.phone)
    events = listen(tablet, after=0)
    next(events)
    sari.delete(path.SESSION.format(session_id=tablet.started["session_id"]))
    begun = time.perf_counter()
    assert "ended" not in [event.event for event in events]
    assert time.perf_counter() - begun < 2


def test_the_plain_question_gives_the_same_events_and_where_to_go_on(
    sari: Customer, budi: Customer
) -> None:
    sari.pay(budi, 1_000)
    heard = poll(budi, 0)
    first, second = [event["number"] for event in heard["events"]]  # type: ignore[attr-defined]
    assert first < second == heard["newest"]
    assert [event["number"] for event in poll(budi, first)["events"]] == [second]  # type: ignore[attr-defined]
    assert poll(budi, second) == {"events": [], "newest": second}
    assert poll(budi, second + 99) == {"events": [], "newest": second}


def test_the_plain_question_may_wait_for_news(sari: Customer, budi: Customer) -> None:
    request = sari.sign(sari.intent(budi, 1_000))
    sending = threading.Timer(0.3, sari.send, [request])
    sending.start()
    begun = time.perf_counter()
    heard = poll(budi, newest(budi), wait=10)
    assert [event["kind"] for event in heard["events"]] == ["activity_added"]  # type: ignore[attr-defined]
    assert 0.2 < time.perf_counter() - begun < 5
    sending.join()


@pytest.mark.parametrize("number", ["-1", "x", str(2**63)])
def test_a_number_that_can_not_be_is_refused(sari: Customer, number: str) -> None:
    asked = sari.get(path.LIVE_EVENTS, after=number)
    streamed = sari.get_with(path.LIVE, {LAST_EVENT_ID_HEADER: number})
    assert code_of(asked) == code_of(streamed) == "validation_failed"


def test_a_stream_needs_a_session(backend: Backend) -> None:
    assert backend.http.get(path.LIVE).status_code == 401


def test_a_quiet_stream_shows_that_it_lives(tmp_path: Path) -> None:
    clock = FakeClock()
    embedded = EmbeddedBackend(quick_settings(tmp_path, clock, heartbeat_seconds=0.05))
    with embedded as url, httpx.Client(base_url=url) as http:
        sari = Backend(url, embedded.app.state.context, clock, http).sign_up(
            "sari", "+6281200000001"
        )
        with http.stream("GET", path.LIVE, headers=sari.headers_for("GET", path.LIVE)) as stream:
            lines = stream.iter_lines()
            comments = [line for line in (next(lines) for _ in range(6)) if line]
        assert len(comments) == 3
        assert all(line.startswith(":") for line in comments)
