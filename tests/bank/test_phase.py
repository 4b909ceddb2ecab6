"""A backend that dies at a named moment: nobody was lied to, and nothing is posted twice."""

import asyncio
import logging
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from backend.storage.database import Storage, open_storage
from tests.bank.audit import audit
from tests.bank.notebook import Notebook
from tests.bank.phase import PHASES, START_PHASES
from tests.bank.process import BackendProcess
from tests.bank.wire import Answer, Line, Question, post_transfer, read_transfer
from tests.bank.world import Draft, build_world, draft
from tests.fixtures.postgres import PostgresServer

AMOUNT = 1_000

_log = logging.getLogger(__name__)


class Matrix:
    """A backend that is killed and recovers, over and over, and what its customers know."""

    def __init__(self, storage: Storage, backend: BackendProcess) -> None:
        self.storage = storage
        self.notebook = Notebook()
        self._backend = backend
        self._ledger = Ed25519PublicKey.from_public_bytes(storage.key_ring.public_key)

    def draft(self) -> Draft:
        payer, payee = build_world(self.storage, [AMOUNT, AMOUNT])
        victim = draft(Random(), payer, payee, AMOUNT)
        self.notebook.drafts[victim.id] = victim
        return victim

    async def die(self, victim: Draft) -> None:
        """Let the backend die of this transfer; sometimes an answer still comes out."""
        answer = await self._ask(post_transfer(victim))
        self._backend.wait_for_death()
        if answer is not None:
            assert answer.status == 201
            self.notebook.note_sent(victim.id, answer.body)

    async def find_out(self, victim: Draft, *, is_posted: bool | None) -> None:
        """The outcome is known by the id, and the same request still gets it, once."""
        read = await self._ask(read_transfer(victim))
        assert read is not None
        assert read.status in ([200, 404] if is_posted is None else [200 if is_posted else 404])
        sent = await self._ask(post_transfer(victim))
        assert sent is not None
        assert (sent.status, sent.is_replay) == (201, read.status == 200)
        self.notebook.note_sent(victim.id, sent.body)

    async def _ask(self, question: Question) -> Answer | None:
        line = Line(self._backend.port)
        answer = await line.ask(question)
        line.hang_up()
        assert answer is None or answer.is_signed_by(self._ledger)
        return answer


@pytest.mark.timeout(400)
def test_whenever_the_backend_dies_the_truth_can_be_had(
    tmp_path: Path, engine: PostgresServer | None
) -> None:
    url = None if engine is None else engine.create_database()
    backend = BackendProcess(tmp_path, url)
    for start_phase in START_PHASES:
        with pytest.raises(RuntimeError, match="did not start"):
            backend.start("phase", start_phase, "")
    storage = open_storage(tmp_path, url)
    matrix = Matrix(storage, backend)
    recoveries: list[float] = []
    earlier: tuple[Draft, bool | None] | None = None
    try:
        for name, phase in PHASES.items():
            victim = matrix.draft()
            # Who is to die next is who recovers from the death before.
            recoveries.append(backend.start("phase", name, victim.id))
            if earlier is not None:
                asyncio.run(matrix.find_out(earlier[0], is_posted=earlier[1]))
            asyncio.run(matrix.die(victim))
            earlier = victim, phase.is_posted
        recoveries.append(backend.start("none"))
        assert earlier is not None
        asyncio.run(matrix.find_out(earlier[0], is_posted=earlier[1]))
        assert audit(storage, matrix.notebook) == []
    finally:
        backend.kill()
        storage.close()
        if engine is not None and url is not None:
            engine.drop(url)
    _log.info("%d deaths, the slowest recovery in %.2f s", len(recoveries), max(recoveries))
