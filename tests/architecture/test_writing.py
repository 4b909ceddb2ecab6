"""What is written down: names per noun, a short README, no trace of a machine, no secret told."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.checkout import ROOT, files, modules

RESOURCES = (
    "account",
    "activity",
    "device",
    "history",
    "live_event",
    "payee",
    "person",
    "pin",
    "session",
    "transfer",
)
"""The nouns that both sides speak of; the contract's other modules are what these are made of."""

MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:home|Users|root|work)/[\w.-]+")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|index[-_]url\s*[= ]\s*[\"']?http", re.IGNORECASE
)
SECRET = re.compile(r"(^|_)(pin|token|secret|password|ticket|phone)s?(_|$)", re.IGNORECASE)
TELLERS = {"print", "debug", "info", "warning", "error", "exception", "critical", "log"}


def test_a_resource_has_its_file_in_every_room() -> None:
    for noun in RESOURCES:
        for room in ("api_contract", "backend/routes", "backend/commands"):
            assert noun in modules(room), f"{room} has no {noun}"


def test_a_repository_is_named_after_the_resource_it_remembers() -> None:
    # A consent is asked for and used at once: nobody remembers it.
    assert set(modules("app/repositories")) - {"subscribers", "consent"} <= set(RESOURCES)


def test_a_file_is_named_in_the_singular() -> None:
    rooms = ("api_contract", "app/repositories", "app/state", "backend/routes", "backend/commands")
    names = {f"{room}/{name}" for room in rooms for name in modules(room)}
    plurals = {name for name in names if re.search(r"[^s]s$", name)}
    assert plurals - {"app/repositories/subscribers"} == set()


def test_the_readme_is_short_and_names_both_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert len(readme.splitlines()) <= 100
    assert "make run" in readme
    assert "make test" in readme


def test_the_readme_points_at_nothing_missing() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", readme)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert [trace for path in files() for trace in traces(ROOT / path)] == []


@pytest.mark.parametrize(
    "line",
    [
        'DATA = "/home/somebody/saku"',
        "cd /" + "work/saku",
        "--index-url=" + "https://packages.example/simple",
        "see https://" + "pypi.org/project/saku",
    ],
)
def test_a_trace_is_noticed(tmp_path: Path, line: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"A line before.\n{line}\n", "utf-8")
    assert len(traces(page)) == 1


def traces(path: Path) -> list[str]:
    """Lines with the path of somebody's machine or the address of a package registry."""
    # This file shows what it looks for.
    if path == Path(__file__):
        return []
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        return []
    return [
        f"{path.name}:{number}"
        for number, line in enumerate(lines, 1)
        if MACHINE_PATH.search(line) or REGISTRY.search(line)
    ]


@pytest.mark.parametrize("room", ["app", "api_contract", "backend"])
def test_nothing_secret_is_told_to_a_log(room: str) -> None:
    sources = {path: path.read_text("utf-8") for path in (ROOT / room).rglob("*.py")}
    assert sources
    found = [f"{path.name}:{line}" for path, text in sources.items() for line in secrets_told(text)]
    assert found == []


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ('print("hello", name)', []),
        ('print("token", name)', []),
        ("print(tokens.access_token)", [1]),
        ('_log.info("asked %s", request.pin)', [1]),
        ('_log.info(f"asked {refresh_token}")', [1]),
        ("send(refresh_token)", []),
    ],
)
def test_a_secret_that_is_told_is_noticed(code: str, lines: list[int]) -> None:
    assert list(secrets_told(code)) == lines


def secrets_told(code: str) -> Iterator[int]:
    """Lines on which a value with a secret's name is printed or logged."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and _name_of(node.func) in TELLERS:
            values = (part for argument in node.args for part in ast.walk(argument))
            if any(SECRET.search(_name_of(part)) for part in values):
                yield node.lineno


def _name_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
