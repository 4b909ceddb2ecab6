"""Problems on the wire."""

from api_contract.problem import ErrorCode
from backend.routes.problem import STATUS, field_problem


def test_every_code_has_a_status() -> None:
    assert STATUS.keys() == set(ErrorCode)


def test_fields_are_named_as_the_caller_wrote_them() -> None:
    assert field_problem(("body", "intent", "amount", "minor"), "x").field == "intent.amount.minor"
    assert field_problem(("query", "cursor"), "x").field == "query.cursor"
    assert field_problem(("body",), "missing").field == "body"
