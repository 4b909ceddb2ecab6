"""Runs and looks after a backend: python -m backend COMMAND --data DIR|URL."""

import argparse
import sys
from collections.abc import Mapping
from types import ModuleType

from backend.operations import (
    adjust,
    backup,
    evidence,
    forget,
    rebuild,
    replay,
    restore,
    serve,
    verify,
)
from backend.server import BackendUnavailable
from backend.storage.unavailable import StorageUnavailable

COMMANDS: Mapping[str, ModuleType] = {
    "serve": serve,
    "backup": backup,
    "evidence": evidence,
    "rebuild": rebuild,
    "replay": replay,
    "restore": restore,
    "verify": verify,
    "adjust": adjust,
    "forget": forget,
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code, and 1 with a sentence when it could not start."""
    parser = argparse.ArgumentParser(prog="python -m backend", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        command.add_options(commands.add_parser(name, description=command.__doc__))
    options = parser.parse_args(_with_command(sys.argv[1:] if arguments is None else arguments))
    try:
        code: int = COMMANDS[options.command].run(options)
    except (BackendUnavailable, StorageUnavailable, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return code


def _with_command(arguments: list[str]) -> list[str]:
    """Options alone mean to serve."""
    return ["serve", *arguments] if arguments[:1] and arguments[0] not in COMMANDS else arguments


if __name__ == "__main__":
    sys.exit(main())
