"""Every knob of the backend in one frozen value, so that nothing else reads the environment."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_CODE = "246810"
KEY_BYTES = 32


def utc_now() -> datetime:
    """This moment, with its offset."""
    return datetime.now(UTC)


def _read_key(value: bytes | str) -> bytes:
    key = bytes.fromhex(value) if isinstance(value, str) else value
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    return key


Key = Annotated[bytes, BeforeValidator(_read_key)]


class RateLimits(BaseModel):
    """How often one key may ask, in the notation of the `limits` package.

    Each process counts for itself.
    """

    model_config = ConfigDict(frozen=True)

    requests_per_address: str = "6000/minute"
    """Of all but the two busiest requests: a carrier has thousands of customers behind one."""
    requests_per_person: str = "600/minute"
    codes_per_phone: str = "5/10 minutes"
    codes_per_address: str = "30/10 minutes"
    checks_per_address: str = "60/10 minutes"
    number_recoveries_per_handle: str = "5/day"
    payee_lookups_per_person: str = "30/minute"

    @classmethod
    def generous(cls) -> "RateLimits":
        """For demos and load tests, where one address plays every customer."""
        return cls(**dict.fromkeys(cls.model_fields, "100000/minute"))


class Settings(BaseSettings):
    """What `create_backend` needs to know; `SAKU_BACKEND_…` in the environment overrides."""

    model_config = SettingsConfigDict(
        frozen=True, env_prefix="SAKU_BACKEND_", populate_by_name=True
    )

    data_dir: Path
    database_url: str | None = Field(
        default=None, repr=False, validation_alias=AliasChoices("database_url", "DATABASE_URL")
    )
    """`postgresql://…`; without it a SQLite file in the data folder."""
    copy_url: str | None = Field(default=None, repr=False)
    """A streaming copy of that database: pages of activity are read there when it is not behind."""
    signing_key: Key | None = Field(default=None, repr=False)
    sealing_key: Key | None = Field(default=None, repr=False)
    """32 bytes each, in hex in the environment; minted in the data folder when not given."""
    largest_group: int = 500
    longest_queue: int = 5_000
    patience_seconds: float = 8.0
    """How long a transfer may wait for its group before its sender is told to ask again."""
    clock: Callable[[], datetime] = utc_now
    demo: bool = False
    fixed_code: str | None = Field(default=None, pattern=r"^[0-9]{6}$")
    """Every one-time code is this one: for demos and tests, never with real customers."""
    code_pepper: bytes = Field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    """Keys the hash of one-time codes; kept off the disk, so a stolen database opens none."""
    rate_limits: RateLimits = RateLimits()

    public_origin: str | None = Field(default=None, pattern=r"^https?://[^/]+$")
    """How customers' devices call this backend (`https://api.example`); proofs for others are
    refused. Without it the Host header is believed."""
    new_device_time: timedelta = timedelta(hours=12)
    """How long a new device sends small amounts only."""
    recovery_time: timedelta = timedelta(hours=24)
    """How long the older devices may say no to one that nobody vouches for."""
    number_recovery_time: timedelta = timedelta(hours=72)
    """How long they may say no to another number."""

    metrics_from: tuple[IPv4Network | IPv6Network, ...] = (
        IPv4Network("127.0.0.0/8"),
        IPv6Network("::1/128"),
    )
    """Who may read the metrics; for everybody else there are none."""

    heartbeat_seconds: float = 15.0
    body_limit_bytes: int = 64 * 1024
    request_seconds: float = 20.0
    """How long a request may take to arrive, to the last byte of its body."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Who is believed when they tell for whom they ask (`X-Forwarded-For`, `-Proto`)."""
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    """PEM files of a backend that speaks TLS itself; the key may stand with the certificate."""
    documentation: bool = False
    """Whether the API is described at /docs."""

    @classmethod
    def for_demo(cls, data_dir: Path, clock: Callable[[], datetime] = utc_now) -> "Settings":
        """A demo world on first start, with a code that everybody knows."""
        return cls(
            data_dir=data_dir,
            clock=clock,
            demo=True,
            fixed_code=DEMO_CODE,
            rate_limits=RateLimits.generous(),
            documentation=True,
            new_device_time=timedelta(minutes=2),
            recovery_time=timedelta(minutes=5),
            number_recovery_time=timedelta(minutes=10),
        )
