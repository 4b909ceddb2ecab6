"""What is kept is never older than a commit that had news for its owner."""

from backend.commands.reader_cache import Owned, ReaderCache


def keep(cache: ReaderCache[int], key: str, person: str, value: int) -> None:
    cache.read(key, lambda: Owned(person, value))


def test_a_value_is_kept_until_its_owner_has_news() -> None:
    cache = ReaderCache[int]()
    keep(cache, "a", "sari", 1)
    keep(cache, "b", "budi", 2)
    cache.drop({"sari"})
    assert (cache.find("a"), cache.find("b")) == (None, 2)


def test_what_was_read_before_a_commit_is_not_kept_after_it() -> None:
    cache = ReaderCache[int]()

    def load() -> Owned[int]:
        cache.drop({"sari"})  # the commit comes between the reading and the keeping
        return Owned("sari", 1)

    assert cache.read("a", load) == 1
    assert cache.find("a") is None
    keep(cache, "a", "sari", 2)
    assert cache.find("a") == 2


def test_news_for_somebody_else_meanwhile_changes_nothing() -> None:
    cache = ReaderCache[int]()

    def load() -> Owned[int]:
        cache.drop({"budi"})
        return Owned("sari", 1)

    cache.read("a", load)
    assert cache.find("a") == 1


def test_it_is_bounded_and_forgets_the_oldest() -> None:
    cache = ReaderCache[int](most_kept=3)
    for number in range(10):
        keep(cache, str(number), f"person {number}", number)
    assert [cache.find(str(number)) for number in range(10)] == [None] * 7 + [7, 8, 9]
    assert (len(cache._kept), len(cache._keys)) == (3, 3)


def test_even_when_it_forgets_who_had_news_it_keeps_nothing_old() -> None:
    cache = ReaderCache[int](most_kept=3)

    def load() -> Owned[int]:
        cache.drop({"sari"})
        cache.drop({str(number) for number in range(10)})
        return Owned("sari", 1)

    cache.read("a", load)
    assert cache.find("a") is None
    assert len(cache._dropped) <= 3


def test_everything_can_be_dropped_at_once() -> None:
    cache = ReaderCache[int]()
    keep(cache, "a", "sari", 1)

    def load() -> Owned[int]:
        cache.drop_all()
        return Owned("budi", 2)

    cache.read("b", load)
    assert (cache.find("a"), cache.find("b")) == (None, None)
