"""The auditor's file reads a real PostgreSQL too."""

from tests.fixtures.postgres import database_url, postgres

__all__ = ["database_url", "postgres"]
