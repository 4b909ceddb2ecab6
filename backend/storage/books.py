"""Everything that one database transaction may read and write."""

import sqlite3

from backend.storage.account import Accounts
from backend.storage.activity import Activities
from backend.storage.approval import Approvals
from backend.storage.challenge import Challenges
from backend.storage.journal import Journal, SqliteJournal
from backend.storage.live_event import LiveEvents
from backend.storage.person import People
from backend.storage.pin import Pins
from backend.storage.session import Sessions
from backend.storage.transfer import Transfers


class Books:
    """The tables, opened on one connection; worthless after its transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.journal: Journal = SqliteJournal(connection)
        self.accounts = Accounts(connection)
        self.people = People(connection)
        self.pins = Pins(connection)
        self.challenges = Challenges(connection)
        self.sessions = Sessions(connection)
        self.approvals = Approvals(connection)
        self.transfers = Transfers(connection)
        self.activity = Activities(connection)
        self.live_events = LiveEvents(connection)
