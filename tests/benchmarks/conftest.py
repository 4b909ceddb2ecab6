"""A PostgreSQL for the peers that need one."""

from tests.fixtures.postgres import database_url, postgres

__all__ = ["database_url", "postgres"]
