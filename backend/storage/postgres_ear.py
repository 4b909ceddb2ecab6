"""Hears what other processes' commits told, over PostgreSQL's LISTEN and NOTIFY."""

import logging
import select
import socket
import threading
from typing import Any

import psycopg

from backend.storage.connection import Hear

CHANNEL = "saku_news"
EVERYBODY = "*"
RETRY_SECONDS = 1.0

_log = logging.getLogger(__name__)


class PostgresEar:
    """A connection that only listens; while it is down, `hears` is false and it tries again."""

    def __init__(self, url: str, hear: Hear) -> None:
        self._url = url
        self._hear = hear
        self._is_stopped = threading.Event()
        self._stop, self._stopping = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="news", daemon=True)
        self.hears = False

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._is_stopped.set()
        self._stop.send(b"!")
        self._thread.join()
        self._stop.close()
        self._stopping.close()

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
            for notify in connection.notifies(timeout=0):
                people = notify.payload.split(",")
                self._hear(None if notify.payload == EVERYBODY else people)
            select.select([connection.fileno(), self._stopping.fileno()], [], [])
