"""All samples under the name of their screen."""

from tests.samples import (
    activity,
    home,
    not_found,
    receipt,
    receive,
    sign_in,
    starting,
    unlock,
    welcome,
)
from tests.samples.settings import about, appearance, language, overview, pin, sessions
from tests.samples.stage import Sample
from tests.samples.transfer import alarm, amount, approve, payee, result, review

SCREENS: dict[str, tuple[Sample, ...]] = {
    "starting": starting.SAMPLES,
    "welcome": welcome.SAMPLES,
    "sign-in": sign_in.SAMPLES,
    "unlock": unlock.SAMPLES,
    "home": home.SAMPLES,
    "activity": activity.SAMPLES,
    "payee": payee.SAMPLES,
    "alarm": alarm.SAMPLES,
    "amount": amount.SAMPLES,
    "review": review.SAMPLES,
    "approve": approve.SAMPLES,
    "result": result.SAMPLES,
    "receipt": receipt.SAMPLES,
    "receive": receive.SAMPLES,
    "settings": overview.SAMPLES,
    "language": language.SAMPLES,
    "appearance": appearance.SAMPLES,
    "sessions": sessions.SAMPLES,
    "change-pin": pin.SAMPLES,
    "about": about.SAMPLES,
    "not-found": not_found.SAMPLES,
}

ALL = {
    f"{screen} {sample.name}".replace(" ", "-"): sample
    for screen, samples in SCREENS.items()
    for sample in samples
}
