"""Whether two readings of a table hold the same rows, in whatever order, without keeping them.

A row's digest is Python's `hash` of its bytes: SipHash under a key that every process draws anew
(PEP 456), so nobody can have chosen rows with an eye to their digests. That other rows have the
same sum is a matter of one in 2**64.
"""

import secrets
from collections.abc import Iterable
from itertools import repeat
from marshal import dumps

from backend.storage.connection import Value

Row = tuple[Value, ...]

# Where the environment takes the key away (PYTHONHASHSEED=0), this stands in for it.
_SALT = secrets.token_bytes(16)


def pack(rows: Iterable[Row]) -> list[bytes]:
    """The bytes of each row, in any process."""
    # Version 0 of the format writes equal values as equal bytes, however they came about.
    return list(map(dumps, rows, repeat(0)))


def sum_of(packed: Iterable[bytes]) -> int:
    """The sum of the rows' digests; of equal rows only within one process."""
    digests: Iterable[int] = map(hash, map(_SALT.__add__, packed))
    return sum(digests)
