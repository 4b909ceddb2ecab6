"""Words that must stay where they belong, and every spelling in which they might get away."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

PHONE, HANDLE = "+6281287654321", "kenari.kuning"
NAME, NOTE = "Kenari Kuning", "untuk sangkar emas"
PIN = "640281"


@dataclass(frozen=True)
class Sighting:
    """Where a word was seen, and how it was spelt."""

    place: str
    word: str
    spelling: str


def spellings(word: str) -> dict[str, bytes]:
    """The word in each form that a program may give it, by the name of the form."""
    plain = word.encode()
    return {
        "utf-8": plain,
        "utf-16-le": word.encode("utf-16-le"),
        "utf-16-be": word.encode("utf-16-be"),
        **{f"base64 at {offset}": _base64(plain, offset) for offset in range(3)},
        **{f"base64url at {offset}": _base64url(plain, offset) for offset in range(3)},
        "hex": plain.hex().encode(),
        "hex in capitals": plain.hex().upper().encode(),
        "percent": quote(word, safe="").encode(),
        "percent throughout": "".join(f"%{byte:02X}" for byte in plain).encode(),
        "form": quote(word, safe="").replace("%20", "+").encode(),
        "json": json.dumps(word)[1:-1].encode(),
        "json throughout": "".join(f"\\u{ord(letter):04x}" for letter in word).encode(),
        "reversed": word[::-1].encode(),
        "capitals": word.upper().encode(),
        "small": word.lower().encode(),
    }


def sightings(place: str, found: Iterable[bytes], words: Iterable[str]) -> Iterator[Sighting]:
    """Every word in every spelling that can be found there."""
    held = b"\x00\x00".join(found)
    for word in words:
        for spelling, letters in spellings(word).items():
            if _stands_in(held, letters):
                yield Sighting(place, word, spelling)


def _stands_in(held: bytes, letters: bytes) -> bool:
    if not letters.isdigit():
        return letters in held
    # Six digits stand in many a digest and time by chance: only alone are they a PIN.
    return re.search(rb"(?<![\w.])" + letters + rb"(?!\w)", held) is not None


def _base64(plain: bytes, offset: int) -> bytes:
    """What is the same whatever stands before (`offset` bytes beyond a third) and behind."""
    encoded = base64.b64encode(bytes(offset) + plain)
    return encoded[-(-offset * 8 // 6) : (offset + len(plain)) * 8 // 6]


def _base64url(plain: bytes, offset: int) -> bytes:
    return _base64(plain, offset).replace(b"+", b"-").replace(b"/", b"_")
