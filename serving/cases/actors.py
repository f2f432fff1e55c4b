"""Who stands behind a case's steps: people, or the system by itself."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cases.tables import StepRow
from serving.users.tables import UserRow


def taken_by_people(session: Session, case_id: UUID) -> frozenset[int]:
    """The sequences of the steps that somebody with a login took. A camera, a destination or the
    urge ladder may bear any name, but has no login."""
    found = session.scalars(
        sa.select(StepRow.sequence)
        .join(UserRow, UserRow.id == StepRow.actor_id)
        .where(StepRow.case_id == case_id)
    )
    return frozenset(found)
