"""What the device's store needs now and then, whoever is signed in."""

import logging
from datetime import datetime, timedelta

from app.errors import WalletError
from app.services.local_database import LocalDatabase, Put

KEK_LIFETIME = timedelta(days=90)
"""How long one key of the keychain wraps the records' key."""

_KIND, _KEK = "upkeep", "kek"
_log = logging.getLogger(__name__)


async def keep_up(database: LocalDatabase, now: datetime) -> None:
    """Turn the keychain's key when it is old; what fails today is tried at the next start."""
    try:
        content = await database.read(_KIND, _KEK)
        turned_at = None if content is None else datetime.fromisoformat(content.decode())
        if turned_at is not None and timedelta(0) <= now - turned_at < KEK_LIFETIME:
            return
        if turned_at is not None:
            await database.rotate_kek()
        await database.write([Put(_KIND, _KEK, now.isoformat().encode())])
    except WalletError as error:
        _log.warning("the store was not kept up: %s", type(error).__name__)
