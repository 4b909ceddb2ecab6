"""Sending codes in a demo."""

import logging

import pytest

from backend.partners.code_sender import DemoCodeSender


def test_the_last_code_is_kept_and_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sender = DemoCodeSender()
    sender.send("+6281200000001", "111222")
    sender.send("+6281200000001", "333444")
    assert sender.last_code("+6281200000001") == "333444"
    assert sender.last_code("+6281200000002") is None
    assert "333444" not in caplog.text
