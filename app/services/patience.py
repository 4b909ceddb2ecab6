"""How long and how often the client tries before it says that it could not."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """Times in seconds; `call_seconds` bounds one call with all its retries and pauses."""

    connect_seconds: float = 5.0
    read_seconds: float = 10.0
    write_seconds: float = 10.0
    pool_seconds: float = 5.0
    call_seconds: float = 20.0
    retries: int = 3
    backoff_seconds: float = 0.2
    pauses_seconds: float = 8.0
    """All pauses of one call together; an answer that asks for more ends the retries."""
    breaker_failures: int = 5
    breaker_pause_seconds: float = 5.0
