"""The README's pictures, taken from the running app: `make pictures`."""

import asyncio
import sys
from pathlib import Path

from PIL import Image

from app import links
from app.services.language_packs import LanguagePacks
from app.state.appearance import ThemeChoice
from tests.browser.chromium import find_chromium, open_browser
from tests.browser.stage import DESKTOP, PHONE, Stage, open_stage
from tests.browser.wallet import SIGN_INS, OpenedWallet, serve_wallet, sign_in

FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"
PICTURES = (
    ("phone-light", "id", ThemeChoice.LIGHT, PHONE),
    ("phone-dark", "vi", ThemeChoice.DARK, PHONE),
    ("phone-arabic", "ar", ThemeChoice.LIGHT, PHONE),
    ("desktop", "en", ThemeChoice.LIGHT, DESKTOP),
)
"""File name, language, theme and size."""


async def main() -> None:
    """Sign in once for each picture."""
    chromium, packs = find_chromium(), LanguagePacks()
    if chromium is None:
        sys.exit("Chromium is missing: install Debian's `chromium`")
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with serve_wallet() as served, open_browser(chromium) as browser:
        for name, language, theme, size in PICTURES:
            options = {"locale": language, "device_scale_factor": 2}
            async with open_stage(browser, served.host, size, **options) as stage:
                await stage.open()
                await sign_in(stage, packs.load(language), SIGN_INS[language])
                wallet = served.opened[-1]
                await wallet.run(wallet.stores.appearance.choose_theme, theme)
                if size is DESKTOP:
                    await _open_receipt(stage, wallet)
                _save(await stage.shot(f"readme-{name}"), FOLDER / f"{name}.png")


async def _open_receipt(stage: Stage, wallet: OpenedWallet) -> None:
    """Activity with the newest transfer's receipt beside it."""
    await wallet.go(links.ACTIVITY)
    await asyncio.sleep(1)
    await stage.page.mouse.click(500, 250)
    await asyncio.sleep(1)


def _save(shot: Path, path: Path) -> None:
    """With 256 colours, which is a quarter of the bytes and looks the same."""
    Image.open(shot).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
        path, optimize=True
    )


if __name__ == "__main__":
    asyncio.run(main())
