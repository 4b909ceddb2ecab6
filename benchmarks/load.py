"""Load on an HTTP server: what is sent, and what it took, from a process of its own."""

import asyncio
import pickle
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

CONNECTIONS = 256
HOST = "localhost"
"""Whom each request names, and its proof with it."""


@dataclass(frozen=True)
class Plan:
    """Every request once, over so many kept-open connections to `http://host:port`.

    Without a rate each connection asks again as soon as it is answered. With one, in requests a
    second, they are due on time however slow the answers are, and a latency counts from when its
    request was due: what waited for a free connection is not hidden.
    """

    url: str
    requests: Sequence[bytes]
    connections: int = CONNECTIONS
    rate: float | None = None


@dataclass(frozen=True)
class Load:
    """What a plan took; `generator_share` of one core went into asking."""

    seconds: float
    statuses: Mapping[int, int]
    latencies_ms: Sequence[float]
    generator_share: float
    complaint: bytes = b""
    """The first answer that was no success, if there was one."""

    @property
    def per_second(self) -> float:
        """Answers in a second."""
        return len(self.latencies_ms) / self.seconds

    def percentile_ms(self, share: float) -> float:
        """The latency that this share of the answers stayed under."""
        return sorted(self.latencies_ms)[int(share * (len(self.latencies_ms) - 1))]


async def run_load(plan: Plan) -> Load:
    """Carry it out in another process.

    Raises RuntimeError when anything was refused: a refusal is quick, so it would flatter.
    """
    generator = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.generator",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    answer, _ = await generator.communicate(pickle.dumps(plan))
    if generator.returncode != 0:
        raise RuntimeError("the load generator failed; what it said stands above")
    load = cast(Load, pickle.loads(answer))
    if load.complaint:
        raise RuntimeError(f"not all was served: {dict(load.statuses)}, {load.complaint!r}")
    return load


def build_request(
    method: str, address: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> bytes:
    """The bytes of one HTTP/1.1 request with a JSON body."""
    fields = {
        "Host": HOST,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {address} HTTP/1.1\r\n{head}\r\n".encode() + body
