"""Runs the backend by itself: python -m backend --data DIR --port N."""

import argparse
import sys
from pathlib import Path

from backend.application import create_backend
from backend.server import HOST, BackendUnavailable, SakuServer, bind
from backend.settings import Settings
from backend.storage.unavailable import StorageUnavailable


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; the exit code is 1 when it could not start."""
    parser = argparse.ArgumentParser(prog="python -m backend", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--demo", action="store_true", help="build a demo world on first start")
    options = parser.parse_args(arguments)
    settings = Settings.for_demo(options.data) if options.demo else Settings(data_dir=options.data)
    try:
        listener = bind(options.port, options.host)
        server = SakuServer(create_backend(settings))
    except (BackendUnavailable, StorageUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Saku's backend: http://{options.host}:{listener.getsockname()[1]}", flush=True)
    server.run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
