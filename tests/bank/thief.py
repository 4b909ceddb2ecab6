"""Somebody who reads the wire, or has a copy of a device's keys: all that they ask is refused."""

import json
from dataclasses import replace
from random import Random

from api_contract.problem import ErrorCode
from tests.bank.customer import Customer
from tests.bank.wire import Answer, post_transfer
from tests.bank.world import Draft, Wallet, draft

AMOUNT = 7


class Thief:
    """Robs through the connection of a customer, who notes what the backend should not have said.

    What is stolen with success is a lie, or found by the audit: nobody has noted that it was sent.
    """

    def __init__(self, customer: Customer, accomplice: Wallet) -> None:
        self._customer = customer
        self._accomplice = accomplice

    async def rob(self, random: Random, victim: Wallet) -> None:
        """Alter what was signed, send a request again, and count as the victim's device does.

        The last of it freezes the device, so each victim is robbed once.
        """
        honest, twin = (draft(random, victim, self._accomplice, AMOUNT) for _ in range(2))
        altered, renumbered = _altered(honest), _renumbered(twin, honest)
        await self._try("an altered intent", altered, ErrorCode.INTENT_REFUSED)
        await self._customer.send(honest)
        if honest.id in self._customer.notebook.sent:
            await self._send_again(honest)
            await self._try("a number used again", renumbered, ErrorCode.DEVICE_FROZEN)
            self._customer.notebook.counts["thefts"] += 1

    async def _try(self, what: str, theft: Draft, code: ErrorCode) -> None:
        answer = await self._customer.ask_until_answered(post_transfer, theft)
        if answer.status != 403 or json.loads(answer.body)["code"] != code:
            self._complain(what, answer)

    async def _send_again(self, sent: Draft) -> None:
        line, question = self._customer.lines[0], post_transfer(sent)
        first, connection = await line.ask(question), line.opened
        second = await line.ask(question)
        # A process of its own, or one that was started meanwhile, does not know the proof.
        is_same_process = first is not None and connection == line.opened
        if is_same_process and second is not None and second.status != 401:
            self._complain("a request sent again", second)

    def _complain(self, what: str, answer: Answer) -> None:
        self._customer.notebook.lies.append(f"{what} was answered {answer.status}")


def _altered(honest: Draft) -> Draft:
    """Another amount under the same signature."""
    more = honest.intent.amount.model_copy(update={"minor": AMOUNT + 1})
    intent = honest.intent.model_copy(update={"amount": more})
    signed = honest.request.intent.model_copy(update={"text": intent.canonical()})
    request = honest.request.model_copy(update={"intent": signed})
    return replace(honest, intent=intent, request=request)


def _renumbered(twin: Draft, honest: Draft) -> Draft:
    """Signed by the device's own key, under a number that it has used."""
    intent = twin.intent.model_copy(update={"sequence": honest.intent.sequence})
    return replace(twin, intent=intent, request=twin.payer.device.sign(intent))
