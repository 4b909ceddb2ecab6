"""Moments as the database keeps them: microseconds since 1970 in UTC, which sort and subtract."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Whole microseconds; floats would lose some."""
    return (moment - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The moment, in UTC."""
    return EPOCH + timedelta(microseconds=micros)


def to_micros_if(moment: datetime | None) -> int | None:
    """The same for what may not have happened."""
    return None if moment is None else to_micros(moment)


def from_micros_if(micros: int | None) -> datetime | None:
    """The same for what may not have happened."""
    return None if micros is None else from_micros(micros)
