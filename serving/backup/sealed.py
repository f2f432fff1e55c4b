"""Whether what is sealed opens with the key at hand: a backup does not hold it."""

from __future__ import annotations

from serving.cameras.repository import CameraRepository
from serving.config import ServingSettings
from serving.db import open_database
from serving.users.domain import Scope
from serving.vault import AddressUnreadable, Vault


def sealed_complaints(settings: ServingSettings) -> list[str]:
    """One sentence when addresses stay closed; nothing when they open."""
    db, vault = open_database(settings.database_url.get_secret_value()), Vault(settings.secret_key)
    try:
        with db.reading() as session:
            cameras = CameraRepository(session, Scope.everywhere())
            cameras.sources(vault)
            cameras.cameras(vault)
    except AddressUnreadable as error:
        return [f"serving.secret_key is not the one of the backup: {error}"]
    finally:
        db.close()
    return []
