"""The link between a session and the emulated client: frames out, answers to calls back."""

import asyncio
import inspect
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from flet.messaging.connection import Connection
from flet.messaging.protocol import Message, MessageAction
from flet.pubsub.pubsub_hub import PubSubHub

from tests.harness.mirror import Wire, over_the_wire

# What a device says to `(type, method)` or to `method`: a value, or a function of the arguments
# that may be async and may raise.
Answers = Mapping[Any, Any]

NO_ANSWER: Final = object()
"""The answer of a device that never answers, such as one without the extension."""


@dataclass(frozen=True)
class Invocation:
    """A method that the app called on the device."""

    type: str
    method: str
    arguments: Wire


class FakeConnection(Connection):
    """Carries frames to a receiver in the same process instead of over a socket."""

    def __init__(self, receive: Callable[[MessageAction, Wire, int], None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._receive = receive
        self.page_url = "http://device.test"
        self.loop = asyncio.get_running_loop()
        self.executor = ThreadPoolExecutor(max_workers=2)
        self.pubsubhub = PubSubHub(loop=self.loop, executor=self.executor)

    def send_message(self, message: Message) -> None:
        """Take one frame from the session, as bytes and back."""
        (action, body), size = over_the_wire([message.action, message.body])
        self._receive(MessageAction(action), body, size)

    def dispose(self) -> None:
        """Stop the threads that handlers may have used."""
        super().dispose()  # type: ignore[no-untyped-call]
        self.executor.shutdown(wait=False)


async def answer(answers: Answers, invocation: Invocation) -> tuple[Any, str | None]:
    """The result and the error that the device gives; None and None when nothing is said."""
    found = answers.get((invocation.type, invocation.method), answers.get(invocation.method))
    if not callable(found):
        return found, None
    try:
        result = found(invocation.arguments)
        return (await result if inspect.isawaitable(result) else result), None
    except Exception as error:  # noqa: BLE001
        # Whatever a device's plug-in raises reaches the app as its words, nothing else.
        return None, str(error)
