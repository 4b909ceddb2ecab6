"""verify: prove that a ledger is whole, without writing a byte; exits 1 where it isn't.

Exits 2 when the ledger can't be read. A head that was kept earlier (the JSON of GET
/v1/history/head) proves more: that the history still begins with what it was then.
"""

import argparse
import sys
from pathlib import Path

from api_contract.history import TreeHead
from backend.operations.place import add_place, read_place
from backend.operations.public_key import find_public_key
from backend.storage.key_ring import SIGNING_FILE
from backend.storage.parallel_verification import verify_in_parallel
from backend.storage.read_only import open_read_only
from backend.storage.unavailable import StorageUnavailable
from backend.storage.verification import ChainBroken, Verified

_BROKEN, _UNREADABLE = 1, 2
_TOLD_EVERY = 2**18
"""Events between two lines of progress."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """What it needs to know."""
    add_place(parser)
    parser.add_argument("--key", help="the public key of the ledger, in hex")
    parser.add_argument("--head", type=Path, help="a file with a head that was kept earlier")


def run(options: argparse.Namespace) -> int:
    """Verify; the exit code."""
    try:
        verified = _verify(options)
    except ChainBroken as broken:
        print(f"broken: {broken}", file=sys.stderr)
        return _BROKEN
    except (StorageUnavailable, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return _UNREADABLE
    head = verified.head
    print(f"whole: {_grouped(verified.events)} events, head {head.root} of {head.at.isoformat()}")
    return 0


def _verify(options: argparse.Namespace) -> Verified:
    if options.key and options.keys is None and "://" in options.data:
        options.keys = Path()  # Who has the public key needs no folder of keys.
    place = read_place(options)
    public_key = bytes.fromhex(options.key) if options.key else _read_key(place.folder)
    kept = TreeHead.model_validate_json(options.head.read_bytes()) if options.head else None
    with open_read_only(place.folder, place.database_url) as connection:
        return verify_in_parallel(connection, public_key, kept, _tell_progress)


def _read_key(folder: Path) -> bytes:
    public_key = find_public_key(folder)
    if public_key is None:
        raise StorageUnavailable(f"{folder} has no {SIGNING_FILE}: tell the public key with --key.")
    return public_key


def _tell_progress(number: int) -> None:
    if number % _TOLD_EVERY == 0:
        print(f"{_grouped(number)} events read", flush=True)


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")
