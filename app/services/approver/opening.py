"""Chooses the approver: what holds the key on this platform, and what must be asked first."""

from app.services.approver.absent import NoApprover
from app.services.approver.key_item import VaultItem
from app.services.approver.port import PROMPT_SECONDS, Approver, Assurance
from app.services.token_vault import Platform, TokenVault


def open_approver(
    platform: Platform, vault: TokenVault, prompt_seconds: float = PROMPT_SECONDS
) -> Approver:
    """The approver to use until the app ends; must run where a Flet page is at hand.

    Windows has none, although it has a prompt: its takes the PIN of Windows for a finger, and
    refuses to be asked for biometrics only.
    """
    if platform not in (Platform.ANDROID, Platform.IOS, Platform.MACOS):
        return NoApprover()
    # Imported here: a desktop without a prompt does not load the packages of one.
    from app.services.approver.biometric import BiometricApprover
    from app.services.approver.prompt import Prompt

    prompt = Prompt(prompt_seconds=prompt_seconds)
    if platform is not Platform.IOS:
        # Android too: its store behind biometrics (flet-secure-storage 1.0.5) can't be opened
        # for the first time, and stays shut after a prompt was cancelled.
        return BiometricApprover(prompt, VaultItem(vault), Assurance.EVENT_BOUND)
    from app.services.approver.phone_item import PhoneItem

    item = PhoneItem(prompt_seconds=prompt_seconds)
    return BiometricApprover(prompt, item, Assurance.RESULT_BOUND)
