"""What every model on the wire has in common."""

import pytest
from pydantic import TypeAdapter, ValidationError

from api_contract.base import TransferId
from api_contract.money import Money
from api_contract.session import CodeCheck, RefreshRequest

ID = TypeAdapter[str](TransferId)


def test_models_are_frozen_and_closed() -> None:
    money = Money.model_validate({"minor": "1", "currency": "IDR"})
    with pytest.raises(ValidationError):
        money.minor = 2  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Money.model_validate({"minor": "1", "currency": "IDR", "more": 1})


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("01890000-0000-7000-8000-000000000000", True),
        ("01890000-0000-4000-8000-000000000000", False),
        ("01890000-0000-7000-c000-000000000000", False),
        ("01890000-0000-7000-8000-00000000000A", False),
        ("0189000000007000800000000000000", False),
    ],
)
def test_a_transfer_id_is_a_lower_case_uuid_of_version_seven(text: str, is_valid: bool) -> None:
    if is_valid:
        assert ID.validate_python(text) == text
    else:
        with pytest.raises(ValidationError):
            ID.validate_python(text)


def test_secrets_do_not_show_in_repr() -> None:
    assert "hush" not in repr(RefreshRequest(refresh_token="hush"))
    check = CodeCheck(challenge_id="01890000-0000-7000-8000-000000000000", code="918273")
    assert "918273" not in repr(check)
