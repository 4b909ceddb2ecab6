"""What a device knows of the history outlives the app, and damage does not stop it."""

import pytest

from app.services.history_record import Alarm, HistoryRecord, Known
from app.services.preferences import MemoryPreferences
from tests.samples.ledger import Ledger

LEDGER = Ledger()
KNOWN = Known(key=LEDGER.key(), head=LEDGER.head())
ALARM = Alarm(reason="shrunk", kept=KNOWN.head, seen=KNOWN.head.model_copy(update={"size": 9}))


async def reopened(preferences: MemoryPreferences) -> HistoryRecord:
    record = HistoryRecord(preferences)
    await record.read()
    return record


async def test_what_is_known_outlives_the_app() -> None:
    preferences = MemoryPreferences()
    record = await reopened(preferences)
    assert (record.known, record.alarm) == (None, None)
    await record.keep(KNOWN)
    await record.sound(ALARM)
    again = await reopened(preferences)
    assert (again.known, again.alarm) == (KNOWN, ALARM)
    await again.forget()
    for forgotten in (again, await reopened(preferences)):
        assert (forgotten.known, forgotten.alarm) == (None, None)


async def test_another_window_that_keeps_a_head_does_not_silence_the_alarm() -> None:
    preferences = MemoryPreferences()
    one, other = await reopened(preferences), await reopened(preferences)
    await one.sound(ALARM)
    await other.keep(KNOWN)
    assert (await reopened(preferences)).alarm == ALARM


async def test_damage_counts_as_lost_and_is_logged_without_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    preferences = MemoryPreferences()
    await preferences.write("history_known", '{"key": "damaged"}')
    assert (await reopened(preferences)).known is None
    assert "Known" in caplog.text
    assert "damaged" not in caplog.text.replace("is damaged", "")


def test_the_code_for_support_tells_why_and_both_sizes() -> None:
    assert ALARM.code == f"shrunk {KNOWN.head.size}/9"
    assert ALARM.model_copy(update={"kept": None}).code == "shrunk 0/9"
