"""The backend's part in the life of a device's keys, in a file, so that it outlives crashes too."""

import os
import secrets
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

import httpx

from api_contract import path
from api_contract.base import Model
from api_contract.pin import PinChange, PinCheck, PinChecked
from api_contract.problem import MEDIA_TYPE, ErrorCode, Problem
from api_contract.proof import PROOF_HEADER
from api_contract.session import SessionRequest, SessionStarted
from backend.identity.proof import read_proof
from tests.app.client import STARTED, TOKENS
from tests.samples import world


class Loss(StrEnum):
    """What becomes of a change of the PIN on the way."""

    NOTHING = "nothing"
    REQUEST = "request"
    ANSWER = "answer"


class Kept(Model):
    """The PIN's proof, how often it was changed, and each device's share by its session key."""

    proof: str
    generation: int = 1
    shares: dict[str, str]


class FileBackend(httpx.AsyncBaseTransport):
    """Knows one person. A step stands before and after everything that it keeps."""

    def __init__(self, file: Path, step: Callable[[], None]) -> None:
        self._file = file
        self._step = step
        self.loses = Loss.NOTHING

    @property
    def kept(self) -> Kept:
        return Kept.model_validate_json(self._file.read_bytes())

    def keep(self, kept: Kept) -> None:
        self._step()
        new = self._file.with_suffix(".new")
        new.write_text(kept.model_dump_json())
        os.replace(new, self._file)
        self._step()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        proof = read_proof(request.headers[PROOF_HEADER])
        assert proof is not None
        answer = self._answers[request.method, request.url.path](proof.thumbprint, request.content)
        if isinstance(answer, httpx.TransportError):
            raise answer
        if answer is None:
            return httpx.Response(204)
        if isinstance(answer, ErrorCode):
            answer = Problem(type="x", title="no", status=401, code=answer)
            headers = {"content-type": MEDIA_TYPE}
            return httpx.Response(401, headers=headers, text=answer.model_dump_json())
        headers = {"content-type": "application/json"}
        return httpx.Response(200, headers=headers, text=answer.model_dump_json())

    @property
    def _answers(self) -> Mapping[tuple[str, str], Callable[[str, bytes], "_Answer"]]:
        return {
            ("POST", path.SESSIONS): self._start,
            ("POST", path.SESSIONS_REFRESH): lambda key, body: TOKENS,
            ("POST", path.PIN_CHECKS): self._check,
            ("PUT", path.PIN): self._change,
            ("DELETE", path.SESSION.format(session_id="current")): self._end,
        }

    def _start(self, key: str, body: bytes) -> "_Answer":
        request, kept = SessionRequest.model_validate_json(body), self.kept
        if request.pin_proof != kept.proof:
            return ErrorCode.PIN_REFUSED
        if key not in kept.shares:
            if request.device.possession is None:
                return ErrorCode.KEY_TAKEN
            self.keep(Kept(**{**dict(kept), "shares": {**kept.shares, key: secrets.token_hex(32)}}))
        checked = self._checked(key)
        return SessionStarted(**{**dict(STARTED), "pin": checked, "person": world.SARI})

    def _check(self, key: str, body: bytes) -> "_Answer":
        if key not in self.kept.shares:
            return ErrorCode.SESSION_ENDED
        is_right = PinCheck.model_validate_json(body).proof == self.kept.proof
        return self._checked(key) if is_right else ErrorCode.PIN_REFUSED

    def _change(self, key: str, body: bytes) -> "_Answer":
        change, kept = PinChange.model_validate_json(body), self.kept
        if self.loses is Loss.REQUEST:
            return httpx.ConnectError("no connection")
        if change.proof != kept.proof:
            return ErrorCode.PIN_REFUSED
        self.keep(Kept(proof=change.new_proof, generation=kept.generation + 1, shares=kept.shares))
        return httpx.ReadError("lost") if self.loses is Loss.ANSWER else self._checked(key)

    def _end(self, key: str, body: bytes) -> "_Answer":
        kept = self.kept
        shares = {other: share for other, share in kept.shares.items() if other != key}
        self.keep(Kept(proof=kept.proof, generation=kept.generation, shares=shares))
        return None

    def _checked(self, key: str) -> PinChecked:
        kept = self.kept
        return PinChecked(share=kept.shares[key], generation=kept.generation)


_Answer = Model | ErrorCode | httpx.TransportError | None
