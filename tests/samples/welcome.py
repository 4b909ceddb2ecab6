"""Every state of the first screen."""

from api_contract import path
from api_contract.problem import ErrorCode
from app import links
from app.errors import VaultUnavailable
from app.services.keeping import Keeping
from tests.samples.stage import Sample, Stage, kept_in_memory


async def _plain(stage: Stage) -> None:
    await stage.stores.session.start()
    await stage.open(links.WELCOME)


async def _signed_out_elsewhere(stage: Stage) -> None:
    await stage.sign_in()
    stage.backend.answer("GET", path.ACCOUNTS, ErrorCode.SESSION_ENDED)
    await stage.stores.account.refresh()
    await stage.open(links.WELCOME)


def _keychain_locked() -> Keeping:
    return kept_in_memory(VaultUnavailable())


SAMPLES = (
    Sample("plain", _plain),
    Sample("session expired", _signed_out_elsewhere),
    Sample("keychain locked", _plain, keeping=_keychain_locked),
)
