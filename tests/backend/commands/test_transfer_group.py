"""Orders that share a transaction are judged one after another, as if each had one of its own."""

from typing import Any

import pytest

from api_contract.transfer import TransferRequest
from backend.commands.intent import read_intent
from backend.commands.refused import Refused
from backend.commands.sender import Sender
from backend.commands.transfer_group import SendOrder, Sent, send_transfers
from backend.identity.token import hash_token
from tests.backend.support import Backend, Customer, check_books, code_of, postings_of


def order(customer: Customer, request: dict[str, Any]) -> SendOrder:
    sender = Sender(hash_token(customer.token), customer.keys.session.public.thumbprint, "proof")
    signed = read_intent(TransferRequest.model_validate(request))
    return SendOrder(sender, signed, customer.clock())


def outcomes(backend: Backend, *orders: SendOrder) -> list[str]:
    return [_told(answer) for answer in send_transfers(backend.context, orders)]


def _told(answer: Sent | Exception) -> str:
    if isinstance(answer, Refused):
        return answer.code.value
    assert isinstance(answer, Sent), answer
    return "replayed" if answer.is_replay else "posted"


def test_after_a_number_came_twice_the_device_sends_nothing_more(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    first, second, third = (
        sari.sign(sari.intent(budi, 1_000, sequence=number)) for number in (1, 1, 2)
    )
    back = budi.sign(budi.intent(sari, 1))
    told = outcomes(
        backend,
        order(sari, first),
        order(sari, second),
        order(sari, third),
        order(sari, first),
        order(budi, back),
    )
    assert told == ["posted", "device_frozen", "device_frozen", "replayed", "posted"]
    assert code_of(sari.send(third)) == "device_frozen"
    assert postings_of(backend) == 2
    check_books(backend)


@pytest.mark.parametrize("apart", [True, False])
def test_only_its_payer_asks_for_the_same_again(
    backend: Backend, sari: Customer, budi: Customer, *, apart: bool
) -> None:
    request = sari.sign(sari.intent(budi, 1_000))
    if apart:
        told = [outcomes(backend, order(each, request))[0] for each in (sari, budi, sari)]
    else:
        told = outcomes(backend, *(order(each, request) for each in (sari, budi, sari)))
    assert told == ["posted", "transfer_conflict", "replayed"]


def test_two_transfers_under_one_id_are_one(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    intent = sari.intent(budi, 1_000)
    other = {**intent, "amount": {"minor": "2000", "currency": "IDR"}, "sequence": 2}
    told = outcomes(backend, order(sari, sari.sign(intent)), order(sari, sari.sign(other)))
    assert told == ["posted", "transfer_conflict"]
    # A conflict is no sign of a second device.
    assert sari.pay(budi, 1_000).status_code == 201
