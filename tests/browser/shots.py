"""Pictures of a page, taken when it has stopped moving."""

from pathlib import Path

from playwright.async_api import Page

FOLDER = Path(__file__).parent.parent.parent / "build" / "shots"

_TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

# Drawing in software, a slow machine may hold one frame of a fade for two pictures.
_EQUAL_IN_A_ROW = 4
_PAUSE_MILLISECONDS = 80


async def take_shot(page: Page, name: str, tries: int = 40) -> Path:
    """Write `build/shots/<name>.png` once enough pictures in a row are equal; return its path.

    The field in focus loses it, for its caret would blink. Raises AssertionError when the page
    keeps moving.
    """
    before, equal = b"", 0
    for _ in range(tries):
        # Each time: a field that has just appeared takes the focus a moment later.
        await page.evaluate("document.activeElement?.blur()")
        await page.evaluate(_TWO_FRAMES)
        picture = await page.screenshot()
        equal = equal + 1 if picture == before else 1
        if equal == _EQUAL_IN_A_ROW:
            return _write(name, picture)
        before = picture
        await page.wait_for_timeout(_PAUSE_MILLISECONDS)
    raise AssertionError(f"{name} still moves after {tries} pictures: {_write(name, before)}")


def _write(name: str, picture: bytes) -> Path:
    path = FOLDER / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(picture)
    return path
