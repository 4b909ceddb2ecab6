"""What every command works with, and who is asking."""

from dataclasses import dataclass, field
from datetime import datetime

from backend.commands.in_flight import InFlight
from backend.commands.live_bell import LiveBell
from backend.commands.pin_hasher import PinHasher
from backend.commands.rate_limit import RateLimiter
from backend.partners.code_sender import CodeSender
from backend.settings import Settings
from backend.storage.database import Storage


@dataclass(frozen=True)
class Context:
    """The parts of one running backend."""

    settings: Settings
    storage: Storage
    code_sender: CodeSender
    pin_hasher: PinHasher
    limiter: RateLimiter = field(default_factory=RateLimiter)
    in_flight: InFlight = field(default_factory=InFlight)
    bell: LiveBell = field(default_factory=LiveBell)

    def now(self) -> datetime:
        """This moment, by the clock that the settings carry."""
        return self.settings.clock()


@dataclass(frozen=True)
class Caller:
    """The signed-in person behind a request, and the session they speak through."""

    person_id: str
    session_id: str
