"""Pictures kept for places that nobody may ever confirm: each is written down, and goes in time.

A picture that a letter names is serving's from then on. All others go after
``patrol.unconfirmed_days``, also when their place is still alive: a report then takes new ones.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterable
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


def mark_reported(connection: sa.Connection, letters: Iterable[str]) -> None:
    """Pictures that letters to serving name, by whatever field, are not ours to delete any more.
    Inside the caller's transaction, which is the one that puts the letters into the outbox."""
    named = sorted({sha256 for body in letters for sha256 in _HASH.findall(body)})
    if named:
        connection.execute(
            sa.update(KEPT_PICTURES).where(KEPT_PICTURES.c.sha256.in_(named)).values(reported=True)
        )


class KeptPictures:
    """Safe to share between threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self.turn = threading.Lock()
        """Held while a picture is put or erased: the same bytes may come again at that moment."""

    def remember(self, sha256: str, at: datetime) -> None:
        """Before the picture is stored: whatever happens then, it will be deleted. Putting the same
        bytes again lets its time begin anew."""
        with self._engine.begin() as connection:
            entry = upsert(connection, KEPT_PICTURES).values(
                sha256=sha256, kept_at=utc(at), reported=False
            )
            connection.execute(
                entry.on_conflict_do_update(
                    index_elements=[KEPT_PICTURES.c.sha256], set_={"kept_at": utc(at)}
                )
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

    def is_due(self, sha256: str, before: datetime) -> bool:
        with self._engine.connect() as connection:
            query = sa.select(KEPT_PICTURES.c.sha256).where(
                KEPT_PICTURES.c.sha256 == sha256, _due(before)
            )
            return connection.execute(query).scalar_one_or_none() is not None

    def forget(self, sha256: str) -> None:
        """Its bytes are gone."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(KEPT_PICTURES).where(KEPT_PICTURES.c.sha256 == sha256))


@dataclass(frozen=True, slots=True)
class RememberingStore:
    """A store that has each picture written down before it keeps it."""

    store: Store
    kept: KeptPictures
    clock: Clock

    def put(self, data: bytes, media_type: str) -> str:
        with self.kept.turn:
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
            with self.kept.turn:
                # It may have been kept again, or reported, since it was listed.
                if not self.kept.is_due(sha256, before):
                    continue
                self.store.erase(sha256)
                self.kept.forget(sha256)
            self.metrics.count("citypatrol_unconfirmed_pictures_deleted_total")
            gone += 1
        return gone


def _due(before: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(~KEPT_PICTURES.c.reported, KEPT_PICTURES.c.kept_at <= utc(before))
