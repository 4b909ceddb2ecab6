"""Every operation of the API, asked by everybody who has no business there."""

from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest

from api_contract import path
from backend.application import create_backend
from tests.backend.routes.operations import (
    OF_SOMEBODY,
    OPEN,
    SIGNED_IN,
    TAKES_A_KEY,
    TAKES_TRUST,
    Operation,
    World,
)
from tests.backend.support import (
    Backend,
    Customer,
    FakeClock,
    Keys,
    code_of,
    postings_of,
    quick_settings,
)


@pytest.fixture
def world(backend: Backend, sari: Customer) -> World:
    dewi = backend.sign_up("dewi", "+6281200000003")
    sent = sari.pay(dewi, 1_000).json()["id"]
    return World(sari, backend.sign_in_again(sari.phone), dewi, sent, sari.account["id"])


def build(world: World, sender: Customer, operation: Operation) -> httpx.Request:
    ask = SIGNED_IN[operation](world, sender)
    body: dict[str, Any] = {} if ask.body is None else {"json": ask.body}
    return sender.build(operation[0], ask.address, headers=dict(ask.headers), **body)


def answer_of(backend: Backend, request: httpx.Request) -> httpx.Response:
    """The whole answer, or of a stream what comes first."""
    answer = backend.http.send(request, stream=True)
    is_stream = answer.headers["content-type"].startswith("text/event-stream")
    if is_stream:
        answer._content = next(answer.iter_raw())
        answer.close()
    else:
        answer.read()
    return answer


def leaks(world: World, answer: httpx.Response) -> list[str]:
    """What of Sari's is told."""
    sari = world.sari
    private = [sari.id, sari.name, sari.phone, sari.device_id, world.account_id, world.transfer_id]
    private += [str(sari.started["session_id"]), str(sari.started["pin"]["share"]), sari.token]
    told = answer.text + str(answer.headers.multi_items())
    return [each for each in private if each in told]


def refused_everywhere(
    backend: Backend, world: World, build_one: Callable[[Operation], httpx.Request]
) -> set[str]:
    """The codes of every operation's refusal; all are 401 and tell nothing."""
    codes = set()
    for operation in SIGNED_IN:
        answer = answer_of(backend, build_one(operation))
        assert answer.status_code == 401, (operation, answer.text)
        assert answer.headers["WWW-Authenticate"] == 'DPoP algs="ES256"'
        assert leaks(world, answer) == [], operation
        codes.add(code_of(answer))
    return codes


def test_no_operation_is_forgotten(tmp_path: Any) -> None:
    app = create_backend(quick_settings(tmp_path, FakeClock()))
    described = app.openapi()["paths"]
    app.state.context.storage.close()
    operations = {
        (method.upper(), address): operation
        for address, methods in described.items()
        for method, operation in methods.items()
    }
    assert {*SIGNED_IN, *TAKES_A_KEY, *OPEN} == set(operations)
    assert len(SIGNED_IN) + len(TAKES_A_KEY) + len(OPEN) == len(operations)
    # The description shows a lock where there is one.
    locked = {each for each, operation in operations.items() if operation.get("security")}
    assert locked == set(SIGNED_IN)
    # What has a name in its address, or names an account, is somebody's.
    named = {each for each in SIGNED_IN if "{" in each[1]}
    assert named <= set(OF_SOMEBODY)


def test_its_owner_is_answered(backend: Backend, world: World) -> None:
    """Else the refusals below would prove nothing."""
    last = [
        ("PUT", path.PIN),
        ("PUT", path.FREEZE),
        ("DELETE", path.SESSION),
        ("DELETE", path.SESSIONS),
    ]
    order = [each for each in SIGNED_IN if each not in last] + last
    for operation in order:
        # Sari's own session is over by then; her tablet has had its yes.
        owner = world.tablet if operation == ("DELETE", path.SESSIONS) else world.sari
        answer = answer_of(backend, build(world, owner, operation))
        assert answer.status_code < 300, (operation, answer.text)


def test_nobody(backend: Backend, world: World) -> None:
    def bare(operation: Operation) -> httpx.Request:
        request = build(world, world.sari, operation)
        del request.headers["Authorization"], request.headers["DPoP"]
        return request

    assert refused_everywhere(backend, world, bare) == {"unauthenticated"}


def test_a_token_without_a_proof(backend: Backend, world: World) -> None:
    def unproven(operation: Operation) -> httpx.Request:
        request = build(world, world.sari, operation)
        del request.headers["DPoP"]
        return request

    assert refused_everywhere(backend, world, unproven) == {"proof_refused"}


def test_a_stolen_token_as_a_bearer(backend: Backend, world: World) -> None:
    def bearer(operation: Operation) -> httpx.Request:
        request = build(world, world.sari, operation)
        request.headers["Authorization"] = f"Bearer {world.sari.token}"
        return request

    assert refused_everywhere(backend, world, bearer) == {"unauthenticated"}


def test_another_key(backend: Backend, world: World, budi: Customer) -> None:
    for keys in (Keys(), budi.keys, world.tablet.keys):
        thief = Customer(backend.proven, backend.clock, keys, world.sari.started, "")
        told = refused_everywhere(backend, world, partial(build, world, thief))
        assert told == {"unauthenticated"}


def test_an_expired_token(backend: Backend, world: World, clock: FakeClock) -> None:
    clock.advance(minutes=5)
    told = refused_everywhere(backend, world, partial(build, world, world.sari))
    assert told == {"unauthenticated"}


def test_a_revoked_device(backend: Backend, world: World) -> None:
    assert world.sari.delete(path.SESSIONS).status_code == 204
    for sender in (world.sari, world.tablet):
        told = refused_everywhere(backend, world, partial(build, world, sender))
        assert told == {"unauthenticated"}


def test_a_stale_proof(backend: Backend, world: World, clock: FakeClock) -> None:
    built = {operation: build(world, world.sari, operation) for operation in SIGNED_IN}
    clock.advance(seconds=61)
    assert refused_everywhere(backend, world, built.__getitem__) == {"proof_refused"}


def test_somebody_else(backend: Backend, world: World) -> None:
    before = postings_of(backend)
    for number, operation in enumerate(SIGNED_IN):
        # Somebody new each time: some of these end what they ask with.
        stranger = backend.sign_up(f"stranger{number}", f"+62812111{number:05}")
        answer = answer_of(backend, build(world, stranger, operation))
        if operation in OF_SOMEBODY:
            assert answer.status_code == 404, (operation, answer.text)
            assert code_of(answer) == OF_SOMEBODY[operation], operation
        else:
            assert answer.status_code < 300, (operation, answer.text)
        assert leaks(world, answer) == [], operation
    assert postings_of(backend) == before
    assert world.sari.get(path.ME).status_code == 200
    assert world.tablet.get(path.DEVICE_CURRENT).json()["state"] == "waiting"


def test_a_frozen_device(backend: Backend, world: World, clock: FakeClock) -> None:
    before = postings_of(backend)
    with backend.context.storage.write() as books:
        books.devices.freeze(world.sari.device_id, clock())
    for operation in TAKES_TRUST:
        answer = answer_of(backend, build(world, world.sari, operation))
        assert (answer.status_code, code_of(answer)) == (403, "device_frozen"), operation
    for operation in SIGNED_IN.keys() - TAKES_TRUST:
        if operation[0] == "GET":
            assert answer_of(backend, build(world, world.sari, operation)).status_code == 200
    assert postings_of(backend) == before


def test_what_takes_a_key_takes_a_fresh_proof_of_it(backend: Backend, clock: FakeClock) -> None:
    for (method, address), body_of in TAKES_A_KEY.items():
        keys, other = Keys(), Keys()

        def ask(keys: Keys = keys, **rest: Any) -> httpx.Request:
            return backend.proven.build(keys, method, address, **rest)  # noqa: B023 - used at once

        good = ask(json=body_of(keys))
        answer = backend.http.send(good)
        refused = {"refresh_token": (401, "unauthenticated"), "ticket": (403, "sign_in_refused")}
        kind = "refresh_token" if address == path.SESSIONS_REFRESH else "ticket"
        assert (answer.status_code, code_of(answer)) == refused[kind], address
        stale, unproven = ask(json=body_of(keys)), ask(json=body_of(keys))
        del unproven.headers["DPoP"]
        with_token = ask(json=body_of(keys), token="made-up")
        for request in (good, unproven, with_token):
            assert code_of(backend.http.send(request)) == "proof_refused", address
        swapped = ask(json=body_of(keys))
        swapped.headers["DPoP"] = ask(other, json={}).headers["DPoP"]
        assert code_of(backend.http.send(swapped)) == "proof_refused", address
        clock.advance(seconds=61)
        assert code_of(backend.http.send(stale)) == "proof_refused", address


def test_what_anybody_may_ask_tells_nothing_of_anybody(backend: Backend, world: World) -> None:
    for (method, address), (body, status) in OPEN.items():
        answer = backend.http.request(method, address, json=body)
        assert answer.status_code == status, (address, answer.text)
        assert leaks(world, answer) == [], address
