"""Destinations in and out of the database, their secrets sealed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.connectors.settings import settings_of
from serving.dialects import upsert
from serving.handover.domain import Destination
from serving.handover.tables import DestinationRow
from serving.vault import Vault


class DestinationRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, destination: Destination, vault: Vault, at: datetime) -> None:
        """Enter or replace; without a secret the one that stands there stays."""
        values = {
            "settings": destination.settings.model_dump(mode="json"),
            "kinds": list(destination.kinds),
            "districts": list(destination.districts),
            "pictures": destination.pictures,
            "active": destination.active,
            "changed_at": at,
        }
        secret = destination.secret
        if secret.get_secret_value():
            values["secret_sealed"] = vault.seal_secret(destination.id, secret)
        self._session.execute(
            upsert(self._session, DestinationRow)
            .values(id=destination.id, **values)
            .on_conflict_do_update(index_elements=["id"], set_=values)
        )

    def all(self) -> list[Destination]:
        """In the order of their ids, without secrets."""
        rows = self._session.scalars(sa.select(DestinationRow).order_by(DestinationRow.id))
        return [_destination(row) for row in rows]

    def get(self, destination_id: str, vault: Vault) -> Destination | None:
        """With its secret. Raises SecretUnreadable."""
        row = self._session.get(DestinationRow, destination_id)
        return _opened(row, vault) if row else None


def _opened(row: DestinationRow, vault: Vault) -> Destination:
    found = _destination(row)
    if row.secret_sealed is None:
        return found
    secret = vault.open_secret(row.id, row.secret_sealed)
    return Destination(
        found.id,
        found.settings,
        found.kinds,
        found.districts,
        found.pictures,
        found.active,
        secret,
    )


def _destination(row: DestinationRow) -> Destination:
    return Destination(
        id=row.id,
        settings=settings_of(row.settings),
        kinds=tuple(row.kinds),
        districts=tuple(row.districts),
        pictures=row.pictures,
        active=row.active,
    )
