"""Draw Saku's mark, a card in a pocket, and write every icon and splash from it.

    python -m tools.icons

"Saku" is the Indonesian and Malay word for pocket.
"""

from pathlib import Path

from PIL import Image, ImageDraw

ASSETS = Path(__file__).parent.parent / "assets"

Colour = tuple[int, int, int, int]
Box = tuple[float, float, float, float]

TEAL: Colour = (11, 110, 98, 255)
DEEP: Colour = (8, 84, 75, 255)
MINT: Colour = (143, 219, 202, 255)
WHITE: Colour = (255, 255, 255, 255)
CLEAR: Colour = (0, 0, 0, 0)

# Drawn larger and scaled down, so that edges come out smooth.
_OVERSAMPLING = 4
# The drawing stands on a grid of 100 by 100 and keeps to its middle 60 %, which every launcher's
# mask leaves whole.
_GRID = 100
_CARD: Box = (30, 26, 70, 60)
_POCKET: Box = (23, 41, 77, 78)
_NOTCH: Box = (40, 30, 60, 50)


def _scaled(box: Box, side: int) -> Box:
    left, top, right, bottom = (edge * side / _GRID for edge in box)
    return (left, top, right, bottom)


def _layer(side: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGBA", (side, side), CLEAR)
    return picture, ImageDraw.Draw(picture)


def draw_mark(size: int, zoom: float = 1, pocket: Colour = WHITE) -> Image.Image:
    """The mark alone on a clear square of `size` pixels; `zoom` enlarges it around its middle."""
    side = size * _OVERSAMPLING
    picture, drawing = _layer(side)
    drawing.rounded_rectangle(_scaled(_CARD, side), 0.05 * side, fill=MINT)
    front, drawing = _layer(side)
    left, top, right, foot = _POCKET
    hem, pouch = (left, top, right, top + 10), (left, top + 9, right, foot)
    for box, radius, is_top in ((hem, 0.035, True), (pouch, 0.2, False)):
        corners = (is_top, is_top, not is_top, not is_top)
        drawing.rounded_rectangle(_scaled(box, side), radius * side, fill=pocket, corners=corners)
    drawing.ellipse(_scaled(_NOTCH, side), fill=CLEAR)
    picture.alpha_composite(front)
    margin = round(side * (1 - 1 / zoom) / 2)
    whole = picture.crop((margin, margin, side - margin, side - margin))
    return whole.resize((size, size), Image.Resampling.LANCZOS)


def _ground(size: int, radius: float) -> Image.Image:
    """A teal field, a shade deeper below; `radius` is a share of the side."""
    side = size * _OVERSAMPLING
    shade = Image.linear_gradient("L").resize((side, side))
    field = Image.composite(
        Image.new("RGBA", (side, side), DEEP), Image.new("RGBA", (side, side), TEAL), shade
    )
    mask = Image.new("L", (side, side), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, side, side), radius * side, fill=255)
    field.putalpha(mask)
    return field.resize((size, size), Image.Resampling.LANCZOS)


def draw_icon(size: int, radius: float = 0, zoom: float = 1) -> Image.Image:
    """The mark on its field; without a radius the field fills the square, for launchers to cut."""
    picture = _ground(size, radius)
    picture.alpha_composite(draw_mark(size, zoom))
    return picture


def _write(name: str, picture: Image.Image) -> None:
    path = ASSETS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, optimize=True)
    print(f"{path.relative_to(ASSETS.parent)}: {path.stat().st_size / 1000:.0f} kB")


def main() -> None:
    """Write what the Flet build and flet-web look for, under the names that they look for."""
    _write("icon.png", draw_icon(1024))
    _write("splash.png", draw_mark(1024))
    _write("mark.png", draw_icon(256, radius=0.26, zoom=1.25))
    _write("favicon.png", draw_icon(64, radius=0.24, zoom=1.3))
    _write("icons/loading-animation.png", draw_icon(400, radius=0.24, zoom=1.15))
    _write("icons/apple-touch-icon-192.png", draw_icon(192))
    for size in (192, 512):
        _write(f"icons/icon-{size}.png", draw_icon(size, radius=0.24, zoom=1.15))
        _write(f"icons/icon-maskable-{size}.png", draw_icon(size))


if __name__ == "__main__":
    main()
