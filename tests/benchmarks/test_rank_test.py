"""The rank test finds a shift, and only where there is one."""

import random

import pytest

from benchmarks.rank_test import critical_z, z_score


def test_the_score_is_that_of_a_worked_example() -> None:
    # Ranks of the first 1, 2, 3, 5, 6: a sum of 17, so U is 2; mean 12.5, variance 22.9166.
    assert z_score([1, 2, 3, 5, 6], [4, 7, 8, 9, 10]) == pytest.approx(-2.19338, abs=1e-5)


def test_equals_share_their_ranks() -> None:
    assert z_score([1, 2], [1, 2]) == 0
    # Ranks of the first 1.5, 1.5, 4: U is 1, its mean 4.5, and ties leave a variance of 4.5.
    assert z_score([1, 1, 2], [2, 2, 3]) == pytest.approx(-1.64992, abs=1e-5)
    assert z_score([5.0] * 9, [5.0] * 9) == 0


def test_it_does_not_matter_who_comes_first() -> None:
    one, other = [1.0, 4.0, 6.0, 7.0], [2.0, 3.0, 5.0]
    assert z_score(one, other) == -z_score(other, one)


@pytest.mark.parametrize(("shift", "is_found"), [(0.0, False), (0.2, True)])
def test_a_shift_of_a_fifth_of_the_spread_is_found_in_two_thousand(
    shift: float, is_found: bool
) -> None:
    chance = random.Random(7)
    one = [chance.gauss(0, 1) for _ in range(2_000)]
    other = [chance.gauss(shift, 1) for _ in range(2_000)]
    assert (abs(z_score(one, other)) > critical_z(0.01)) is is_found


def test_more_comparisons_need_a_higher_score() -> None:
    assert critical_z(0.01) == pytest.approx(2.5758, abs=1e-4)
    assert critical_z(0.01, 10) == pytest.approx(3.2905, abs=1e-4)
