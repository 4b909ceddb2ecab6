"""A place of its own for each test, on every engine."""

from pathlib import Path

import pytest

from tests.backend.operations.support import LedgerPlace


@pytest.fixture
def place(tmp_path: Path, engine_url: str | None) -> LedgerPlace:
    return LedgerPlace(tmp_path / "data", engine_url)
