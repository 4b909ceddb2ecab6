"""Logs as one JSON object per line, with nothing in them that could hurt a customer.

What looks like a token, a PIN, a code or a phone number is blotted out wherever it comes from: a
message, an exception, a library. Requests are logged by route, never by address or query.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

trace_id: ContextVar[str | None] = ContextVar("trace_id", default=None)
"""The trace of the request that is being served, if one is."""

BLOT = "[redacted]"

_SECRETS = (
    # What a name gives away: `pin=…`, `"token": "…"`, `Authorization: Bearer …`.
    re.compile(
        r"""(?ix) (\b[\w-]*(?:pin|code|ticket|token|secret|password|authorization|pepper|approval)
        ["']?\s*[:=]\s*) (?: ["'][^"']*["'] | (?:(?:bearer|dpop)\s+)?[^\s"',;)}\]]+ )"""
    ),
    re.compile(r"(?i)(\b(?:bearer|dpop):?\s+)\S+"),
    re.compile(r"(?i)(\bpin\b\W{0,8}(?:is\s|was\s)?)\d{4,8}\b"),
    # A JWT, by how the base64 of its first brace and quote begins.
    re.compile(r"()\beyJ[\w-]+(?:\.[\w-]+)+"),
    # The password of a database URL.
    re.compile(r"(://[^\s:/@]*:)[^\s@]+(?=@)"),
    # pydantic quotes what it was given.
    re.compile(r"(\binput_value=).*?(?=, input_type=)"),
    # A phone number in E.164, written together.
    re.compile(r"()\+[1-9][0-9]{6,14}\b"),
    # 256 random bits in base64url, or their digest in hex; ids are shorter.
    re.compile(r"()(?<![\w-])[\w-]{40,}(?![\w-])"),
)
_encode = json.JSONEncoder(ensure_ascii=False).encode

_QUIET = ("httpx", "httpcore", "uvicorn.access", "asyncio", "multipart")
"""Libraries that would tell addresses with their queries, or chat."""


def redact(text: str) -> str:
    """The text without what looks like a secret."""
    for secret in _SECRETS:
        text = secret.sub(rf"\1{BLOT}", text)
    return text


class JsonFormatter(logging.Formatter):
    """time, level, logger, message, trace_id and exception.

    A record with `fields` has them too; they and its message are words of our own choosing.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line, without a newline inside."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        fields: Mapping[str, str | int | float] | None = getattr(record, "fields", None)
        if fields is None:
            line["message"] = redact(record.getMessage())
        else:
            line |= {"message": record.msg, **fields}
        trace = trace_id.get()
        if trace is not None:
            line["trace_id"] = trace
        if record.exc_info:
            line["exception"] = redact(self.formatException(record.exc_info))
        return _encode(line)


def configure_logging(stream: TextIO = sys.stderr) -> None:
    """From now on the whole process logs like this."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.captureWarnings(True)
    # Nobody is told where a record came from, so nobody need find out: half of its cost.
    logging._srcfile = None  # the way that the logging HOWTO names
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    threading.excepthook = _log_thread_death
    for name in _QUIET:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.WARNING)
        logger.propagate = True


def _log_thread_death(died: threading.ExceptHookArgs) -> None:
    name = died.thread.name if died.thread else "a thread"
    told = (died.exc_type, died.exc_value or died.exc_type(), died.exc_traceback)
    logging.getLogger(__name__).critical("%s has died", name, exc_info=told)
