"""Where destinations, letters and hand-over policies are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base, words
from serving.connectors.base import Change
from serving.handover.domain import LetterState, Mode, Trouble

_JsonOrNull = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class DestinationRow(Base):
    __tablename__ = "destinations"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    settings: Mapped[dict[str, Any]]
    """Of its connector, without any secret."""
    kinds: Mapped[list[Any]]
    districts: Mapped[list[Any]]
    pictures: Mapped[str] = mapped_column(sa.String(16))
    active: Mapped[bool]
    secret_sealed: Mapped[str | None] = mapped_column(sa.Text)
    """Encrypted (serving.vault)."""
    changed_at: Mapped[datetime]


class HandoverRow(Base):
    """A case at a destination: exactly one there."""

    __tablename__ = "handovers"
    __table_args__ = (
        sa.Index("ix_handovers_poll", "destination_id", "ended", "next_poll_at"),
        sa.Index("ix_handovers_external", "destination_id", "external_id"),
    )

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    destination_id: Mapped[str] = mapped_column(sa.ForeignKey("destinations.id"), primary_key=True)
    event_id: Mapped[UUID]
    mode: Mapped[Mode] = mapped_column(words(Mode))
    """Why it was filed when it was."""
    filed_at: Mapped[datetime]
    external_id: Mapped[str | None] = mapped_column(sa.String(200))
    ended: Mapped[bool]
    status: Mapped[str | None] = mapped_column(sa.String(100))
    """The platform's own word, as it was last told."""
    status_mark: Mapped[str | None] = mapped_column(sa.String(100))
    status_note: Mapped[str | None] = mapped_column(sa.Text)
    status_applied: Mapped[bool]
    """Whether our case followed it; a case nobody reviewed yet follows later."""
    next_poll_at: Mapped[datetime]
    given_up_at: Mapped[datetime | None]
    """Since then nothing of the case goes there: nobody there heard of it, and nobody will."""


class LetterRow(Base):
    __tablename__ = "handover_letters"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "destination_id", "sequence", name="uq_letters_sequence"),
        sa.Index("ix_letters_due", "state", "destination_id", "next_at"),
        sa.Index("ix_letters_arrived", "destination_id", "sent_at"),
        sa.ForeignKeyConstraint(
            ["case_id", "destination_id"],
            ["handovers.case_id", "handovers.destination_id"],
            name="fk_letters_handover",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    destination_id: Mapped[str] = mapped_column(sa.String(64))
    sequence: Mapped[int]
    change: Mapped[Change] = mapped_column(words(Change))
    event: Mapped[dict[str, Any]]
    """The case as it stood at this change."""
    state: Mapped[LetterState] = mapped_column(words(LetterState))
    attempts: Mapped[int]
    unsure: Mapped[bool]
    error: Mapped[str | None] = mapped_column(sa.String(500))
    trouble: Mapped[Trouble | None] = mapped_column(words(Trouble, 16))
    """Of the last attempt; None where there was none or an older version wrote it."""
    created_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    next_at: Mapped[datetime]
    owner: Mapped[str | None] = mapped_column(sa.String(64))
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    step: Mapped[int | None]
    """Of the case's steps, the one it tells of; None for letters of older versions."""


class PolicyChangeRow(Base):
    """Every change of a kind's hand-over policy; the latest holds. Only ever added to."""

    __tablename__ = "handover_policy_changes"
    __table_args__ = (sa.Index("ix_handover_policy_changes_kind", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    mode: Mapped[Mode] = mapped_column(words(Mode))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(200))
    actor_id: Mapped[UUID | None]
    why: Mapped[str] = mapped_column(sa.Text)
