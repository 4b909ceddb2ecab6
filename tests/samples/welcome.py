"""Every state of the first screen."""

from api_contract import path
from api_contract.problem import ErrorCode
from app import links
from tests.fakes import FakeVault
from tests.samples.stage import Sample, Stage


async def _plain(stage: Stage) -> None:
    await stage.stores.session.start()
    await stage.open(links.WELCOME)


async def _signed_out_elsewhere(stage: Stage) -> None:
    await stage.sign_in()
    stage.backend.answer("GET", path.ACCOUNTS, ErrorCode.SESSION_ENDED)
    await stage.stores.account.refresh()
    await stage.open(links.WELCOME)


def _locked_vault() -> FakeVault:
    vault = FakeVault()
    vault.is_locked = True
    return vault


SAMPLES = (
    Sample("plain", _plain),
    Sample("session expired", _signed_out_elsewhere),
    Sample("keychain locked", _plain, vault=_locked_vault),
)
