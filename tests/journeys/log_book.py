"""Everything that a journey logs, searched for what must never be in a log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from backend.demo.cast import CAST, DEMO_PIN
from backend.settings import DEMO_CODE

_FAILURES = ("app.containment", "backend.routes.edge", "asyncio")
"""What is said here at ERROR is a screen, a handler, a request or a task that failed."""


class LogBook(logging.Handler):
    """Keeps every record of this process, formatted, with its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
        self.lines: list[str] = []
        self.failures: list[str] = []
        self.secrets = {DEMO_PIN, DEMO_CODE}
        for role in CAST:
            self.secrets |= {role.name, role.phone}

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        self.lines.append(line)
        if record.levelno >= logging.ERROR and record.name.startswith(_FAILURES):
            self.failures.append(line)

    def never(self, *secrets: str) -> None:
        """These must not be logged either."""
        self.secrets |= set(secrets)

    def check(self) -> None:
        """Fails on a secret in any line, and on any failure that nobody was meant to see."""
        told = [line for line in self.lines if any(secret in line for secret in self.secrets)]
        assert not told, f"secrets in the log: {told}"
        assert not self.failures, f"something broke on the way: {self.failures}"


@contextmanager
def keep_log() -> Iterator[LogBook]:
    """Listen to every logger, as somebody does who looks for a fault."""
    root, book = logging.getLogger(), LogBook()
    level = root.level
    root.addHandler(book)
    root.setLevel(logging.DEBUG)
    try:
        yield book
    finally:
        root.setLevel(level)
        root.removeHandler(book)
