"""How people are named and reached."""

import pytest
from pydantic import TypeAdapter, ValidationError

from api_contract.person import Handle, PersonName, PhoneNumber

NAME = TypeAdapter[str](PersonName)
HANDLE = TypeAdapter[str](Handle)
PHONE = TypeAdapter[str](PhoneNumber)


@pytest.mark.parametrize(
    "name", ["Sari", "Nguyễn Thị Linh", "عائشة السالم", "O'Neil-Smith", "می\u200cخواهم", "陈伟玲"]
)
def test_names_of_every_script_are_welcome(name: str) -> None:
    assert NAME.validate_python(f" {name} ") == name


@pytest.mark.parametrize("name", ["", " ", "a\u202eb", "a\u200bb", "a\nb", "a\x00b", "x" * 61])
def test_names_hide_nothing(name: str) -> None:
    with pytest.raises(ValidationError):
        NAME.validate_python(name)


@pytest.mark.parametrize("handle", ["ab", "1ab", "Sari", "sa ri", "@sari", "sарi", "x" * 31])
def test_handles_are_plain(handle: str) -> None:
    with pytest.raises(ValidationError):
        HANDLE.validate_python(handle)


@pytest.mark.parametrize(
    ("phone", "is_valid"),
    [
        ("+6281200000001", True),
        ("+123456789012345", True),
        ("+1234567890123456", False),
        ("+0812000000", False),
        ("6281200000001", False),
        ("+62 812 0000 0001", False),
        ("+62812000٠٠٠١", False),
        ("+6281200000001\n", False),
    ],
)
def test_phone_numbers_are_e164(phone: str, is_valid: bool) -> None:
    if is_valid:
        assert PHONE.validate_python(phone) == phone
    else:
        with pytest.raises(ValidationError):
            PHONE.validate_python(phone)
