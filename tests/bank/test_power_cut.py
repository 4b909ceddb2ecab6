"""Power cuts: whatever was answered is still there, and all that is there is whole."""

import contextlib
import itertools
import shutil
from pathlib import Path
from random import Random, SystemRandom

import pytest

from backend.application import open_context
from backend.commands.transfer_group import Sent, send_transfers
from backend.partners.code_sender import DemoCodeSender
from backend.settings import Settings
from backend.storage.database import open_storage
from backend.storage.verification import verify_chain
from tests.bank.disk import Disk, PowerCut
from tests.bank.in_process import order_of
from tests.bank.world import Draft, build_world, draft

CUTS_OF_A_BANK, LATEST_CUT = 20, 500
"""Cuts that one bank survives, and the operation of each life at which it comes at last."""


class Bank:
    """A bank that lives from power cut to power cut; what it answered is remembered."""

    def __init__(self, folder: Path, seed: int, synchronous: str) -> None:
        self._random = Random(seed)
        self._synchronous = synchronous
        self._folder = folder / "0"
        storage = open_storage(self._folder)
        self._wallets = build_world(storage, [10**9] * 8)
        storage.close()
        self.sent: set[str] = set()

    def live(self, life: int) -> None:
        """Post groups of transfers until the power is cut."""
        left = self._folder.with_name(str(life))
        disk = Disk(self._folder, self._random, self._synchronous)
        countdown = itertools.count(self._random.randint(1, LATEST_CUT), -1)

        def count_down(operation: str) -> None:
            now = next(countdown)
            if now == 0:
                disk.leave_after_cut(left)
            if now <= 0:
                raise PowerCut

        disk.fail = count_down
        with contextlib.suppress(PowerCut), disk.mounted():
            self._work()
        shutil.rmtree(self._folder)
        self._folder = left

    def _work(self) -> None:
        context = open_context(Settings(data_dir=self._folder), DemoCodeSender())
        # Here a group is posted when it is made.
        context.transfers.close()
        while True:
            drafts = [self._draft() for _ in range(20)]
            while drafts:
                group = [drafts.pop() for _ in range(min(len(drafts), self._random.randint(1, 6)))]
                answers = send_transfers(context, [order_of(each) for each in group])
                assert all(isinstance(answer, Sent) for answer in answers)
                self.sent |= {each.id for each in group}

    def find_lost(self) -> set[str]:
        """What was answered and is gone; raises `ChainBroken` for a ledger that is not whole."""
        storage = open_storage(self._folder)
        with storage.read() as books:
            verify_chain(books)
            lost = {each for each in self.sent if books.facts.find(each) is None}
        storage.close()
        return lost

    def _draft(self) -> Draft:
        payer, payee = self._random.sample(self._wallets, 2)
        return draft(self._random, payer, payee, self._random.randint(1, 9))


def cut_the_power(folder: Path, cuts: int, synchronous: str) -> tuple[int, int]:
    """How many answered transfers were lost in so many cuts, and how many were kept."""
    lost = kept = 0
    for number in range(cuts // CUTS_OF_A_BANK):
        bank = Bank(folder / str(number), SystemRandom().randrange(10**6), synchronous)
        for life in range(1, CUTS_OF_A_BANK + 1):
            bank.live(life)
            gone = bank.find_lost()
            bank.sent -= gone
            lost += len(gone)
        kept += len(bank.sent)
    return lost, kept


@pytest.mark.timeout(240)
def test_a_power_cut_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    lost, kept = cut_the_power(tmp_path, 300, "FULL")
    assert (lost, kept > 0) == (0, True)


def test_without_a_sync_at_each_commit_it_would(tmp_path: Path) -> None:
    lost, _ = cut_the_power(tmp_path, 20, "NORMAL")
    assert lost > 0
