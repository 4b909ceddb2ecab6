"""The checkout that the rules are about: its root, its settings, its files."""

import subprocess
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CLIENT = frozenset({"api_contract", "app", "main.py"})
"""The client's own Python at the top; `assets` and `locales` are what it reads."""


def settings() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def files() -> list[Path]:
    """Every file that is, or is about to be, part of the project; relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    names = listed.stdout.decode().split("\0")
    return sorted({Path(name) for name in names if name and (ROOT / name).is_file()})


def modules(room: str) -> dict[str, Path]:
    """By name (`transfer`), the modules and packages that stand directly in a room."""
    found = {}
    for path in (ROOT / room).iterdir():
        if path.name == "__pycache__" or path.name == "__init__.py":
            continue
        if path.suffix == ".py" or (path / "__init__.py").is_file():
            found[path.stem] = path
    return found
