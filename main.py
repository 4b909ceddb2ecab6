"""Starts the wallet; the one file that knows both the app and the backend.

A phone or desktop build shows the wallet alone and talks to the platform's backend, or to the one
that SAKU_BACKEND_URL names; SAKU_CA_BUNDLE names the authorities that may vouch for it, where
those of the web should not. From a checkout (`make run`) an embedded one comes along.
"""

import argparse
import asyncio
import contextlib
import os
import shutil
import socket
import sys
import webbrowser
from importlib.util import find_spec
from pathlib import Path

import flet as ft

from app.main import prepare, wallet
from app.services.http_transport import CA_BUNDLE, trusted_roots
from app.services.language_packs import LanguagePacks

ROOT = Path(__file__).parent
BACKEND_URL = "SAKU_BACKEND_URL"
PLATFORM_URL = "https://api.saku.example"
"""Where a build finds the backend; whoever runs a platform puts theirs here."""
HOST = "127.0.0.1"
FIRST_PORT = 8550


class CannotStart(Exception):
    """The message is one sentence for the person at the machine."""


def main() -> None:
    """Show the wallet; in a checkout, bring a backend along unless one is named."""
    url = os.environ.get(BACKEND_URL)
    if url is None and find_spec("backend") is None:
        url = PLATFORM_URL
    try:
        if url is None:
            run_demo(_parse())
        else:
            run_wallet(url)
    except CannotStart as error:
        sys.exit(f"Saku can't start: {error}")
    except KeyboardInterrupt:
        print("\nSaku stopped; the demo world is kept for the next start.")


def run_wallet(url: str) -> None:
    """Show the wallet of the backend at `url`; raises `CannotStart`."""
    try:
        trusted_roots()
    except OSError as error:
        raise CannotStart(f"{CA_BUNDLE} does not name a file of certificates.") from error
    ft.run(wallet(url, LanguagePacks()), before_main=prepare)


def run_demo(options: argparse.Namespace) -> None:
    """Start the embedded backend, then the wallet, until interrupted."""
    # Only in a checkout: the backend is not part of what ships to a phone.
    from backend.demo import DEMO_SIGN_INS
    from backend.server import BackendUnavailable, EmbeddedBackend
    from backend.settings import DEMO_CODE, Settings

    data = options.data.resolve()
    if options.fresh:
        _forget(data)
    # The port first: a taken one must not leave a backend behind.
    listener = None if options.desktop else _listen(options.port)
    try:
        with EmbeddedBackend(Settings.for_demo(data)) as url:
            lines = [f"  {one.phone:<15} {one.name}: {one.description}" for one in DEMO_SIGN_INS]
            print("Saku's demo world. Sign in with one of these numbers,", end=" ")
            print(f"the code {DEMO_CODE} and the PIN {DEMO_SIGN_INS[0].pin}:", *lines, sep="\n")
            print(f"\nThe backend's own pages: {url}/docs")
            if listener is None:
                ft.run(wallet(url, LanguagePacks()), before_main=prepare, assets_dir="assets")
            else:
                _serve(url, listener, opens_browser=not options.no_browser)
    except BackendUnavailable as error:
        raise CannotStart(f"{error} A new demo world begins with make run FRESH=1.") from error


def _serve(backend_url: str, listener: socket.socket, *, opens_browser: bool) -> None:
    import uvicorn

    from app.web_host import create_web_app

    address = f"http://{HOST}:{listener.getsockname()[1]}"
    application = create_web_app(wallet(backend_url, LanguagePacks()), prepare, ROOT / "assets")
    config = uvicorn.Config(
        application, log_level="warning", lifespan="on", timeout_graceful_shutdown=1
    )
    print(f"\nThe wallet is at {address}  (Ctrl+C stops it)", flush=True)
    if opens_browser and (sys.platform != "linux" or os.environ.get("DISPLAY")):
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(address)
    asyncio.run(uvicorn.Server(config).serve([listener]))


def _listen(port: int | None) -> socket.socket:
    """A loopback port: the one asked for, or the first free one from `FIRST_PORT`."""
    for candidate in [port] if port else [*range(FIRST_PORT, FIRST_PORT + 50), 0]:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
        except (OSError, OverflowError):
            listener.close()
        else:
            return listener
    raise CannotStart(
        f"port {port} is taken or not allowed; try another, as in make run PORT=8600."
    )


def _forget(data: Path) -> None:
    """Remove the demo world, and only what is one."""
    if not data.exists():
        return
    if not data.is_dir() or (any(data.iterdir()) and not any(data.glob("saku*"))):
        raise CannotStart(f"{data} does not look like a demo world, so it is left alone.")
    try:
        shutil.rmtree(data)
    except OSError as error:
        raise CannotStart(f"the old demo world can't be removed: {error.strerror}.") from error


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Start Saku with its demo world.")
    parser.add_argument("--port", type=int, help=f"the wallet's port (else from {FIRST_PORT})")
    parser.add_argument("--fresh", action="store_true", help="begin with a new demo world")
    parser.add_argument("--desktop", action="store_true", help="open a window of its own")
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    parser.add_argument("--data", type=Path, default=ROOT / "storage" / "demo", help="the world")
    return parser.parse_args()


if __name__ == "__main__":
    main()
