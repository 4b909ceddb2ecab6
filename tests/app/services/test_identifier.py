"""Transfer ids: UUIDv7 by RFC 9562, telling their time."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from api_contract.base import UUID7_PATTERN
from app.services.identifier import mint_transfer_id

MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(9999, 12, 30), timezones=st.just(UTC))


@given(MOMENTS, st.binary(min_size=10, max_size=10))
def test_every_id_is_a_uuid_of_version_seven(moment: datetime, random: bytes) -> None:
    minted = mint_transfer_id(lambda: moment, lambda count: random[:count])
    assert re.fullmatch(UUID7_PATTERN, minted)
    assert UUID(minted).version == 7
    assert UUID(minted).variant == RFC_4122


def test_the_example_of_the_standard() -> None:
    """RFC 9562, appendix A.6."""
    moment = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    random = (0xCC3 << 62 | 0x18C4DC0C0C07398F).to_bytes(10, "big")
    minted = mint_transfer_id(lambda: moment, lambda count: random[:count])
    assert minted == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(MOMENTS, st.integers(1, 10**9))
def test_ids_sort_by_their_time(moment: datetime, milliseconds: int) -> None:
    later = min(moment + timedelta(milliseconds=milliseconds), datetime.max.replace(tzinfo=UTC))
    first = mint_transfer_id(lambda: moment, lambda count: b"\xff" * count)
    second = mint_transfer_id(lambda: later, lambda count: b"\x00" * count)
    assert first < second


def test_ids_of_one_moment_differ() -> None:
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    minted = {mint_transfer_id(lambda: moment, secrets.token_bytes) for _ in range(10_000)}
    assert len(minted) == 10_000


@given(st.binary(min_size=10, max_size=10))
def test_nearly_all_random_bits_count(random: bytes) -> None:
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    minted = UUID(mint_transfer_id(lambda: moment, lambda count: random[:count])).int
    number = int.from_bytes(random, "big")
    assert minted >> 64 & 0xFFF == number >> 62 & 0xFFF
    assert minted & (1 << 62) - 1 == number & (1 << 62) - 1
