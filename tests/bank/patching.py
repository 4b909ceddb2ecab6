"""Puts other code in the place of the backend's own, in a process that exists to go wrong."""

from collections.abc import Callable
from typing import Any


def replace(owner: object, name: str, value: object) -> None:
    """From now on `owner.name` is this."""
    setattr(owner, name, value)


def before(owner: object, name: str, act: Callable[..., None]) -> None:
    """From now on every call of `owner.name` begins with `act(*arguments)`."""
    real = getattr(owner, name)

    def replaced(*arguments: Any, **named: Any) -> Any:
        act(*arguments, **named)
        return real(*arguments, **named)

    replace(owner, name, replaced)


def after(owner: object, name: str, act: Callable[..., None]) -> None:
    """From now on every call of `owner.name` ends with `act(its result, *arguments)`."""
    real = getattr(owner, name)

    def replaced(*arguments: Any, **named: Any) -> Any:
        result = real(*arguments, **named)
        act(result, *arguments, **named)
        return result

    replace(owner, name, replaced)
