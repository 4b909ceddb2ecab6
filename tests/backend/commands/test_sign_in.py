"""Codes are counted per phone and per address, random unless a demo fixes them."""

from pathlib import Path

import httpx

from api_contract import path
from backend.partners.code_sender import DemoCodeSender
from backend.server import EmbeddedBackend
from backend.settings import RateLimits
from tests.backend.support import FakeClock, quick_settings


def request_codes(tmp_path: Path, limits: RateLimits, phones: list[str]) -> list[int]:
    clock = FakeClock()
    settings = quick_settings(tmp_path, clock, rate_limits=limits)
    statuses = []
    with EmbeddedBackend(settings) as url, httpx.Client(base_url=url) as http:
        for phone in phones:
            statuses.append(http.post(path.SIGN_IN_CODES, json={"phone": phone}).status_code)
            clock.advance(seconds=31)
    return statuses


def test_one_number_gets_only_so_many_codes(tmp_path: Path) -> None:
    limits = RateLimits(codes_per_phone="2/hour", codes_per_address="100/hour")
    phones = ["+6281200000001"] * 3 + ["+6281200000002"]
    assert request_codes(tmp_path, limits, phones) == [202, 202, 429, 202]


def test_one_address_gets_only_so_many_codes(tmp_path: Path) -> None:
    limits = RateLimits(codes_per_address="2/hour")
    phones = [f"+628120000000{last}" for last in range(3)]
    assert request_codes(tmp_path, limits, phones) == [202, 202, 429]


def test_codes_are_random_unless_fixed(tmp_path: Path) -> None:
    embedded = EmbeddedBackend(quick_settings(tmp_path, FakeClock(), fixed_code=None))
    with embedded as url, httpx.Client(base_url=url) as http:
        sender = embedded.app.state.context.code_sender
        assert isinstance(sender, DemoCodeSender)
        codes = set()
        for last in range(5):
            phone = f"+628120000000{last}"
            sent = http.post(path.SIGN_IN_CODES, json={"phone": phone}).json()
            code = sender.last_code(phone)
            codes.add(code)
            check = {"challenge_id": sent["challenge_id"], "code": code}
            assert http.post(path.SIGN_IN_CHECKS, json=check).status_code == 200
        assert len(codes) > 1
