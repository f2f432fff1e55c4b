"""Which frozen dataset holds which sample, so that a deletion is not silent about copies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.base import Moment
from serving.dialects import upsert
from serving.errors import Unacceptable
from serving.samples.domain import FrozenDataset, SampleState
from serving.samples.tables import DatasetRow, DatasetSampleRow, SampleRow

AT_ONCE = 400


def register(
    session: Session,
    sha256: str,
    name: str,
    sample_ids: Iterable[UUID],
    actor: str,
    at: datetime,
) -> bool:
    """Write down that a dataset holds these samples; False when the dataset was known before.

    Samples named again change nothing: the same dataset may be told in parts.
    """
    entered = session.execute(
        upsert(session, DatasetRow)
        .values(sha256=sha256, name=name, registered_at=at, actor=actor)
        .on_conflict_do_nothing(index_elements=["sha256"])
        .returning(DatasetRow.sha256)
    )
    created = entered.one_or_none() is not None
    for some in _slices(sorted(set(sample_ids))):
        rows = [{"dataset_sha256": sha256, "sample_id": one} for one in some]
        session.execute(
            upsert(session, DatasetSampleRow)
            .values(rows)
            .on_conflict_do_nothing(index_elements=["dataset_sha256", "sample_id"])
        )
    return created


def holding(session: Session, sample_id: UUID) -> list[str]:
    """Names of the datasets that hold a sample, each with the beginning of its hash."""
    query = (
        sa.select(DatasetRow.name, DatasetRow.sha256)
        .join(DatasetSampleRow, DatasetSampleRow.dataset_sha256 == DatasetRow.sha256)
        .where(DatasetSampleRow.sample_id == sample_id)
        .order_by(DatasetRow.registered_at)
    )
    return [f"{name} ({sha256[:12]})" for name, sha256 in session.execute(query)]


def registered(
    session: Session, after: str | None = None, limit: int | None = None
) -> list[FrozenDataset]:
    """Datasets, newest first, with how many of their samples were deleted since; behind the one
    whose hash is ``after``. Raises Unacceptable when there is none."""
    deleted = sa.func.count(SampleRow.id)
    query = (
        sa.select(DatasetRow, sa.func.count(DatasetSampleRow.sample_id), deleted)
        .outerjoin(DatasetSampleRow, DatasetSampleRow.dataset_sha256 == DatasetRow.sha256)
        .outerjoin(
            SampleRow,
            sa.and_(
                SampleRow.id == DatasetSampleRow.sample_id,
                SampleRow.state == SampleState.DELETED,
            ),
        )
        .group_by(DatasetRow.sha256)
        .order_by(DatasetRow.registered_at.desc(), DatasetRow.sha256.desc())
        .limit(limit)
    )
    if after is not None:
        last = session.get(DatasetRow, after)
        if last is None:
            raise Unacceptable("There is no dataset after which to go on; begin anew.")
        query = query.where(
            sa.tuple_(DatasetRow.registered_at, DatasetRow.sha256)
            < sa.tuple_(sa.literal(last.registered_at, Moment()), sa.literal(after))
        )
    return [
        FrozenDataset(row.sha256, row.name, row.registered_at, row.actor, samples, gone)
        for row, samples, gone in session.execute(query)
    ]


def _slices(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
