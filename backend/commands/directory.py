"""Who people are and who speaks for them, as one process remembers it from group to group."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from api_contract.money import Currency
from backend.commands.reader_cache import MOST_KEPT, Owned, ReaderCache
from backend.commands.session import LivingSession, living_session_of
from backend.storage.account import account_of
from backend.storage.books import Books
from backend.storage.connection import Cursor
from backend.storage.database import Storage
from backend.storage.person import PARTY_COLUMNS, Party, party_of


@dataclass(frozen=True)
class Resident:
    """A person and their open accounts."""

    party: Party
    account_ids: Mapping[Currency, str]


class Visit(NamedTuple):
    """Who asks, which account they say is theirs, and whom they want to pay."""

    token_hash: str
    account_id: str
    payee_id: str


@dataclass(frozen=True)
class Company:
    """Who is behind some visits: sessions by token, people by id."""

    sessions: dict[str, LivingSession]
    residents: dict[str, Resident]


class Directory:
    """Exact for whoever holds the head's lock and has caught up, however much was forgotten.

    All that changes a session's end, a name or who has which account happens under that lock and
    leaves a number behind (`backend.storage.change`).
    """

    def __init__(self, storage: Storage) -> None:
        with storage.read() as books:
            self._position = books.changes.newest()
        self._sessions = ReaderCache[LivingSession]()
        self._residents = ReaderCache[Resident]()
        self._sent_before: dict[str, int] = {}

    def ask(self, books: Books) -> Cursor:
        """Ask what has changed, for `catch_up`."""
        return books.changes.ask_after(self._position)

    def catch_up(self, rows: Cursor) -> None:
        """Forget whoever has changed."""
        changed = rows.fetchall()
        if changed:
            people = [person_id for person_id, _ in changed]
            self._sessions.drop(people)
            self._residents.drop(people)
            self._position = max(number for _, number in changed)

    def resident(self, person_id: str) -> Resident | None:
        """The person, if remembered."""
        return self._residents.find(person_id)

    def meet(self, books: Books, visits: Sequence[Visit], now: datetime) -> Company:
        """Everybody behind these visits, read from the books as far as they aren't remembered."""
        company = self._recall(visits, now)
        strangers = [each for each in visits if each.token_hash not in company.sessions]
        unmet = {each.payee_id for each in visits}
        unmet |= {session.caller.person_id for session in company.sessions.values()}
        unmet -= company.residents.keys()
        if strangers or unmet:
            self._learn(books, strangers, unmet, now, company)
        return company

    def sent_before(self, account_id: str) -> int:
        """At least so much the account had sent when the day began, in minor units."""
        return self._sent_before.get(account_id, 0)

    def learn_sent_before(self, account_id: str, sent_minor: int) -> None:
        """Remember it: it only grows, so it stays true."""
        if len(self._sent_before) >= MOST_KEPT:
            self._sent_before.clear()
        self._sent_before[account_id] = sent_minor

    def _recall(self, visits: Sequence[Visit], now: datetime) -> Company:
        company = Company({}, {})
        for visit in visits:
            session = self._sessions.find(visit.token_hash)
            people = [visit.payee_id]
            if session is not None and now < session.until:
                company.sessions[visit.token_hash] = session
                people.append(session.caller.person_id)
            for person_id in people:
                resident = self._residents.find(person_id)
                if resident is not None:
                    company.residents[person_id] = resident
        return company

    def _learn(
        self,
        books: Books,
        strangers: Sequence[Visit],
        unmet: Collection[str],
        now: datetime,
        company: Company,
    ) -> None:
        tokens = [each.token_hash for each in strangers]
        sessions = books.sessions.ask_by_access_token(tokens, now)
        people = books.accounts.ask_of_people(sorted(unmet))
        owners = books.accounts.ask_of_owners(sorted({each.account_id for each in strangers}))
        for row in sessions:
            session = company.sessions[row[0]] = living_session_of(row)
            self._sessions.keep(row[0], Owned(session.caller.person_id, session))
        for person_id, resident in (_residents_of(people) | _residents_of(owners)).items():
            company.residents[person_id] = resident
            self._residents.keep(person_id, Owned(person_id, resident))


def _residents_of(rows: Cursor) -> dict[str, Resident]:
    parties: dict[str, Party] = {}
    account_ids: dict[str, dict[Currency, str]] = {}
    for row in rows:
        person_id, account_id = row[0], row[PARTY_COLUMNS]
        parties[person_id] = party_of(row[:PARTY_COLUMNS])
        open_ones = account_ids.setdefault(person_id, {})
        if account_id is not None:
            ledger = account_of(row[PARTY_COLUMNS:]).ledger
            if not ledger.is_closed:
                open_ones[ledger.currency] = account_id
    return {
        person_id: Resident(party, account_ids[person_id]) for person_id, party in parties.items()
    }
