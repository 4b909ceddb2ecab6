"""Each number of a device is used once, in whatever order they come."""

from hypothesis import given
from hypothesis import strategies as st

from backend.identity.sequence import WINDOW, Sequence, use_number

NUMBERS = st.lists(st.integers(1, 3 * WINDOW), max_size=200)
LARGE = st.lists(st.integers(1, 2**53 - 1), max_size=20)


@given(NUMBERS | LARGE)
def test_it_is_a_set_that_forgets_what_is_far_behind(numbers: list[int]) -> None:
    sequence, used = Sequence(), set[int]()
    for number in numbers:
        highest = max(used, default=0)
        is_free = number not in used and number > highest - WINDOW
        after = use_number(sequence, number)
        assert (after is not None) is is_free
        if after is not None:
            used.add(number)
            sequence = after
            assert sequence.highest == max(used)
            assert 0 <= sequence.used < 2**63  # a signed column of 64 bits holds it


def test_the_edge_of_the_window() -> None:
    sequence = use_number(Sequence(), 100)
    assert sequence is not None
    assert use_number(sequence, 100 - WINDOW) is None
    assert use_number(sequence, 100 - WINDOW + 1) == Sequence(100, 1 << WINDOW - 1 | 1)
    assert use_number(sequence, 100) is None
    assert use_number(sequence, 100 + WINDOW) == Sequence(100 + WINDOW, 1)
