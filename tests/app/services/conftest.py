"""Fixtures of the services' tests."""

from tests.fixtures.keychain import secret_service

__all__ = ["secret_service"]
