"""Whether two lots of samples could be one: the Mann-Whitney test, by its normal approximation."""

from collections.abc import Sequence
from itertools import groupby
from math import sqrt
from statistics import NormalDist


def z_score(first: Sequence[float], second: Sequence[float]) -> float:
    """How many deviations the ranks of `first` lie off what chance would have; 0 is none.

    U is the sum of ranks less n(n+1)/2, its mean nm/2, its variance nm(N+1)/12 less what ties
    take from it (Mann and Whitney 1947; Lehmann, Nonparametrics, 1.4). Both need some twenty.
    """
    ranked = sorted([*((value, True) for value in first), *((value, False) for value in second)])
    rank_sum, passed, ties = 0.0, 0, 0
    for _, group in groupby(ranked, key=lambda each: each[0]):
        equal = [is_first for _, is_first in group]
        # Equals share the middle of their ranks.
        rank_sum += sum(equal) * (passed + (len(equal) + 1) / 2)
        passed += len(equal)
        ties += len(equal) ** 3 - len(equal)
    n, m = len(first), len(second)
    total = n + m
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if not variance:
        return 0.0
    return (rank_sum - n * (n + 1) / 2 - n * m / 2) / sqrt(variance)


def critical_z(p: float, comparisons: int = 1) -> float:
    """What |z| exceeds by chance with probability `p` in any of the comparisons (Bonferroni)."""
    return NormalDist().inv_cdf(1 - p / comparisons / 2)
