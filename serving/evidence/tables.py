"""Where signing keys, signed heads of chains, blurred copies and the register of uses are kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base, words
from serving.evidence.domain import Use


class EvidenceUseRow(Base):
    """The use register (DOMAIN §5). Rows are only added, until their time to be kept is over."""

    __tablename__ = "evidence_uses"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    what: Mapped[Use] = mapped_column(words(Use))
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    """None at the command line."""
    person_name: Mapped[str] = mapped_column(sa.String(200))
    """As it was at the time: a person may be renamed or gone, the register stays true."""
    person_role: Mapped[str | None] = mapped_column(sa.String(32))
    unit: Mapped[str | None] = mapped_column(sa.String(200))
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    district: Mapped[str] = mapped_column(sa.String(200), index=True)
    role: Mapped[str | None] = mapped_column(sa.String(32))
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    boxes: Mapped[bool]
    """Whether the box was drawn on the copy that was shown."""
    why: Mapped[str] = mapped_column(sa.Text)


class EvidenceKeyRow(Base):
    """A public key that bundles were signed under. Rows stay when the private key is replaced."""

    __tablename__ = "evidence_keys"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    public_key: Mapped[str] = mapped_column(sa.Text)
    """PEM."""
    since: Mapped[datetime]


class EvidenceHeadRow(Base):
    """The last link of a chain as it was when a bundle was signed: no later writing of the whole
    chain anew fits it."""

    __tablename__ = "evidence_heads"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    sequence: Mapped[int]
    hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
    key_id: Mapped[str] = mapped_column(sa.String(16))
    signature: Mapped[str] = mapped_column(sa.String(100))


class BlurredPictureRow(Base):
    """Which blurred copy belongs to an original; both stand in the store."""

    __tablename__ = "blurred_pictures"

    original_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    """The original's own where there was nothing to blur."""
    media_type: Mapped[str] = mapped_column(sa.String(32))
    recipe: Mapped[int]
    """Which way of blurring made it: a copy of an older way is made anew."""
    made_at: Mapped[datetime]
