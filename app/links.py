"""The address of every screen, for navigation, deep links and the browser's back button."""

HOME = "/"
ACTIVITY = "/activity"
SEND = "/send"
SEND_AMOUNT = "/send/amount"
SEND_REVIEW = "/send/review"
SEND_APPROVE = "/send/approve"
SEND_RESULT = "/send/result"
RECEIVE = "/receive"
SETTINGS = "/settings"
SETTINGS_LANGUAGE = "/settings/language"
SETTINGS_APPEARANCE = "/settings/appearance"
SETTINGS_SESSIONS = "/settings/sessions"
SETTINGS_PIN = "/settings/pin"
SETTINGS_ABOUT = "/settings/about"
WELCOME = "/welcome"
SIGN_IN = "/sign-in"
RECEIPT = "/receipt/{transfer_id}"


_BEFORE = {
    SEND_AMOUNT: SEND,
    SEND_REVIEW: SEND_AMOUNT,
    SEND_APPROVE: SEND_REVIEW,
    SEND_RESULT: HOME,
    SIGN_IN: WELCOME,
}


def receipt(transfer_id: str) -> str:
    """The address of one transfer's receipt."""
    return RECEIPT.format(transfer_id=transfer_id)


def main_screen(path: str) -> str:
    """Which of the main screens (home, activity, settings) an address belongs to."""
    if path.startswith(("/receipt/", ACTIVITY)):
        return ACTIVITY
    return SETTINGS if path.startswith(SETTINGS) else HOME


def parent(path: str) -> str:
    """Where the back arrow leads when there is no history to go back in."""
    if path in _BEFORE:
        return _BEFORE[path]
    if path.startswith("/receipt/"):
        return ACTIVITY
    return path.rsplit("/", 1)[0] or HOME
