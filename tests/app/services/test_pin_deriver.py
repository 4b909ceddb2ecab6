"""The cost of a PIN: what fits into a good third of a second, within bounds, with a new salt."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_contract.pin import PinRecipe
from api_contract.pin_proof import derive_root
from app.services import pin_deriver
from app.services.pin_deriver import LEAST, MOST, PinDeriver, choose_recipe

PIN = "739146"
LEAST_SECONDS, MOST_SECONDS = 0.25, 0.5
FASTEST, SLOWEST = MOST_SECONDS / MOST, MOST_SECONDS / LEAST
"""Seconds per pass between which the aim can be met at all."""


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> list[PinRecipe]:
    """The recipes that were tried, none of which costs anything."""
    tried: list[PinRecipe] = []

    def derive(_: str, recipe: PinRecipe) -> bytes:
        tried.append(recipe)
        return bytes(32)

    monkeypatch.setattr(pin_deriver, "derive_root", derive)
    return tried


def clock_of(seconds_per_pass: float) -> Callable[[], float]:
    """Shows the start of the trial, then its end."""
    times = [100.0, 100.0 + LEAST * seconds_per_pass]
    return lambda: times.pop(0)


@settings(deadline=None)
@given(st.floats(FASTEST, 0.12))
def test_a_pin_takes_between_a_quarter_and_half_a_second(seconds_per_pass: float) -> None:
    with pytest.MonkeyPatch.context() as change:
        change.setattr(pin_deriver, "derive_root", lambda *_: bytes(32))
        recipe = choose_recipe(clock_of(seconds_per_pass))
    assert LEAST <= recipe.time_cost <= MOST
    took = recipe.time_cost * seconds_per_pass
    assert took <= MOST_SECONDS
    # No more passes are allowed, or one more would be beyond what the aim leaves room for.
    assert recipe.time_cost == MOST or took + seconds_per_pass > pin_deriver.AIM_SECONDS


@pytest.mark.parametrize("seconds_per_pass", [0.02, 0.03, 0.05, 0.08, 0.1, 0.115, 0.16])
def test_a_common_device_meets_the_aim(trials: list[PinRecipe], seconds_per_pass: float) -> None:
    took = choose_recipe(clock_of(seconds_per_pass)).time_cost * seconds_per_pass
    assert LEAST_SECONDS <= took <= MOST_SECONDS


@pytest.mark.parametrize(
    ("seconds_per_pass", "passes"),
    [(0.0, MOST), (-1.0, MOST), (1e-9, MOST), (FASTEST / 2, MOST), (1.0, LEAST), (60.0, LEAST)],
)
def test_a_clock_or_device_beyond_the_bounds_gets_the_bound(
    trials: list[PinRecipe], seconds_per_pass: float, passes: int
) -> None:
    assert choose_recipe(clock_of(seconds_per_pass)).time_cost == passes


def test_one_trial_and_never_the_same_salt(trials: list[PinRecipe]) -> None:
    chosen = [choose_recipe(clock_of(0.1)) for _ in range(50)]
    assert len(trials) == 50
    assert len({recipe.salt for recipe in chosen}) == 50
    # The trial is of the very recipe: memory and lanes cost as much as they will.
    for tried, recipe in zip(trials, chosen, strict=True):
        assert tried == recipe.model_copy(update={"time_cost": LEAST})


def test_it_is_never_cheaper_than_what_is_recommended(trials: list[PinRecipe]) -> None:
    """OWASP's password storage page: 19 MiB and two passes, or 46 MiB and one."""
    recipe = choose_recipe(clock_of(60.0))
    assert recipe.memory_kib >= 46 * 1024
    assert recipe.time_cost >= 2


async def test_the_chosen_recipe_derives_what_everybody_derives() -> None:
    deriver = PinDeriver()
    recipe = await deriver.choose()
    root = await deriver.derive(PIN, recipe)
    assert root == derive_root(PIN, recipe)
    assert await deriver.derive("739147", recipe) != root
    other = recipe.model_copy(update={"salt": "00" * 16})
    assert await deriver.derive(PIN, other) != root
