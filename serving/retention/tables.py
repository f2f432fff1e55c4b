"""Which case refers to which picture, what became of it, and legal holds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base, words
from serving.retention.domain import PictureState, Rule


class StoredPictureRow(Base):
    """A picture of any case, by its bytes: several cases may share one."""

    __tablename__ = "stored_pictures"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    state: Mapped[PictureState] = mapped_column(words(PictureState), index=True)
    turn: Mapped[int]
    """Counts up with every change of the state, so that a slow reader notices."""
    since: Mapped[datetime]
    held: Mapped[bool] = mapped_column(default=False)
    """The store itself refuses to delete it, because some case is under legal hold."""

    __table_args__ = (
        sa.Index(
            "ix_stored_pictures_held",
            "sha256",
            sqlite_where=sa.text("held"),
            postgresql_where=sa.text("held"),
        ),
    )


_KEPT = sa.text("deleted_at IS NULL")


class CasePictureRow(Base):
    """A case refers to a picture. When that ends the row stays: it is the tombstone."""

    __tablename__ = "case_pictures"
    __table_args__ = (
        sa.Index("ix_case_pictures_kept", "case_id", sqlite_where=_KEPT, postgresql_where=_KEPT),
    )

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True, index=True)
    deleted_at: Mapped[datetime | None]
    rule: Mapped[Rule | None] = mapped_column(words(Rule))
    """Under which it was deleted."""


class LegalHoldRow(Base):
    __tablename__ = "legal_holds"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    set_at: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(sa.String(200))
    set_by_id: Mapped[UUID | None]
    """None at the command line, here and below."""
    why: Mapped[str] = mapped_column(sa.Text)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(sa.String(200))
    lifted_by_id: Mapped[UUID | None]
    lifted_why: Mapped[str | None] = mapped_column(sa.Text)
