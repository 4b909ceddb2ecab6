"""What is measured of trust is the real thing: whatever is not as it should be is refused."""

import pytest

from api_contract import path
from backend.commands.intent import read_intent
from backend.commands.refused import Refused
from backend.routes.proof import sender_of
from benchmarks import trust


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """As little of everything as shows that it works."""
    for name, value in {"ROUNDS": 1, "COUNT": 5, "SERVED": 40, "CUSTOMERS": 3}.items():
        monkeypatch.setattr(trust, name, value)


@pytest.mark.parametrize("name", trust.MEASUREMENTS)
async def test_each_figure_bears_its_name(name: str) -> None:
    figure = await trust.MEASUREMENTS[name]()
    assert figure.name == name
    assert figure.value > 0
    assert figure.floor > 0


def test_a_proof_is_good_for_its_request_and_once() -> None:
    with trust._open_bench() as bench:
        (shown,) = bench.shown(1, "GET", path.ACCOUNTS)
        with pytest.raises(Refused, match="proof_refused"):
            sender_of(bench.context, shown._replace(method="POST"))
        device = bench.world.customers[0].device
        assert sender_of(bench.context, shown).token_hash == device.sender.token_hash
        with pytest.raises(Refused, match="proof_refused"):
            sender_of(bench.context, shown)


def test_an_intent_is_good_as_it_was_signed() -> None:
    with trust._open_bench() as bench:
        request, other = bench.requests(2)
        assert read_intent(request).intent.payee_name.startswith("Customer ")
        with pytest.raises(Refused, match="intent_refused"):
            read_intent(request.model_copy(update={"key": other.key}))
