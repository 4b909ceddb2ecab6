"""A clock that goes back: the ledger's time does not."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from backend.identity.session import ACCESS_LIFETIME
from backend.settings import Settings, utc_now
from benchmarks import signer
from tests.backend.support import FakeClock
from tests.bank.till import open_till
from tests.bank.world import draft, sign_in_again


def test_the_time_of_events_never_goes_back(tmp_path: Path) -> None:
    began = utc_now()
    clock = FakeClock(began)
    with open_till(Settings(data_dir=tmp_path, clock=clock)) as till:
        for hours in (1, -2, 0.5, -3, 5):
            clock.advance(hours=hours)
            assert till.send().status_code == 201
        times = [event.at - began for event in till.posted()]
    # Until the clock is past the latest time again, that is the time.
    assert times == [timedelta(hours=hours) for hours in (1, 1, 1, 1, 1.5)]


def test_who_signs_in_after_it_went_back_may_send(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signer, "GOOD_FOR", ACCESS_LIFETIME)
    clock = FakeClock(utc_now())
    with open_till(Settings(data_dir=tmp_path, clock=clock)) as till:
        assert till.send().status_code == 201
        clock.advance(hours=-1)
        payer = sign_in_again(till.context.storage, till.wallets[0])
        assert till.send(draft(Random(), payer, till.wallets[1], 1)).status_code == 201
