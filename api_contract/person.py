"""A person: how they are named, reached and told apart."""

import unicodedata
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from api_contract.base import Identifier, Instant, Model, Secret
from api_contract.device import NewDevice
from api_contract.money import Currency
from api_contract.pin import NewPin

PhoneNumber = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
"""E.164: a plus sign and at most fifteen digits."""

Handle = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{2,29}$")]
"""A name of one's own choosing that others can pay to, written with an @ on screen."""


def _refuse_invisible(name: str) -> str:
    # Arabic and Indic scripts need the two joiners; every other invisible sign only deceives.
    for sign in name:
        if sign not in "\u200c\u200d" and unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co"}:
            raise ValueError("a name has no invisible characters")
    return name


PersonName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60),
    AfterValidator(_refuse_invisible),
]
"""As it is shown before money is sent, so nothing in it may reorder or hide the rest."""


class PersonKind(StrEnum):
    """What somebody is to Saku; a merchant is paid without a fee."""

    PERSON = "person"
    MERCHANT = "merchant"


class Person(Model):
    """The signed-in person's own profile."""

    id: Identifier
    kind: PersonKind
    name: PersonName
    handle: Handle
    phone: PhoneNumber
    member_since: Instant


class SignUp(Model):
    """POST /v1/people: the proven number's owner chooses a name, a handle, a PIN and a currency."""

    ticket: Secret
    name: PersonName
    handle: Handle
    pin: NewPin
    currency: Currency
    device: NewDevice
