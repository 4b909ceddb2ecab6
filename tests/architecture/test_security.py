"""docs/security.md tells the truth: its tests and files are there, its numbers are the code's."""

import ast
import re
from collections import Counter
from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

from tests.architecture.checkout import ROOT, settings

DOCUMENT = (ROOT / "docs/security.md").read_text("utf-8")

THREATS = [f"T{number}" for number in range(1, 31)]
CONTROLS = [
    f"{group}-{number}"
    for group, count in {
        "STORAGE": 2,
        "CRYPTO": 2,
        "AUTH": 3,
        "NETWORK": 2,
        "PLATFORM": 3,
        "CODE": 4,
        "RESILIENCE": 4,
        "PRIVACY": 4,
    }.items()
    for number in range(1, count + 1)
]
"""Those of MASVS 2.1.0."""

ROW = re.compile(r"^\| ((?:T|[A-Z]+-)\d+) \|.*\| ([^|]*) \|$", re.MULTILINE)
"""What a row is about, and its last cell."""
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
REASON = re.compile(r"\b(?:Not yet|Not here|Not claimed): \w+")
DOUBTED = re.compile(r"\bmark\.(?:skip|xfail)\b")
"""Marks of a test that shows nothing."""
FILE = re.compile(r"`((?:api_contract|app|backend|benchmarks|tests|tools)/[\w/.]*)(?:::\w+)?`")
NUMBER = re.compile(r"`([a-z_]+(?:\.\w+)+)(?:\[(\w+)\])? = ([^`]+)`")

SECONDS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400}


def wrong_rows(document: str) -> list[str]:
    """What has no row or more than one, and rows with neither a test nor a reason."""
    rows = ROW.findall(document)
    counted = Counter(name for name, _ in rows)
    wrong = [name for name in THREATS + CONTROLS if counted[name] != 1]
    unknown = counted.keys() - {*THREATS, *CONTROLS}
    empty = [name for name, shown in rows if not TEST.search(shown) and not REASON.search(shown)]
    return sorted({*wrong, *unknown, *empty})


def missing_tests(document: str) -> list[str]:
    """Tests that the document names and that are not there."""
    named = TEST.findall(document)
    return [f"{file}::{name}" for file, name in named if name not in functions(file)]


def missing_files(document: str) -> list[str]:
    """Files and folders that the document names and that are not there."""
    return [name for name in FILE.findall(document) if not (ROOT / name).exists()]


def wrong_numbers(document: str) -> list[str]:
    """Numbers that are others in the code, as the code has them."""
    told = NUMBER.findall(document)
    real = {(name, key): value_of(name, key) for name, key, _ in told}
    return [
        f"{name}{f'[{key}]' if key else ''} = {real[name, key]}"
        for name, key, text in told
        if meaning(text) != real[name, key]
    ]


@cache
def functions(file: str) -> frozenset[str]:
    """The tests that stand in a file and are meant to pass; none in one that is not there."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = ast.parse(path.read_text("utf-8")).body
    return frozenset(
        node.name
        for node in nodes
        if isinstance(node, kinds)
        and not any(DOUBTED.search(ast.unparse(mark)) for mark in node.decorator_list)
    )


def value_of(name: str, key: str) -> object:
    """A module's constant, an entry of it, or a model's default; durations in seconds."""
    owner, _, last = name.rpartition(".")
    module, _, kind = owner.rpartition(".")
    value: object
    if kind[:1].isupper():
        model: type[BaseModel] = getattr(import_module(module), kind)
        value = model.model_fields[last].default
    else:
        value = getattr(import_module(owner), last)
    if key:
        assert isinstance(value, dict)
        value = value[key]
    return value.total_seconds() if isinstance(value, timedelta) else value


def meaning(text: str) -> object:
    """`15 min` in seconds, `500_000` as a number, anything else as it is written."""
    number, _, unit = text.partition(" ")
    if unit in SECONDS:
        return float(number) * SECONDS[unit]
    try:
        return float(text)
    except ValueError:
        return text


def test_every_threat_and_every_control_has_its_row() -> None:
    assert wrong_rows(DOCUMENT) == []


def test_every_test_that_is_named_is_there() -> None:
    assert missing_tests(DOCUMENT) == []


def test_every_file_that_is_named_is_there() -> None:
    assert missing_files(DOCUMENT) == []


def test_every_number_is_the_code_s() -> None:
    assert wrong_numbers(DOCUMENT) == []
    assert len(NUMBER.findall(DOCUMENT)) > 20


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "| T1 | a | b | `tests/a.py::test_a` |\n| T1 | a | b | Not yet: because |",
        "| T1 | a | b | soon |",
        "| T1 | a | b | Not yet: |",
        "| T1 | a | Not yet: because | |",
    ],
)
def test_a_row_that_is_wrong_is_noticed(rows: str) -> None:
    assert "T1" in wrong_rows(rows)
    assert "T1" not in wrong_rows("| T1 | a | b | Not yet: because |")
    assert "T31" in wrong_rows("| T31 | a | b | Not yet: because |")


@pytest.mark.parametrize(
    "named",
    [
        "tests/architecture/test_security.py::test_that_went",
        "tests/architecture/test_that_went.py::test_a_row_that_is_wrong_is_noticed",
    ],
)
def test_a_test_that_went_is_noticed(named: str) -> None:
    assert missing_tests(f"`{named}`") == [named]


@pytest.mark.parametrize("mark", ["xfail", 'xfail(strict=True, reason="later")', "skip"])
def test_a_test_that_need_not_pass_shows_nothing(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "test_marks.py"
    plain = "def test_a() -> None: ...\n@pytest.mark.timeout(9)\nasync def test_b() -> None: ...\n"
    file.write_text(f"{plain}@pytest.mark.{mark}\ndef test_c() -> None: ...\n", "utf-8")
    assert functions(str(file)) == {"test_a", "test_b"}


@pytest.mark.parametrize("named", ["app/services/that_went.py", "backend/that_went/"])
def test_a_file_that_went_is_noticed(named: str) -> None:
    assert missing_files(f"`{named}`") == [named]


@pytest.mark.parametrize(
    ("told", "real"),
    [
        ("backend.identity.pin.PIN_TRIES = 6", "backend.identity.pin.PIN_TRIES = 5"),
        ("backend.identity.pin.PIN_LOCK = 15 s", "backend.identity.pin.PIN_LOCK = 900.0"),
        (
            "api_contract.transfer.SAID_LIMITS[SGD] = 100",
            "api_contract.transfer.SAID_LIMITS[SGD] = 10000",
        ),
        (
            "backend.settings.Settings.new_device_time = 1 h",
            "backend.settings.Settings.new_device_time = 43200.0",
        ),
    ],
)
def test_a_number_that_changed_is_noticed(told: str, real: str) -> None:
    assert wrong_numbers(f"`{told}`") == [real]


def test_a_phone_is_asked_for_a_finger_or_face_and_nothing_else() -> None:
    flet = settings()["tool"]["flet"]
    assert flet["permissions"] == ["biometric"]
    granted = {name for name, asked in flet["android"]["permission"].items() if asked}
    assert granted == {"android.permission.INTERNET"}


def test_a_phone_backs_nothing_up_and_speaks_nothing_in_the_clear() -> None:
    application = settings()["tool"]["flet"]["android"]["manifest_application"]
    assert application == {"allowBackup": "false", "usesCleartextTraffic": "false"}
