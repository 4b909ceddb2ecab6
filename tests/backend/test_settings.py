"""The knobs of the backend."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from backend.settings import Settings


def test_without_a_word_codes_are_random_and_nothing_is_a_demo() -> None:
    settings = Settings(data_dir=Path("data"))
    assert (settings.demo, settings.fixed_code) == (False, None)
    assert settings.code_pepper != Settings(data_dir=Path("data")).code_pepper
    assert settings.code_pepper.hex() not in repr(settings)


def test_the_environment_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAKU_BACKEND_DATA_DIR", "elsewhere")
    monkeypatch.setenv("SAKU_BACKEND_RATE_LIMITS", '{"codes_per_phone": "1/minute"}')
    settings = Settings()
    assert settings.data_dir == Path("elsewhere")
    assert settings.rate_limits.codes_per_phone == "1/minute"


def test_a_fixed_code_has_six_digits() -> None:
    with pytest.raises(ValidationError):
        Settings(data_dir=Path("data"), fixed_code="12345")


def test_the_environment_chooses_the_database_and_brings_the_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Settings(data_dir=tmp_path).database_url is None
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/saku")
    monkeypatch.setenv("SAKU_BACKEND_SIGNING_KEY", "ab" * 32)
    settings = Settings(data_dir=tmp_path)
    assert settings.database_url == "postgresql://somewhere/saku"
    assert settings.signing_key == b"\xab" * 32
    assert "abab" not in repr(settings)
    assert "somewhere" not in repr(settings)


@pytest.mark.parametrize("key", ["ab" * 31, "xy" * 32, ""])
def test_what_is_no_key_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("SAKU_BACKEND_SEALING_KEY", key)
    with pytest.raises(ValidationError):
        Settings(data_dir=tmp_path)
