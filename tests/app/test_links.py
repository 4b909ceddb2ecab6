"""Every address belongs to a main screen and leads back to one."""

import pytest

from app import links

RECEIPT = links.receipt("019ceb3e-0000-7000-8000-000000000001")
ADDRESSES = [
    value
    for name, value in vars(links).items()
    if name.isupper() and isinstance(value, str) and "{" not in value
]


def test_the_addresses_are_different() -> None:
    assert len(set(ADDRESSES)) == len(ADDRESSES) >= 15


@pytest.mark.parametrize(
    ("address", "parent"),
    [
        (links.SEND, links.HOME),
        (links.SEND_AMOUNT, links.SEND),
        (links.SEND_REVIEW, links.SEND_AMOUNT),
        (links.SEND_APPROVE, links.SEND_REVIEW),
        (links.SEND_RESULT, links.HOME),
        (links.RECEIVE, links.HOME),
        (links.SETTINGS_LANGUAGE, links.SETTINGS),
        (links.SETTINGS_SESSIONS, links.SETTINGS),
        (links.SIGN_IN, links.WELCOME),
        (RECEIPT, links.ACTIVITY),
        (links.HOME, links.HOME),
        ("/nowhere", links.HOME),
    ],
)
def test_back_leads_to_the_parent(address: str, parent: str) -> None:
    assert links.parent(address) == parent


@pytest.mark.parametrize("address", [*ADDRESSES, RECEIPT, "/nowhere/at/all"])
def test_going_back_ends_at_a_main_screen(address: str) -> None:
    for _ in range(5):
        address = links.parent(address)
    assert address in (links.HOME, links.WELCOME)


@pytest.mark.parametrize(
    ("address", "main"),
    [
        (links.HOME, links.HOME),
        (links.SEND_REVIEW, links.HOME),
        (links.RECEIVE, links.HOME),
        (RECEIPT, links.ACTIVITY),
        (links.SETTINGS_ABOUT, links.SETTINGS),
        ("/nowhere", links.HOME),
    ],
)
def test_every_address_lights_one_tab(address: str, main: str) -> None:
    assert links.main_screen(address) == main
