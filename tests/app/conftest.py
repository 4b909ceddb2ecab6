"""Fixtures of the tests that look at screens."""

from tests.harness.fixtures import screen

__all__ = ["screen"]
