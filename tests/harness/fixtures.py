"""Fixtures for tests that look at screens; a conftest takes them by importing them."""

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.harness.snapshot_file import ScreenSnapshot


@pytest.fixture
def screen(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """`assert device == screen` compares what is in sight with the snapshot's file."""
    return snapshot.use_extension(ScreenSnapshot)
