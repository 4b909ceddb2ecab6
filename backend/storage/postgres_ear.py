"""Hears what other processes' commits told, over PostgreSQL's LISTEN and NOTIFY."""

import contextlib
import logging
import threading
from typing import Any

import psycopg

from backend.storage.connection import Hear

CHANNEL = "saku_news"
EVERYBODY = "*"
RETRY_SECONDS = 1.0
_CHECK_SECONDS = 1.0

_log = logging.getLogger(__name__)


class PostgresEar:
    """A connection that only listens; while it is down, `hears` is false and it tries again."""

    def __init__(self, url: str, hear: Hear) -> None:
        self._url = url
        self._hear = hear
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="news", daemon=True)
        self.hears = False

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._is_stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_stopped.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, connect_timeout=3) as connection:
                    self._listen(connection)
            except psycopg.Error as error:
                _log.warning("news from other processes are not heard: %s", error)
            finally:
                self.hears = False
                # Whatever is kept in this process may be old by now.
                self._hear(None)
            self._is_stopped.wait(RETRY_SECONDS)

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        # Between two connections anything may have been told.
        self._hear(None)
        self.hears = True
        while not self._is_stopped.is_set():
            with contextlib.closing(connection.notifies(timeout=_CHECK_SECONDS)) as told:
                for notify in told:
                    people = notify.payload.split(",")
                    self._hear(None if notify.payload == EVERYBODY else people)
                    if self._is_stopped.is_set():
                        return
