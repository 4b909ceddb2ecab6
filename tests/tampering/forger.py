"""What a thief may do who knows how the books are made: other histories whose sums are right."""

import random
from dataclasses import replace

from api_contract.history import commit_to
from backend.ledger.canonical import GENESIS, chain_hash, encode
from backend.ledger.event import Event, FeeCharged, HoldPlaced, TopUpPosted, TransferPosted
from tests.tampering.books import Ledger, append, copy, head_of, mint_key_ring
from tests.tampering.history import BEGINNING, other_end
from tests.tampering.tampering import Tampering


def rechain(ledger: Ledger, rng: random.Random) -> Tampering | None:
    """An event says something else, and every hash of the chain follows from that."""
    number = rng.randint(1, len(ledger.events))
    event = ledger.events[number - 1]
    reworded = _reworded(event)
    if event == reworded:
        return None
    connection = ledger.connection
    connection.execute("UPDATE events SET body = ? WHERE number = ?", (encode(reworded), number))
    digest = GENESIS
    for each, salt, event_body in connection.execute(
        "SELECT number, salt, body FROM events ORDER BY number"
    ).fetchall():
        digest = chain_hash(digest, each, commit_to(salt, event_body))
        connection.execute("UPDATE events SET hash = ? WHERE number = ?", (digest, each))
    connection.execute("UPDATE head SET hash = ?", (digest,))
    is_transfer = isinstance(event, TransferPosted)
    receipt = number if is_transfer else None
    return Tampering("rechain", connection, is_seen_by_app=is_transfer, receipt=receipt)


def roll_back(ledger: Ledger, rng: random.Random) -> Tampering | None:
    """The whole ledger as it once was, truly signed: only a newer head can tell."""
    connection = copy(rng.choice(ledger.earlier))
    if head_of(connection).size >= ledger.kept.size:
        return None
    return Tampering("roll back", connection, by_kept=True)


def forge(ledger: Ledger, rng: random.Random) -> Tampering | None:
    """Another history whose every sum is right: what it lacks is the key, or a phone's memory."""
    connection = copy(rng.choice(ledger.earlier))
    begun = head_of(connection).size
    forged, what = _other_history(ledger.events, begun, rng)
    signer = rng.choice(("thief", "impostor", "copyist", "insider"))
    is_insider = signer == "insider"
    known = slice(ledger.kept.size) if is_insider else slice(None)
    if forged[known] == ledger.events[known] or not forged[begun:]:
        return None
    append(connection, ledger.key_ring if is_insider else mint_key_ring(), forged[begun:])
    if signer in ("impostor", "copyist"):
        connection.execute("UPDATE head SET key_id = ?", (ledger.key_ring.key_id,))
    if signer == "copyist":
        signature = bytes.fromhex(head_of(ledger.connection).signature)
        connection.execute("UPDATE head SET signature = ?", (signature,))
    return Tampering(f"{what} as {signer}", connection, by_kept=is_insider)


def _other_history(events: list[Event], begun: int, rng: random.Random) -> tuple[list[Event], str]:
    """Something else than what happened after the first `begun` events."""
    at = rng.randrange(begun, len(events))
    way = rng.choice(("rewrite", "drop", "reorder", "truncate", "fork"))
    match way:
        case "rewrite":
            return [*events[:at], _reworded(events[at]), *events[at + 1 :]], way
        case "drop":
            return events[:at] + events[at + 1 :], way
        case "reorder":
            return [*events[:at], *reversed(events[at : at + 2]), *events[at + 2 :]], way
        case "truncate":
            return events[:at], way
    at = max(at, BEGINNING)
    return other_end(events[:at], rng, rng.randint(at, len(events) + 5)), way


def _reworded(event: Event) -> Event:
    """The same for another amount, if it is one of those that thieves like."""
    if isinstance(event, TransferPosted | TopUpPosted | FeeCharged | HoldPlaced):
        return replace(event, amount_minor=event.amount_minor + 1)
    return event
