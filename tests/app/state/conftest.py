"""A wallet without screens, not signed in and signed in."""

from collections.abc import AsyncIterator

import pytest

from tests.samples.stage import Stage, open_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened


@pytest.fixture
async def signed_in(stage: Stage) -> Stage:
    await stage.sign_in()
    return stage
