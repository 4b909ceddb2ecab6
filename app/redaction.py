"""What no log of this process may tell: tokens, PINs, phone numbers, amounts.

The wallet's own lines name kinds and counts only; this is for what a library or an exception says.
"""

import logging
import re
import sys
import threading
from types import TracebackType

from api_contract.money import Currency

BLOT = "[redacted]"

_QUIET = ("flet_transport", "flet_controls", "httpx", "httpcore", "httpx_retries", "keyring")
"""Below WARNING they write field texts, stored secrets, addresses and headers."""

_ISOLATES = r"[\s\u061c\u200e\u200f\u2066-\u2069]*"
_CURRENCY = "(?:" + "|".join([*Currency, "Rp", "₫", r"S\$"]) + ")"
_NUMBER = r"[+\-−]?\d(?:[\d.,٬٫\u00a0\u202f]*\d)?"
_SECRETS = (
    # What a name gives away: `token=…`, `"amount": "…"`, `Authorization: …`.
    re.compile(
        r"""(?ix) (\b[\w-]*(?:pin|code|token|secret|ticket|password|authorization|proof|share
        |approval|minor|amount|balance)["']?\s*[:=]\s*)
        (?: ["'][^"']*["'] | (?:(?:bearer|dpop)\s+)? [^\s"',;)}\]]+ )"""
    ),
    re.compile(r"(?i)(\b(?:bearer|dpop):?\s+)[\w.~+/=-]{8,}"),
    re.compile(r"(?i)(\bpin\b\W{0,8}(?:is\s|was\s)?)\d{4,8}\b"),
    # pydantic quotes what it was given.
    re.compile(r"(\binput_value=).*?(?=, input_type=)"),
    # A JWT, by how the base64 of its first brace and quote begins.
    re.compile(r"()\beyJ[\w-]+(?:\.[\w-]+)+"),
    # 256 random bits in base64url, or their digest in hex; ids are shorter.
    re.compile(r"()(?<![\w-])[\w-]{40,}(?![\w-])"),
    # A phone number in E.164, written together.
    re.compile(r"()\+[1-9]\d{6,14}\b"),
    # An amount beside its currency, whatever the language puts between them.
    re.compile(rf"()(?<![^\W\d_]){_CURRENCY}{_ISOLATES}{_NUMBER}"),
    re.compile(rf"(){_NUMBER}{_ISOLATES}{_CURRENCY}(?![^\W\d_])"),
)


def redact(text: str) -> str:
    """The text without what looks like a secret."""
    for secret in _SECRETS:
        text = secret.sub(rf"\1{BLOT}", text)
    return text


class RedactingFormatter(logging.Formatter):
    """What another formatter makes of a record, traceback included, without the secrets."""

    def __init__(self, inner: logging.Formatter | None) -> None:
        super().__init__()
        self._inner = inner or logging.Formatter()

    def format(self, record: logging.LogRecord) -> str:
        """The redacted line."""
        return redact(self._inner.format(record))


def guard_logs() -> None:
    """From now on whatever this process logs or dies of is redacted; once more changes nothing."""
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler())
    for handler in root.handlers:
        if not isinstance(handler.formatter, RedactingFormatter):
            handler.setFormatter(RedactingFormatter(handler.formatter))
    logging.captureWarnings(True)
    sys.excepthook = _log_death
    threading.excepthook = _log_thread_death


def _log_death(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logging.getLogger(__name__).critical("the app has died", exc_info=(kind, error, trace))


def _log_thread_death(died: threading.ExceptHookArgs) -> None:
    error = died.exc_value or died.exc_type()
    _log_death(died.exc_type, error, died.exc_traceback)
