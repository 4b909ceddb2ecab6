"""Several pictures on one sheet, small enough to be looked at together."""

from pathlib import Path

from PIL import Image

from tests.browser.shots import FOLDER

WIDTH = 300
COLUMNS = 4
GAP = 12
GROUND = "#8A8F98"


def draw_sheet(name: str, pictures: list[Path]) -> Path:
    """Write `build/shots/<name>.png`: equal pictures in rows of four, each `WIDTH` wide."""
    thumbnails = [_thumbnail(path) for path in pictures]
    height = max(thumbnail.height for thumbnail in thumbnails)
    rows = -(-len(thumbnails) // COLUMNS)
    size = (COLUMNS * (WIDTH + GAP) + GAP, rows * (height + GAP) + GAP)
    sheet = Image.new("RGB", size, GROUND)
    for place, thumbnail in enumerate(thumbnails):
        row, column = divmod(place, COLUMNS)
        sheet.paste(thumbnail, (GAP + column * (WIDTH + GAP), GAP + row * (height + GAP)))
    path = FOLDER / f"{name}.png"
    sheet.save(path)
    return path


def _thumbnail(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        height = round(picture.height * WIDTH / picture.width)
        return picture.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
