"""Pictures kept for places that nobody may ever confirm: each is written down, and goes in time.

A picture that a letter names is serving's from then on. All others go after
``patrol.unconfirmed_days``, also when their place is still alive: a report then takes new ones.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from pipeline.clock import Clock
from pipeline.database import METADATA, upsert
from pipeline.domain import utc
from pipeline.metrics import Metrics
from pipeline.storage import ErasableStore, Store, StoreUnavailable, sha256_of

log = logging.getLogger(__name__)

EVERY_S = 60.0
EXAMPLES = 5
AT_ONCE = 100
"""Pictures in one round: 6,000 an hour, more than 6,000 cameras keep for suspects."""

_HASH = re.compile(r"\b[0-9a-f]{64}\b")

KEPT_PICTURES = sa.Table(
    "pipeline_kept_pictures",
    METADATA,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("reported", sa.Boolean, nullable=False),
    sa.Index("pipeline_kept_pictures_due", "reported", "kept_at"),
)


def pictures_of(body: str) -> list[str]:
    """SHA-256 of every picture that a letter names, by whatever field."""
    return _HASH.findall(body)


def mark_reported(connection: sa.Connection, letters: Iterable[str]) -> None:
    """Pictures that letters to serving name, by whatever field, are not ours to delete any more.
    Inside the caller's transaction, which is the one that puts the letters into the outbox."""
    named = sorted({sha256 for body in letters for sha256 in pictures_of(body)})
    if named:
        connection.execute(
            sa.update(KEPT_PICTURES).where(KEPT_PICTURES.c.sha256.in_(named)).values(reported=True)
        )


REPORTED_KEPT = timedelta(days=1096)
"""How long it is remembered that a report named a picture: longer than any case keeps its evidence
by default. Until then the same bytes, kept once more, do not become ours to delete."""


class KeptPictures:
    """Safe to share between threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def remember(self, sha256: str, at: datetime) -> None:
        """Before the picture is stored: whatever happens then, it will be deleted. Putting the same
        bytes again lets its time begin anew; while they are being erased it waits."""
        with self._engine.begin() as connection:
            entry = upsert(connection, KEPT_PICTURES).values(
                sha256=sha256, kept_at=utc(at), reported=False
            )
            connection.execute(
                entry.on_conflict_do_update(
                    index_elements=[KEPT_PICTURES.c.sha256], set_={"kept_at": utc(at)}
                )
            )

    def stored_late(self, sha256: str, kept_at: datetime) -> None:
        """A picture reached the store only now: where its time was over meanwhile, and nobody
        remembers it any more, it is to be deleted again."""
        with self._engine.begin() as connection:
            entry = upsert(connection, KEPT_PICTURES).values(
                sha256=sha256, kept_at=utc(kept_at), reported=False
            )
            connection.execute(
                entry.on_conflict_do_nothing(index_elements=[KEPT_PICTURES.c.sha256])
            )

    def count_due(self, before: datetime) -> int:
        with self._engine.connect() as connection:
            query = sa.select(sa.func.count()).select_from(KEPT_PICTURES).where(_due(before))
            return connection.execute(query).scalar_one()

    def due(self, before: datetime, limit: int) -> list[str]:
        """Pictures kept before that moment which no report names, oldest first."""
        with self._engine.connect() as connection:
            query = sa.select(KEPT_PICTURES.c.sha256).where(_due(before))
            rows = connection.execute(query.order_by(KEPT_PICTURES.c.kept_at).limit(limit))
            return [row.sha256 for row in rows]

    def forget_reported(self, before: datetime, limit: int) -> int:
        """Drop the memory of pictures that reports named and nobody kept since; how many."""
        old = (
            sa.select(KEPT_PICTURES.c.sha256)
            .where(KEPT_PICTURES.c.reported, KEPT_PICTURES.c.kept_at < utc(before))
            .order_by(KEPT_PICTURES.c.kept_at)
            .limit(limit)
        )
        with self._engine.begin() as connection:
            gone = sa.delete(KEPT_PICTURES).where(KEPT_PICTURES.c.sha256.in_(old))
            return connection.execute(gone).rowcount

    @contextmanager
    def erasing(self, sha256: str, before: datetime) -> Iterator[bool]:
        """Whether the picture is still due. If so, its bytes are to be erased inside the block, and
        are forgotten after it; nobody, in whatever program, keeps the same bytes meanwhile."""
        mine = KEPT_PICTURES.c.sha256 == sha256
        with self._engine.begin() as connection:
            # Changes nothing and locks the row, or SQLite's file.
            locked = sa.update(KEPT_PICTURES).where(mine, _due(before)).values(reported=False)
            is_due = connection.execute(locked).rowcount == 1
            yield is_due
            if is_due:
                connection.execute(sa.delete(KEPT_PICTURES).where(mine))


@dataclass(frozen=True, slots=True)
class RememberingStore:
    """A store that has each picture written down before it keeps it."""

    store: Store
    kept: KeptPictures
    clock: Clock

    def put(self, data: bytes, media_type: str) -> str:
        self.kept.remember(sha256_of(data), self.clock.now())
        return self.store.put(data, media_type)

    def get(self, sha256: str) -> bytes:
        return self.store.get(sha256)

    def link(self, sha256: str, seconds: int) -> str | None:
        return self.store.link(sha256, seconds)


@dataclass(frozen=True, slots=True)
class UnconfirmedSweeper:
    """Deletes what nobody confirmed in time."""

    kept: KeptPictures
    store: ErasableStore
    clock: Clock
    metrics: Metrics
    keep: timedelta

    def run(self, stop: threading.Event, every_s: float = EVERY_S) -> None:
        """Delete until ``stop`` is set. A round that fails is logged and repeated."""
        while not stop.wait(every_s):
            try:
                self.round(stop)
                self.kept.forget_reported(self.clock.now() - REPORTED_KEPT, AT_ONCE)
            except StoreUnavailable as error:
                log.warning("pictures of unconfirmed places wait to be deleted: %s", error)
            except Exception:
                log.exception("deleting pictures of unconfirmed places failed; it is tried again")

    def due(self) -> dict[str, object]:
        """What a round would delete: the rule, how many pictures, and some of them."""
        before = self.clock.now() - self.keep
        return {
            "rule": "unconfirmed",
            "pictures": self.kept.count_due(before),
            "examples": [sha256[:12] for sha256 in self.kept.due(before, EXAMPLES)],
        }

    def everything(self) -> int:
        """Delete all that is due; how many. Raises StoreUnavailable."""
        stop, gone = threading.Event(), 0
        while done := self.round(stop):
            gone += done
        return gone

    def round(self, stop: threading.Event) -> int:
        """Delete what is due, ``AT_ONCE`` at most; how many. Raises StoreUnavailable."""
        before, gone = self.clock.now() - self.keep, 0
        for sha256 in self.kept.due(before, AT_ONCE):
            if stop.is_set():
                break
            with self.kept.erasing(sha256, before) as is_due:
                # It may have been kept again, or reported, since it was listed.
                if not is_due:
                    continue
                self.store.erase(sha256)
            self.metrics.count("citypatrol_unconfirmed_pictures_deleted_total")
            gone += 1
        return gone


def _due(before: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(~KEPT_PICTURES.c.reported, KEPT_PICTURES.c.kept_at <= utc(before))
