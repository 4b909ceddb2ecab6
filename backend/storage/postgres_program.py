"""PostgreSQL's own programs, run on a database URL."""

import os
import shutil
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from backend.storage.unavailable import StorageUnavailable

_DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian keeps each version's programs, off the PATH."""


def run_program(name: str, url: str, *arguments: str) -> None:
    """Run it to its end; raises `StorageUnavailable` with the first thing it complained of."""
    values = conninfo_to_dict(url)
    # Every user of the machine may read the arguments of a process.
    password = values.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    ended = subprocess.run(  # noqa: S603 - no shell, and only our own words
        [_find(name), f"--dbname={make_conninfo('', **values)}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        complaint = (ended.stderr.splitlines() or ["it did not say why"])[0]
        raise StorageUnavailable(f"{name} failed: {complaint}.")


def _find(name: str) -> str:
    folders = sorted(
        _DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True
    )
    # The newest, for one that is older than its server refuses to work.
    found = shutil.which(name, path=os.pathsep.join(map(str, folders))) or shutil.which(name)
    if found is None:
        raise StorageUnavailable(f"{name} is missing: install PostgreSQL's client programs.")
    return found
