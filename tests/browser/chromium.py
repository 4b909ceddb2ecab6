"""Find Chromium and start it so that it draws the same pixels on every machine."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# A container has no sandbox and no GPU; drawing in software also keeps pictures comparable.
_FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--force-color-profile=srgb",
)
_MISSING = "Chromium is missing, so nothing was tried in a browser: install Debian's `chromium`"


def find_chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def require_chromium() -> str:
    """The path of Chromium; without it a run under CI fails and any other run skips, aloud."""
    path = find_chromium()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail(_MISSING)
    if path is None:
        pytest.skip(_MISSING)
    return path


@asynccontextmanager
async def open_browser(path: str) -> AsyncIterator[Browser]:
    """A headless Chromium, closed on the way out."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield browser
        finally:
            await browser.close()
