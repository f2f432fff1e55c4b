"""Kept answers in and out of the database."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.repeats.domain import KEPT_FOR, MOST_KEYS, Answer, Asked
from serving.repeats.errors import KeyInFlight, KeyReused, KeysTooMany
from serving.repeats.tables import RepeatRow

AT_ONCE = 1000
"""Rows deleted in one transaction."""


class RepeatRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def take_turn(self, asked: Asked) -> None:
        """Until this transaction ends, nobody else works under this key. Raises KeyInFlight.

        SQLite lets one writer in at a time anyway: there the second waits for the first's answer.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            number = sha256(f"{asked.person_id} {asked.key}".encode()).digest()[:8]
            lock = sa.func.pg_try_advisory_xact_lock(int.from_bytes(number, signed=True))
            if not self._session.scalar(sa.select(lock)):
                raise KeyInFlight

    def answer(self, asked: Asked, at: datetime) -> Answer | None:
        """What was answered before; None for a key that is new or over. Raises KeyReused or
        KeysTooMany."""
        row = self._session.get(RepeatRow, (asked.person_id, asked.key))
        if row is not None and row.at > at - KEPT_FOR:
            if row.fingerprint != asked.fingerprint:
                raise KeyReused
            return Answer(row.status, row.body, row.tag)
        if row is not None:
            self._session.delete(row)
            self._session.flush()
        self._check_room(asked, at)
        return None

    def keep(self, asked: Asked, answer: Answer, at: datetime) -> None:
        self._session.add(
            RepeatRow(
                user_id=asked.person_id,
                key=asked.key,
                fingerprint=asked.fingerprint,
                status=answer.status,
                body=answer.body,
                tag=answer.tag,
                at=at,
            )
        )
        self._session.flush()

    def forget_over(self, at: datetime) -> int:
        """Drop some of the answers whose time is over; how many there were."""
        keys = sa.select(RepeatRow.user_id, RepeatRow.key)
        old = self._session.execute(keys.where(RepeatRow.at <= at - KEPT_FOR).limit(AT_ONCE)).all()
        if old:
            pair = sa.tuple_(RepeatRow.user_id, RepeatRow.key)
            self._session.execute(
                sa.delete(RepeatRow).where(pair.in_([tuple(one) for one in old])),
                execution_options={"synchronize_session": False},
            )
        return len(old)

    def _check_room(self, asked: Asked, at: datetime) -> None:
        count, oldest = self._session.execute(
            sa.select(sa.func.count(), sa.func.min(RepeatRow.at)).where(
                RepeatRow.user_id == asked.person_id, RepeatRow.at > at - KEPT_FOR
            )
        ).one()
        if count >= MOST_KEYS and oldest is not None:
            raise KeysTooMany(int((oldest + KEPT_FOR - at).total_seconds()) + 1)
