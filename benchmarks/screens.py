"""What drawing costs the client's Python, on a device without a screen."""

from dataclasses import replace

from api_contract import path
from app import links
from app.state.language import LanguageState
from benchmarks.bare import ROWS, Listing
from benchmarks.figure import Figure
from benchmarks.rounds import in_milliseconds, interleave, time_one
from tests.harness import Device, open_component
from tests.samples import world
from tests.samples.stage import Stage, open_stage

ROUNDS = 15


_LINES = tuple(
    world.line(number, f"Somebody {number}", -25_000, hours_ago=number, note="A note")
    for number in range(ROWS)
)


async def open_home(stage: Stage) -> Device:
    """Home with its balance and its latest activity, and fifty lines behind it."""
    stage.backend.answer("GET", path.ACTIVITY, world.activity(*_LINES))
    await stage.sign_in()
    return await stage.open(links.HOME)


async def measure_activity_page() -> Figure:
    """From the tap on the tab to fifty lines under their days, filters and tabs included."""
    async with open_stage() as stage, open_component(Listing) as bare:
        screen = await open_home(stage)

        async def show_page() -> float:
            await screen.go(links.HOME)
            seconds = await time_one(lambda: screen.go(links.ACTIVITY))
            assert screen.exists(contains=f"Somebody {ROWS - 1}")
            return seconds

        async def show_lines() -> float:
            if bare.exists("Somebody 0"):
                await bare.tap("Switch")
            seconds = await time_one(lambda: bare.tap("Switch"))
            assert bare.exists(f"Somebody {ROWS - 1}")
            return seconds

        value, floor = await interleave(
            ROUNDS, in_milliseconds(show_page), in_milliseconds(show_lines)
        )
    return Figure(
        "activity page", value, floor, "ms", "<=2", f"{ROWS} bare ListTiles that say the same"
    )


async def measure_language_switch() -> Figure:
    """Home in another language, beside home drawn again in the one it has."""
    async with open_stage() as stage:
        screen = await open_home(stage)
        language = stage.stores.language

        async def switch() -> float:
            code = "id" if language.state.pack.code == "en" else "en"

            async def choose() -> None:
                await language.choose(code)
                await screen.settle()

            seconds = await time_one(choose)
            assert screen.exists(contains=language.state.pack("home.greeting"))
            return seconds

        async def draw_again() -> float:
            # A pack of the same words that is not the same object: all is drawn, nothing changes.
            twin = LanguageState(replace(language.state.pack))

            async def emit() -> None:
                language._emit(twin)
                await screen.settle()

            return await time_one(emit)

        value, floor = await interleave(
            ROUNDS, in_milliseconds(switch), in_milliseconds(draw_again)
        )
    return Figure("language switch", value, floor, "ms", "<=1.5", "home drawn again, unchanged")
