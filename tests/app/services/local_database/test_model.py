"""Whatever is asked, in whatever order and with whatever restarts, it is a dict that lasts."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.services.local_database import Change, Erase, Put, open_local_database
from app.services.local_database.database import LocalDatabase
from tests.app.services.local_database.losing_vault import LosingVault
from tests.app.services.local_database.restart import start

T = TypeVar("T")

KINDS = ("note", "no", "key")
IDS = st.sampled_from(["a", "te", "tea", "", '"', "ü"])
CHANGES = st.lists(
    st.one_of(
        st.builds(Put, st.sampled_from(KINDS), IDS, st.binary(max_size=40)),
        st.builds(Erase, st.sampled_from(KINDS), IDS),
    ),
    max_size=6,
)


class LastingDict(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.vault = LosingVault()
        self.records: dict[tuple[str, str], bytes] = {}

    @initialize()
    def open_first(self) -> None:
        self.database = self.run(start(Path(self.folder.name), self.vault))
        self.vault.flush()

    @rule(changes=CHANGES)
    def write(self, changes: list[Change]) -> None:
        self.run(self.database.write(changes))
        for change in changes:
            if isinstance(change, Put):
                self.records[change.kind, change.id] = change.content
            else:
                self.records.pop((change.kind, change.id), None)

    @rule(kind=st.sampled_from(KINDS), record_id=IDS)
    def read(self, kind: str, record_id: str) -> None:
        found = self.run(self.database.read(kind, record_id))
        assert found == self.records.get((kind, record_id))

    @rule()
    def rotate_kek(self) -> None:
        self.run(self.database.rotate_kek())

    @rule()
    def rotate_dek(self) -> None:
        self.run(self.database.rotate_dek())

    @rule()
    def flush_the_keychain(self) -> None:
        self.vault.flush()

    @rule()
    def lock_and_unlock(self) -> None:
        self.run(self.database.close())
        folder = Path(self.folder.name)
        self.database = self.run(open_local_database(folder, self.vault))

    @rule()
    def restart(self) -> None:
        self.run(self.database.close())
        self.vault.restart()
        self.database = self.run(start(Path(self.folder.name), self.vault))

    @rule()
    def wipe(self) -> None:
        self.run(self.database.wipe())
        assert self.vault.items == {}
        self.records = {}
        self.open_first()

    @invariant()
    def is_that_dict(self) -> None:
        for kind in KINDS:
            expected = {i: content for (k, i), content in self.records.items() if k == kind}
            assert self.run(self.database.read_all(kind)) == expected

    def teardown(self) -> None:
        self.run(self.database.close())
        self.runner.close()
        self.folder.cleanup()

    def run(self, asked: Coroutine[None, None, T]) -> T:
        return self.runner.run(asked)

    database: LocalDatabase


TestLastingDict = LastingDict.TestCase
TestLastingDict.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
