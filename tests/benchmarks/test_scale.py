"""A grown ledger is a whole ledger, and what is measured on it is done by the real commands."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.services.merkle_proof import check_head, check_inclusion
from backend.commands.refused import Refused
from backend.storage.database import open_storage
from backend.storage.verification import verify_chain
from benchmarks import grown, growth, scale, signer
from benchmarks.grown import Grown
from benchmarks.stage import Engine
from benchmarks.touching import touch

EVENTS = 200
ACCOUNTS = 20


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups so small that even a small ledger takes several."""
    monkeypatch.setattr(growth, "_AT_ONCE", 16)
    monkeypatch.setattr(grown, "GROUP", 5)


@pytest.fixture(params=["sqlite", "postgres"])
def ledger(few: None, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Grown]:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else None
    with closing(Grown(tmp_path, url, EVENTS)) as ledger:
        yield ledger


@pytest.fixture
def tiny(few: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both sizes are small, and kept."""
    for name, value in {"SMALL": 100, "LARGE": EVENTS, "FOLDER": tmp_path, "ROUNDS": 1}.items():
        monkeypatch.setattr(scale, name, value)
    for name, value in {"GROUPS": 2, "READS": 10, "STARTS": 1, "TOUCHED": ACCOUNTS}.items():
        monkeypatch.setattr(scale, name, value)
    yield
    scale.exits.close()
    scale.open_grown.cache_clear()


def verified(data_dir: Path, database_url: str | None = None) -> int:
    with closing(open_storage(data_dir, database_url)) as storage, storage.read() as books:
        return verify_chain(books)


def test_it_has_what_was_asked_for_and_is_whole(ledger: Grown) -> None:
    assert verified(ledger.data_dir, ledger.database_url) == EVENTS
    assert len({customer.account_id for customer in ledger.sign_in(EVENTS)}) == ACCOUNTS


@pytest.mark.parametrize("work", ["_admit", "_pay"])
def test_growing_is_carried_on_where_it_was_cut_short(
    few: None, work: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = getattr(growth, work), iter(range(2 if work == "_admit" else 20))

    def work_for_a_while(*arguments: object) -> object:
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return real(*arguments)

    with closing(open_storage(tmp_path)) as storage:
        monkeypatch.setattr(growth, work, work_for_a_while)
        with pytest.raises(KeyboardInterrupt):
            growth.grow(storage, EVENTS)
        monkeypatch.setattr(growth, work, real)
        assert 0 < growth.count_events(storage) < EVENTS
        growth.grow(storage, EVENTS)
    assert verified(tmp_path) == EVENTS


def test_a_day_limit_has_something_to_look_past(ledger: Grown) -> None:
    data_dir, url = ledger.data_dir, ledger.database_url
    with closing(open_storage(data_dir, url)) as storage, storage.read() as books:
        first, *_, last = books.journal.read()
    assert last.at - first.at > timedelta(days=20)


def test_every_transfer_is_posted(ledger: Grown) -> None:
    cost = ledger.send(groups=3)
    assert verified(ledger.data_dir, ledger.database_url) == EVENTS + 15
    assert cost.wall > 0


def test_a_refusal_counts_for_nothing(ledger: Grown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signer, "GOOD_FOR", timedelta(0))
    with pytest.raises(Refused, match="unauthenticated"):
        ledger.send(groups=1)


def test_what_is_read_is_there(ledger: Grown) -> None:
    cost, receipts = ledger.prove(12)
    assert cost.wall > 0
    assert len({receipt.number for receipt in receipts}) == 12
    for receipt in receipts:
        assert receipt.number > 2 * ACCOUNTS
        check_head(receipt.head, ledger.public_key)
        check_inclusion(receipt)
    assert ledger.read_balances(5).wall > 0
    assert ledger.list_activity(5).wall > 0


async def test_both_sizes_are_kept_for_the_next_time(tiny: None, tmp_path: Path) -> None:
    figure = await scale.MEASUREMENTS["scale transfer sqlite"]()
    assert figure.name == "scale transfer sqlite"
    assert figure.value != figure.floor
    scale.exits.close()
    # A round that warms up and one that counts, in two groups of five each.
    assert [verified(tmp_path / size) for size in ("100", "200")] == [120, EVENTS + 20]
    scale.open_grown.cache_clear()
    scale.open_grown(Engine.SQLITE, EVENTS)
    assert verified(tmp_path / "200") == EVENTS + 20


@pytest.mark.parametrize(
    "name", ["scale balance sqlite", "scale start sqlite", "scale proof sqlite"]
)
async def test_each_figure_bears_its_name(name: str, tiny: None) -> None:
    figure = await scale.MEASUREMENTS[name]()
    assert figure.name == name
    assert figure.value > 0


async def test_a_proof_that_fails_is_no_figure(tiny: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await scale.measure_check()).value > 0
    monkeypatch.setattr(Grown, "public_key", "00" * 32)
    with pytest.raises(Exception, match="other_key"):
        await scale.measure_check()


def test_a_worker_grows_with_the_customers_it_serves(tmp_path: Path) -> None:
    with closing(Grown(tmp_path, None, 10_000)) as ledger:
        senders = [customer.device.sender for customer in ledger.sign_in(1_000)]
    assert 500 < touch(tmp_path, senders, warm_up=100) < 20_000
