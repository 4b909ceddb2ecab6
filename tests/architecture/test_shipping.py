"""What a phone gets: the client, its texts and pictures, its packages, and nothing else."""

import ast
import re
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from app.version import VERSION
from tests.architecture.checkout import CLIENT, ROOT, settings

SHIPPED = CLIENT | {"assets", "locales", "LICENSE", "pyproject.toml"}
NEVER_PACKED = {"build", "__pycache__"}
"""What Flet leaves out by itself, beside everything hidden."""


def strays(folder: Path) -> set[str]:
    """What stands at the top, and is neither the client's nor kept out of the package."""
    kept_out = set(settings()["tool"]["flet"]["app"]["exclude"]) | NEVER_PACKED
    entries = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    return entries - kept_out - SHIPPED


def names(requirements: list[str]) -> set[str]:
    return {Requirement(line).name for line in requirements}


def test_everything_at_the_top_is_the_clients_or_stays_home() -> None:
    assert strays(ROOT) == set()


@pytest.mark.parametrize("name", ["scratch", "notes.md"])
def test_something_new_at_the_top_is_noticed(tmp_path: Path, name: str) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / name).mkdir()
    assert strays(tmp_path) == {name}


def test_nothing_that_the_client_needs_stays_home() -> None:
    excluded = settings()["tool"]["flet"]["app"]["exclude"]
    assert SHIPPED.isdisjoint(excluded)
    assert {"backend", "tests", "tools", "storage"} <= set(excluded)
    assert all((ROOT / name).exists() for name in SHIPPED)


def test_a_phone_gets_no_package_of_the_backend_or_of_developers() -> None:
    project = settings()["project"]
    phone = names(project["dependencies"])
    backend = names(project["optional-dependencies"]["backend"])
    developers = names(settings()["dependency-groups"]["dev"])
    assert phone.isdisjoint(backend | developers)


def test_the_client_imports_only_what_is_declared_for_it() -> None:
    declared = {name.replace("-", "_").lower() for name in names(_dependencies())}
    declared |= {"phonenumbers"} if "phonenumberslite" in declared else set()
    imported = {
        name
        for path in (ROOT / "app").rglob("*.py")
        # The browser's way in is for demos: its packages are the developers'.
        if path.name != "web_host.py"
        for name in _foreign_imports(path)
    }
    assert imported <= declared


def test_the_version_is_one() -> None:
    assert settings()["project"]["version"] == VERSION
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## \[?([^\]\s]+)", changes, re.MULTILINE)
    assert headings[0] in {"Unreleased", VERSION}


def _dependencies() -> list[str]:
    found: list[str] = settings()["project"]["dependencies"]
    return found


def _foreign_imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - CLIENT
