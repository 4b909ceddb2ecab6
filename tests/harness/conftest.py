"""The harness tests itself with the fixtures that it gives to others."""

from tests.harness.fixtures import screen

__all__ = ["screen"]
