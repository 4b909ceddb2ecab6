"""The form of a secret in a keychain: told apart from damage and from a plugin's own messages.

A keychain plugin may hand back a sentence about an error in place of a value; sent on as a token
it would end the session.
"""

import binascii
import logging
from base64 import b64decode, b64encode

_log = logging.getLogger(__name__)

_VERSION = "v1"


def frame(value: str) -> str:
    """`v1.<base64>.<CRC-32 of the base64, eight hex digits>`."""
    body = b64encode(value.encode()).decode()
    return f"{_VERSION}.{body}.{_checksum(body)}"


def unframe(name: str, text: str | None) -> str | None:
    """The framed value; None, and a line in the log without the text, for anything else."""
    if text is None:
        return None
    version, _, rest = text.partition(".")
    body, _, checksum = rest.partition(".")
    try:
        if version == _VERSION and checksum == _checksum(body):
            return b64decode(body, validate=True).decode()
    except (binascii.Error, UnicodeError):
        pass
    _log.warning("what the keychain holds as %s is damaged and counts as lost", name)
    return None


def _checksum(body: str) -> str:
    return f"{binascii.crc32(body.encode()):08x}"
