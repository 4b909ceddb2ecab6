"""The locked requirements: complete, hashed, and free of any index's address."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.architecture.checkout import ROOT, settings

FILES = {
    "app.txt": (False, False),
    "backend.txt": (True, False),
    "dev.txt": (True, True),
}
"""By file: whether the backend's packages stand in it, and the developers'."""

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)")


def wanted(name: str) -> list[Requirement]:
    """What pyproject.toml asks for."""
    with_backend, with_developers = FILES[name]
    project = settings()["project"]
    lines = list(project["dependencies"])
    if with_backend:
        lines += project["optional-dependencies"]["backend"]
    if with_developers:
        lines += settings()["dependency-groups"]["dev"]
    return [Requirement(line) for line in lines]


def entries(path: Path) -> list[str]:
    """Each requirement with its hashes on one line; comments left out."""
    text = path.read_text("utf-8").replace("\\\n", " ")
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def pinned(path: Path) -> dict[str, str]:
    """Version by name."""
    found = {}
    for line in entries(path):
        match = _PINNED.match(line)
        assert match, f"{path.name}: not pinned to one version: {line[:60]}"
        found[_plain(match[1])] = match[2]
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", FILES)
def test_every_package_is_pinned_and_hashed(name: str) -> None:
    lines = entries(ROOT / "requirements" / name)
    assert len(lines) > 10
    assert [line[:60] for line in lines if "--hash=sha256:" not in line] == []


@pytest.mark.parametrize("name", FILES)
def test_no_index_is_named(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text("utf-8")
    assert not re.search(r"https?://|--(extra-)?index|--find-links|--trusted-host", text)


@pytest.mark.parametrize("name", FILES)
def test_what_is_asked_for_is_locked_within_its_bounds(name: str) -> None:
    versions = pinned(ROOT / "requirements" / name)
    for requirement in wanted(name):
        version = versions.get(_plain(requirement.name))
        assert version is not None, f"{requirement.name}: run make requirements"
        assert requirement.specifier.contains(version), f"{requirement}: {version} is locked"


def test_the_three_files_agree_on_every_version() -> None:
    app, backend, dev = (pinned(ROOT / "requirements" / name) for name in FILES)
    assert app.items() <= backend.items() <= dev.items()
