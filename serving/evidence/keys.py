"""The city's keys: the private one to sign with, and every public one there ever was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.config import EvidenceSettings
from serving.dialects import upsert
from serving.errors import Conflict
from serving.evidence import signing
from serving.evidence.signing import PublicKey, SigningKey
from serving.evidence.tables import EvidenceKeyRow


@dataclass(frozen=True, slots=True)
class KnownKey:
    id: str
    pem: str
    since: datetime


def signing_key(settings: EvidenceSettings) -> SigningKey:
    """The key to sign with now. Raises NoKey."""
    return signing.load(settings.key_file, settings.private_key)


def remember(session: Session, key: PublicKey, at: datetime) -> None:
    """Keep a public key for ever: what is signed under it can be checked after it is replaced."""
    session.execute(
        upsert(session, EvidenceKeyRow)
        .values(id=key.id, public_key=key.pem, since=at)
        .on_conflict_do_nothing(index_elements=["id"])
    )


def known(session: Session) -> list[KnownKey]:
    """Every public key, oldest first."""
    rows = session.scalars(sa.select(EvidenceKeyRow).order_by(EvidenceKeyRow.since))
    return [KnownKey(row.id, row.public_key, row.since) for row in rows]


def new(
    session: Session, settings: EvidenceSettings, at: datetime, *, replace: bool = False
) -> PublicKey:
    """Make a key pair; from now on it signs. Raises NoKey, or Conflict where the key comes from
    the settings."""
    if settings.private_key is not None:
        raise Conflict(
            "The private key comes from the setting serving.evidence.private_key; "
            "take it out of the settings to keep the key in serving.evidence.key_file."
        )
    key = signing.make(settings.key_file, replace=replace).public
    remember(session, key, at)
    return key
