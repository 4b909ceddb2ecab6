"""What every command works with, and who is asking."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from backend.commands.group_commit import GroupCommit
from backend.commands.live_bell import LiveBell
from backend.commands.rate_limit import RateLimiter, TokenBuckets
from backend.commands.reader_cache import ReaderCache
from backend.commands.receipt_signer import ReceiptSigner
from backend.identity.proof import Freshness
from backend.partners.code_sender import CodeSender
from backend.settings import Settings
from backend.storage.database import Storage

if TYPE_CHECKING:
    from backend.commands.account import Balances
    from backend.commands.directory import Directory
    from backend.commands.session import LivingSession
    from backend.commands.transfer_group import SendOrder, Sent


@dataclass(frozen=True)
class Context:
    """The parts of one running backend."""

    settings: Settings
    storage: Storage
    code_sender: CodeSender
    freshness: Freshness
    receipts: ReceiptSigner
    transfers: "GroupCommit[SendOrder, Sent]"
    directory: "Directory"
    requests: TokenBuckets
    """How many questions a person may ask, beside the busiest."""
    limiter: RateLimiter = field(default_factory=RateLimiter)
    bell: LiveBell = field(default_factory=LiveBell)
    sessions: "ReaderCache[LivingSession]" = field(default_factory=ReaderCache)
    balances: "ReaderCache[Balances]" = field(default_factory=ReaderCache)

    def hear(self, people: Collection[str] | None) -> None:
        """A commit had news for these people, or perhaps for anybody."""
        for cache in (self.sessions, self.balances):
            if people is None:
                cache.drop_all()
            else:
                cache.drop(people)
        self.bell.ring(people)

    def now(self) -> datetime:
        """This moment, by the clock that the settings carry."""
        return self.settings.clock()


@dataclass(frozen=True)
class Caller:
    """The signed-in person behind a request, and the session and device they speak through."""

    person_id: str
    session_id: str
    device_id: str
