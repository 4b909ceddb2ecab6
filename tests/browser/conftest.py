"""A browser for every test that asks for one."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.chromium import open_browser, require_chromium


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium of the test's own."""
    async with open_browser(require_chromium()) as browser:
        yield browser
