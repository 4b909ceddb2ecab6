"""Finds the keys that the app's code uses, by reading its syntax trees."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = ("t", "text", "pack")
"""What a language pack is called where it is called."""

_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)+")
_PREFIX = re.compile(r"[a-z][a-z0-9_]*\.[a-z0-9_.]*")


@dataclass(frozen=True)
class Call:
    """One place where a text is asked for: `t("home.greeting", name=…)`."""

    where: str
    key: str
    names: frozenset[str]
    counts: bool
    is_open: bool
    """True when values are passed on as **values, so that their names are unknown."""


@dataclass(frozen=True)
class Usage:
    """Keys asked for, strings that look like keys, and the beginnings of computed keys."""

    calls: tuple[Call, ...]
    literals: frozenset[str]
    prefixes: frozenset[str]

    def uses(self, key: str) -> bool:
        """True when the code says `key`, computes it, or says what it is the fuller version of."""
        parent = key.rpartition(".")[0]
        return (
            key in self.literals
            or any(key.startswith(prefix) for prefix in self.prefixes)
            or ("." in parent and self.uses(parent))
        )

    def wanted(self, known: set[str]) -> set[str]:
        """Keys that must exist: those asked for, and strings of a family that has keys."""
        asked = {call.key for call in self.calls}
        families = {key.partition(".")[0] for key in known | asked}
        return asked | {key for key in self.literals if key.partition(".")[0] in families}


def usage_of(app: Path) -> Usage:
    """What every module below `app` uses."""
    calls: list[Call] = []
    literals: set[str] = set()
    prefixes: set[str] = set()
    for path in sorted(app.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        computed = [node for node in nodes if isinstance(node, ast.JoinedStr)]
        parts = {part for node in computed for part in node.values}
        prefixes.update(prefix for node in computed for prefix in _prefix(node))
        literals.update(key for node in nodes if node not in parts for key in _key(node))
        for node in nodes:
            if isinstance(node, ast.Call):
                calls.extend(_calls(node, f"{path.relative_to(app.parent)}:{node.lineno}"))
    return Usage(tuple(calls), frozenset(literals), frozenset(prefixes))


def _calls(node: ast.Call, where: str) -> Iterator[Call]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
    if name not in (*CALLS, "plural") or not node.args:
        return
    names = frozenset(keyword.arg for keyword in node.keywords if keyword.arg is not None)
    is_open = any(keyword.arg is None for keyword in node.keywords)
    for key in _keys(node.args[0]):
        yield Call(where, key, names, name == "plural", is_open)


def _keys(argument: ast.expr) -> Iterator[str]:
    """Keys written out as the argument, also on both sides of an `a if b else c`."""
    if isinstance(argument, ast.IfExp):
        yield from _keys(argument.body)
        yield from _keys(argument.orelse)
    yield from _key(argument)


def _key(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from filter(_KEY.fullmatch, [node.value])


def _prefix(node: ast.JoinedStr) -> Iterator[str]:
    first = node.values[0] if node.values else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield from filter(_PREFIX.fullmatch, [first.value])


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""
