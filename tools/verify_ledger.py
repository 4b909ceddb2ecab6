"""Checks a Saku ledger from its database alone, with nothing but Python and, if need be, psql.

    python3 verify_ledger.py LEDGER PUBLIC_KEY [KEPT_HEAD]

LEDGER is the SQLite file or a PostgreSQL URL, PUBLIC_KEY the ledger's Ed25519 key in hex, and
KEPT_HEAD a file with the JSON of a head (GET /v1/history/head) that you kept earlier. The last
line says "whole" (exit 0) or what is broken (exit 1); exit 2 when it can't be read. This file
imports nothing of Saku's and writes nothing. What it checks, from the first event to the last:

- An event is `body`: JSON of texts only, keys sorted, no spaces, UTF-8, nothing escaped but what
  must be. Amounts are whole minor units in decimal digits. FIELDS has every kind of event, and
  `postings_of` what it moves: per event all postings sum to zero.
- commitment = SHA-256(salt || body), with 16 bytes of salt.
- hash of event n = SHA-256(hash of n-1 || n as 8 bytes, big-endian || commitment); before the
  first event stand 32 zero bytes. Numbers begin at 1 and have no gaps, time never goes back.
- Events are the leaves of the Merkle tree of RFC 9162: a leaf is SHA-256(00 || commitment), a
  node SHA-256(01 || left || right). `tiles` keeps 256 hashes a row, of the nodes at height
  8 * level; tiles of level 0 only when they are full. `head.peaks` are the hashes of the perfect
  subtrees that the tree falls into, the largest first.
- The head is signed: Ed25519 (RFC 8032) over the text "saku tree head 1", the number of events,
  the root in hex and the time in microseconds since 1970, each on a line of its own.
- The row of each account in `accounts` is what its events add up to. A customer, whose id has no
  colon, never stands below zero nor below what is on hold; a closed account stays at nothing.

Not checked, because it can be made anew from the events: lines, facts, holds and snapshots
(`python -m backend verify` checks those). Not checked either: people, and the sealed words beside
an event, whose seal breaks when they are altered.
"""

import csv
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

LIMIT = 2**63 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURRENCIES = ("IDR", "VND", "SGD")
PURPOSES = ("fees", "acquirer", "adjustments")
MAY_BE_NEGATIVE = ("acquirer:", "adjustments:")

TRANSFER = "transfer_id payer_account_id payee_account_id amount_minor currency"
ONE = "account_id amount_minor currency"
FIELDS = {
    "AccountOpened": "account_id person_id currency",
    "AccountClosed": "account_id",
    "TransferPosted": f"{TRANSFER} fee_minor intent_digest approved_at accepted_at",
    "TransferCancelled": "transfer_id person_id",
    "TransferReversed": f"{TRANSFER} fee_minor reversal_id reason",
    "TransferRefunded": f"{TRANSFER} refund_id",
    "FeeCharged": f"{ONE} fee_id",
    "TopUpPosted": f"{ONE} top_up_id",
    "PayoutPosted": f"{ONE} payout_id",
    "AdjustmentPosted": f"{ONE} adjustment_id side reason proposed_by approved_by",
    "HoldPlaced": f"{ONE} hold_id expires_at",
    "HoldCaptured": f"{ONE} hold_id payee_account_id released_minor",
    "HoldReleased": f"{ONE} hold_id",
    "HoldExpired": f"{ONE} hold_id",
}
"""What each kind of event has beside `at` and `kind`."""

TABLES = {
    "head": "number at hash* peaks* key_id signature*",
    "events": "number at body* salt* hash*",
    "tiles": "level number hashes*",
    "accounts": "id person_id currency opened closed"
    " balance_minor on_hold_minor sent_minor changes",
}
"""What is read, in this order; a star marks bytes."""

TEXTS = ("id", "person_id", "currency", "key_id")
"""Columns of text; all others hold integers."""

Event = dict[str, str]
Rows = Callable[[str], Iterator[list[Any]]]


class Broken(Exception):
    """The ledger isn't what it should be."""


@dataclass
class Account:
    """A row of `accounts`, without its id."""

    person_id: str | None
    currency: str
    opened: int = 0
    closed: int | None = None
    balance_minor: int = 0
    on_hold_minor: int = 0
    sent_minor: int = 0
    changes: int = 0


# ---- events ------------------------------------------------------------------------------------


def read_event(body: bytes) -> Event:
    """The fields of an event; raises ValueError for bytes that are not its one true form."""
    event: Event = json.loads(body)
    if type(event) is not dict or not all(type(text) is str for text in event.values()):
        raise ValueError("is no object of texts")
    canonical = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if canonical.encode() != body:
        raise ValueError("has bytes that are not canonical")
    if event.keys() != {"at", "kind", *FIELDS[event["kind"]].split()}:
        raise ValueError("has a field too many or too few")
    for name, text in event.items():
        least = 1 if name == "amount_minor" else 0
        is_bad_amount = name.endswith("_minor") and (
            str(int(text)) != text or not least <= int(text) <= LIMIT
        )
        is_moment = name == "at" or (name.endswith("_at") and (name, text) != ("expires_at", ""))
        if is_bad_amount or (is_moment and micros_of(text) is None):
            raise ValueError(f"has no true {name}")
    if event.get("currency", "IDR") not in CURRENCIES:
        raise ValueError("has an unknown currency")
    return event


def micros_of(text: str) -> int | None:
    """Microseconds since 1970 of a moment like 2026-03-14T12:00:00.000000+00:00."""
    moment = datetime.fromisoformat(text)
    is_canonical = moment.isoformat(timespec="microseconds") == text and text.endswith("+00:00")
    return (moment - EPOCH) // timedelta(microseconds=1) if is_canonical else None


def postings_of(event: Event) -> list[tuple[str, int]]:
    """What the event adds to balances: account and amount in the event's currency."""
    amount, fee = int(event.get("amount_minor", 0)), int(event.get("fee_minor", 0))
    account, currency = event.get("account_id", ""), event.get("currency", "")
    payer, payee = event.get("payer_account_id", ""), event.get("payee_account_id", "")
    transfer = [(payer, -amount - fee), (payee, amount)]
    if fee:
        transfer.append((f"fees:{currency}", fee))
    match event["kind"]:
        case "TransferPosted":
            return transfer
        case "TransferReversed":
            return [(name, -minor) for name, minor in transfer]
        case "TransferRefunded":
            return [(payee, -amount), (payer, amount)]
        case "FeeCharged":
            return [(account, -amount), (f"fees:{currency}", amount)]
        case "TopUpPosted":
            return [(f"acquirer:{currency}", -amount), (account, amount)]
        case "PayoutPosted":
            return [(account, -amount), (f"acquirer:{currency}", amount)]
        case "AdjustmentPosted":
            minor = {"credit": amount, "debit": -amount}[event["side"]]
            return [(f"adjustments:{currency}", -minor), (account, minor)]
        case "HoldCaptured":
            return [(account, -amount), (payee, amount)]
    return []


def reservation_of(event: Event) -> int | None:
    """What the event adds to what is on hold on its account."""
    amount = int(event.get("amount_minor", 0))
    match event["kind"]:
        case "HoldPlaced":
            return amount
        case "HoldCaptured":
            return -amount - int(event["released_minor"])
        case "HoldReleased" | "HoldExpired":
            return -amount
    return None


class Accounts:
    """Every account, as the events so far left it; raises KeyError and `Broken`."""

    def __init__(self) -> None:
        self.by_id = {
            f"{name}:{code}": Account(None, code) for name in PURPOSES for code in CURRENCIES
        }
        self._holds: dict[str, tuple[str, int]] = {}

    def apply(self, number: int, event: Event) -> None:
        """Add one event up."""
        if event["kind"] == "AccountOpened":
            if event["account_id"] in self.by_id:
                raise Broken("opens an account again")
            account = Account(event["person_id"], event["currency"], number)
            self.by_id[event["account_id"]] = account
        postings, reserved = postings_of(event), reservation_of(event)
        if sum(minor for _, minor in postings):
            raise Broken("has postings that don't sum to zero")
        touched = {name: self.by_id[name] for name, _ in postings}
        for name, minor in postings:
            touched[name].balance_minor += minor
            touched[name].changes += 1
            if touched[name].currency != event["currency"]:
                raise Broken("posts to an account of another currency")
        if event["kind"] == "TransferPosted":
            touched[event["payer_account_id"]].sent_minor += int(event["amount_minor"])
        if reserved is not None:
            held = touched[event["account_id"]] = self.by_id[event["account_id"]]
            held.on_hold_minor += reserved
            held.changes += 1
            self._follow_hold(event["hold_id"], event["account_id"], reserved)
        if event["kind"] == "AccountClosed":
            closing_one = touched[event["account_id"]] = self.by_id[event["account_id"]]
            if closing_one.closed is not None:
                raise Broken("closes an account again")
            closing_one.closed = number
        for name, account in touched.items():
            check_standing(name, account)

    def _follow_hold(self, hold_id: str, account_id: str, reserved: int) -> None:
        if reserved > 0:
            if hold_id in self._holds:
                raise Broken("places a hold again")
            self._holds[hold_id] = account_id, reserved
        elif self._holds.pop(hold_id, None) != (account_id, -reserved):
            raise Broken("ends a hold that doesn't stand like this")


def check_standing(name: str, account: Account) -> None:
    """Whether an account may stand like this."""
    balance, on_hold = account.balance_minor, account.on_hold_minor
    least = -LIMIT if name.startswith(MAY_BE_NEGATIVE) else on_hold
    if on_hold < 0 or not least <= balance <= LIMIT:
        raise Broken(f"leaves {name} at {balance} with {on_hold} on hold")
    if account.closed is not None and (balance or on_hold):
        raise Broken(f"moves money in the closed account {name}")


# ---- the Merkle tree ---------------------------------------------------------------------------


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def peaks_of(hashes: list[bytes]) -> list[bytes]:
    """The perfect subtrees that a tree over these hashes falls into, the largest first."""
    peaks: list[bytes] = []
    for count, peak in enumerate(hashes):
        while count & 1:
            peak, count = node(peaks.pop(), peak), count >> 1
        peaks.append(peak)
    return peaks


class Tree:
    """A growing tree: the hashes at its edge by level of tiles, and a digest of each full tile."""

    def __init__(self) -> None:
        self.size = 0
        self.edge: list[list[bytes]] = [[]]
        self.full: dict[tuple[int, int], bytes] = {}

    def add(self, entry: bytes) -> None:
        """One more leaf."""
        self.size += 1
        for level in range(8):
            self.edge[level].append(entry)
            if len(self.edge[level]) < 256:
                return
            tile = self.edge[level]
            self.full[level, (self.size >> 8 * (level + 1)) - 1] = sha256(b"".join(tile)).digest()
            (entry,) = peaks_of(tile)
            self.edge[level] = []
            if level + 1 == len(self.edge):
                self.edge.append([])

    def peaks(self) -> list[bytes]:
        """As the head keeps them."""
        return [peak for hashes in reversed(self.edge) for peak in peaks_of(hashes)]

    def root(self) -> bytes:
        """The hash over all leaves."""
        peaks = self.peaks() or [sha256().digest()]
        root = peaks.pop()
        while peaks:
            root = node(peaks.pop(), root)
        return root

    def tiles(self) -> dict[tuple[int, int], bytes]:
        """A digest of each tile that must be stored: full ones, and the last of a higher level."""
        last = {
            (level, self.size >> 8 * (level + 1)): sha256(b"".join(hashes)).digest()
            for level, hashes in enumerate(self.edge)
            if level and hashes
        }
        return self.full | last


# ---- Ed25519, RFC 8032 section 5.1 ---------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
"""X, Y, Z, T with x = X/Z, y = Y/Z, x*y = T/Z."""
NEUTRAL: Point = (0, 1, 1, 0)


def add_points(one: Point, other: Point) -> Point:
    """Section 5.1.4; it doubles too, because the formulas are complete."""
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * D * t1 * t2 % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(factor: int, point: Point) -> Point:
    """The point added to itself, `factor` times."""
    product = NEUTRAL
    for bit in f"{factor:b}":
        product = add_points(product, product)
        if bit == "1":
            product = add_points(product, point)
    return product


def read_point(data: bytes) -> Point:
    """Section 5.1.3; raises ValueError."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x + u) % P == 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or (v * x * x - u) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def write_point(point: Point) -> bytes:
    """Section 5.1.2."""
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = read_point(bytes.fromhex("58" + "66" * 31))


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Section 5.1.7: whether S*B = R + k*A, asked as R = S*B + k*(-A)."""
    try:
        x, y, z, t = read_point(key)
    except ValueError:
        return False
    first, scalar = signature[:32], int.from_bytes(signature[32:], "little")
    if len(key) != 32 or len(signature) != 64 or scalar >= ORDER:
        return False
    k = int.from_bytes(sha512(first + key + message).digest(), "little") % ORDER
    return write_point(add_points(multiply(scalar, BASE), multiply(k, (-x, y, z, -t)))) == first


# ---- the whole ---------------------------------------------------------------------------------


def verify(rows: Rows, public_key: bytes, kept: dict[str, Any] | None = None) -> str:
    """What was found whole, in words; raises `Broken`. Tables are asked for in their order."""
    heads = list(rows("head"))
    if len(heads) != 1:
        raise Broken("the journal has no head, or more than one")
    number, at, digest, peaks, key_id, signature = heads[0]
    tree, accounts = Tree(), Accounts()
    last_at, last_hash = 0, bytes(32)
    for found, event_at, body, salt, stored_hash in rows("events"):
        place = f"event {tree.size + 1}"
        if found != tree.size + 1:
            raise Broken(f"{place} is missing")
        commitment = sha256(salt + body).digest()
        last_hash = sha256(last_hash + found.to_bytes(8, "big") + commitment).digest()
        if last_hash != stored_hash or len(salt) != 16:
            raise Broken(f"{place} is not what was chained")
        try:
            event = read_event(body)
            accounts.apply(found, event)
        except (Broken, ValueError, KeyError, RecursionError) as error:
            raise Broken(f"{place} {error}") from None
        if event_at != micros_of(event["at"]) or event_at < last_at:
            raise Broken(f"{place} has another time than it says, or an older one than before it")
        last_at = event_at
        tree.add(sha256(b"\x00" + commitment).digest())
        if kept is not None and kept["size"] == tree.size and kept["root"] != tree.root().hex():
            raise Broken(f"the first {tree.size} events are not those of the kept head")
    if (number, at, digest) != (tree.size, last_at, last_hash):
        raise Broken(f"the head ends at event {number}, the events end at {tree.size}")
    if peaks != b"".join(tree.peaks()):
        raise Broken("the head has another tree than the events give")
    check_tiles(tree, rows("tiles"))
    check_accounts(accounts, rows("accounts"))
    check_signature(public_key, key_id, head_bytes(number, tree.root().hex(), at), signature)
    if kept is not None:
        check_kept(kept, tree.size, public_key)
    return f"{tree.size} events, root {tree.root().hex()}"


def check_tiles(tree: Tree, rows: Iterator[list[Any]]) -> None:
    """Every tile that must be stored is stored, and no other."""
    missing = tree.tiles()
    for level, number, hashes in rows:
        if missing.pop((level, number), None) != sha256(hashes).digest():
            raise Broken(f"tile {number} of level {level} is not what the events give")
    for level, number in missing:
        raise Broken(f"tile {number} of level {level} is missing")


def check_accounts(accounts: Accounts, rows: Iterator[list[Any]]) -> None:
    """Every account is stored as it stands, and no other; all together they sum to zero."""
    sums = dict.fromkeys(CURRENCIES, 0)
    missing = accounts.by_id
    for name, *values in rows:
        account = missing.pop(name, None)
        if account is None or list(astuple(account)) != values:
            raise Broken(f"account {name} is {values}, its events give {account}")
        sums[account.currency] += account.balance_minor
    if missing:
        raise Broken(f"account {min(missing)} is missing")
    if any(sums.values()):
        raise Broken(f"the accounts sum to {sums}, not to zero")


def head_bytes(size: int, root: str, micros: int) -> bytes:
    """What the ledger signs."""
    return f"saku tree head 1\n{size}\n{root}\n{micros}\n".encode()


def check_signature(public_key: bytes, key_id: str, message: bytes, signature: bytes) -> None:
    """A head was signed with the key; its id is the SHA-256 of the key."""
    if key_id != sha256(public_key).hexdigest():
        raise Broken("a head was signed with another key")
    if not is_signed(public_key, message, signature):
        raise Broken("a head's signature is false")


def check_kept(kept: dict[str, Any], size: int, public_key: bytes) -> None:
    """The head that was kept is one of this ledger's, and the ledger has not shrunk since."""
    at = datetime.fromisoformat(kept["at"])
    message = head_bytes(kept["size"], kept["root"], (at - EPOCH) // timedelta(microseconds=1))
    check_signature(public_key, kept["key_id"], message, bytes.fromhex(kept["signature"]))
    if kept["size"] > size:
        raise Broken(f"the kept head has {kept['size']} events, the ledger only {size}")


# ---- where the rows come from --------------------------------------------------------------------


def columns_of(table: str) -> tuple[list[str], str]:
    """The table's columns, and how its rows are sorted."""
    columns = TABLES[table].split()
    return columns, "number" if "number" in columns else "id"


def rows_of(connection: sqlite3.Connection) -> Rows:
    """The tables of a SQLite file."""

    def rows(table: str) -> Iterator[list[Any]]:
        columns, order = columns_of(table)
        names = ", ".join(columns).replace("*", "")
        return map(list, connection.execute(f"SELECT {names} FROM {table} ORDER BY {order}"))

    return rows


def open_file(path: Path) -> sqlite3.Connection:
    """A SQLite file, read without a trace."""
    # A file that is in use has a log beside it; without one SQLite needs none of its own either.
    way = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?{way}", uri=True)
    connection.execute("BEGIN")
    return connection


def ask_psql(url: str) -> Rows:
    """The tables of a PostgreSQL database: one snapshot, as CSV with bytes in hex."""
    script = ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"]
    for table in TABLES:
        columns, order = columns_of(table)
        names = [f"encode({name[:-1]}, 'hex')" if "*" in name else name for name in columns]
        query = f"SELECT {', '.join(names)} FROM {table} ORDER BY {order}"
        script += [f"COPY ({query}) TO STDOUT (FORMAT csv, NULL '\\N');", "\\echo end"]
    psql = subprocess.Popen(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert psql.stdin is not None
    assert psql.stdout is not None
    psql.stdin.write("\n".join(script))
    psql.stdin.close()
    lines = csv.reader(psql.stdout)

    def rows(table: str) -> Iterator[list[Any]]:
        columns, _ = columns_of(table)
        for values in lines:
            if values == ["end"]:
                return
            yield [read_value(name, text) for name, text in zip(columns, values, strict=True)]
        raise OSError("psql ended early")

    return rows


def read_value(column: str, text: str) -> str | int | bytes | None:
    """A value of a CSV row."""
    if text == "\\N":
        return None
    if column.endswith("*"):
        return bytes.fromhex(text)
    return text if column in TEXTS else int(text)


def main(arguments: list[str]) -> int:
    """Check a ledger; the exit code."""
    if len(arguments) not in (2, 3):
        print(__doc__)
        return 2
    ledger, public_key, *kept_file = arguments
    try:
        kept = json.loads(Path(kept_file[0]).read_bytes()) if kept_file else None
        if "://" in ledger:
            whole = verify(ask_psql(ledger), bytes.fromhex(public_key), kept)
        else:
            with closing(open_file(Path(ledger))) as connection:
                whole = verify(rows_of(connection), bytes.fromhex(public_key), kept)
    except Broken as error:
        print(f"broken: {error}")
        return 1
    except (OSError, ValueError, sqlite3.Error) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"whole: {whole}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
