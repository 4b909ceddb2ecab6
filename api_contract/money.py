"""Money on the wire: an integer of minor units, written as a string of digits, and a currency."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema, model_validator

from api_contract.base import Model

MINOR_UNITS_LIMIT = 2**63 - 1
"""The largest amount a ledger column holds; both signs."""


class Currency(StrEnum):
    """The currencies Saku keeps, by their ISO 4217 code."""

    IDR = "IDR"
    VND = "VND"
    SGD = "SGD"

    @property
    def minor_digits(self) -> int:
        """How many decimal digits one minor unit stands below one whole unit.

        ISO 4217 gives the rupiah two, but nobody can pay a sen: with whole rupiah as the minor
        unit there is no amount that the screen would have to round.
        """
        return 2 if self is Currency.SGD else 0


def _parse_minor_units(value: Any) -> int:
    if isinstance(value, str):
        digits = value[1:] if value.startswith("-") else value
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 19):
            raise ValueError("minor units are a string of ASCII digits")
        value = int(value)
    elif type(value) is not int:
        raise ValueError("minor units are whole")
    if abs(value) > MINOR_UNITS_LIMIT:
        raise ValueError("minor units are out of range")
    return int(value)


MinorUnits = Annotated[
    int,
    BeforeValidator(_parse_minor_units),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]{1,19}$", "examples": ["25000"]}),
]
"""Whole minor units; a string of digits on the wire, because JavaScript rounds above 2**53."""


class Money(Model):
    """An amount in one currency; arithmetic refuses to mix currencies."""

    minor: MinorUnits
    currency: Currency

    def __add__(self, other: Self) -> Self:
        return self.model_copy(update={"minor": self.minor + self._same_currency(other).minor})

    def __sub__(self, other: Self) -> Self:
        return self.model_copy(update={"minor": self.minor - self._same_currency(other).minor})

    def __neg__(self) -> Self:
        return self.model_copy(update={"minor": -self.minor})

    def _same_currency(self, other: Self) -> Self:
        if other.currency is not self.currency:
            raise ValueError(f"{other.currency} is not {self.currency}")
        return other


class PositiveMoney(Money):
    """An amount that may be asked for: more than nothing."""

    @model_validator(mode="after")
    def _is_positive(self) -> Self:
        if self.minor <= 0:
            raise ValueError("the amount must be more than zero")
        return self
