"""How many events a second `verify` checks."""

import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

from api_contract.history import commit_to
from backend.ledger.canonical import GENESIS, chain_hash
from backend.ledger.merkle import hash_leaf
from backend.storage.database import open_storage
from backend.storage.paging import read_pages
from backend.storage.parallel_verification import verify_in_parallel
from backend.storage.read_only import open_read_only
from benchmarks.figure import Figure, Measurement
from benchmarks.growth import grow
from benchmarks.rounds import interleave
from benchmarks.stage import Engine, open_engine

EVENTS = 300_000
ROUNDS = 3


async def measure_verify(engine: Engine) -> Figure:
    """All that the command does once it runs, beside reading events and hashing their chain.

    100,000 events a second are a quarter of that on the machine that the goal was set on.
    """
    with open_engine(engine) as server, tempfile.TemporaryDirectory() as folder:
        data_dir, url = Path(folder), None if server is None else server.create_database()
        with closing(open_storage(data_dir, url)) as storage:
            grow(storage, EVENTS)
        value, floor = await interleave(
            ROUNDS, lambda: _verify(data_dir, url), lambda: _hash(data_dir, url)
        )
    beside = "reading the events and hashing leaves and chain, nothing else"
    return Figure(f"verify {engine}", value, floor, "/s", ">=0.25", beside)


async def _verify(data_dir: Path, url: str | None) -> float:
    begun = time.perf_counter()
    with open_read_only(data_dir, url) as connection:
        verified = verify_in_parallel(connection, None, None, lambda number: None)
    return verified.events / (time.perf_counter() - begun)


async def _hash(data_dir: Path, url: str | None) -> float:
    begun, digest = time.perf_counter(), GENESIS
    with open_read_only(data_dir, url) as connection:
        for page in read_pages(connection, "events", ("number", "body", "salt"), "number"):
            for number, body, salt in page:
                commitment = commit_to(salt, body)
                digest = chain_hash(digest, number, commitment)
                hash_leaf(commitment)
    return EVENTS / (time.perf_counter() - begun)


MEASUREMENTS: Mapping[str, Measurement] = {
    f"verify {engine}": partial(measure_verify, engine) for engine in Engine
}
