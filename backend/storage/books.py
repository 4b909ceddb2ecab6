"""Everything that one database transaction may read and write."""

from backend.storage.account import Accounts
from backend.storage.activity import Activities
from backend.storage.challenge import Challenges
from backend.storage.change import Changes
from backend.storage.connection import Connection
from backend.storage.correction import Corrections
from backend.storage.device import Devices
from backend.storage.evidence import Evidences
from backend.storage.fact import Facts
from backend.storage.forgetting import Forgetting
from backend.storage.hold import Holds
from backend.storage.journal import Journal, Sign
from backend.storage.news import News
from backend.storage.number_recovery import NumberRecoveries
from backend.storage.person import People
from backend.storage.pin import Pins
from backend.storage.proposal import Proposals
from backend.storage.recovery import Recoveries
from backend.storage.sealing import Sealer
from backend.storage.session import Sessions
from backend.storage.time_machine import TimeMachine
from backend.storage.tree import Tree


class Books:
    """The tables, opened on one connection; worthless after its transaction."""

    def __init__(self, connection: Connection, sealer: Sealer, sign: Sign, key_id: str) -> None:
        self.connection = connection
        self.lock = connection.lock
        self.journal = Journal(connection, sealer, sign, key_id)
        self.tree = Tree(connection)
        self.changes = Changes(connection)
        self.accounts = Accounts(connection)
        self.time_machine = TimeMachine(connection)
        self.facts = Facts(connection)
        self.corrections = Corrections(connection)
        self.holds = Holds(connection)
        self.proposals = Proposals(connection)
        self.evidences = Evidences(connection, sealer)
        self.activity = Activities(connection, sealer)
        self.people = People(connection, sealer)
        self.pins = Pins(connection)
        self.recoveries = Recoveries(connection)
        self.number_recoveries = NumberRecoveries(connection)
        self.challenges = Challenges(connection)
        self.devices = Devices(connection, sealer)
        self.sessions = Sessions(connection)
        self.news = News(connection)
        self.forgetting = Forgetting(connection)
