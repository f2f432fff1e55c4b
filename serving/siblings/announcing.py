"""Telling every process what a transaction changed: with its commit, or not at all."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.db import TOLD, Database
from serving.notices.domain import Notice, PersonChanged
from serving.siblings.messages import CHANNEL, Anew, Item, texts

MOST: Final = 200
"""Notices of one transaction; where more changed, everybody loads again."""


class Announcer:
    """The last word of every transaction that told of something (``Database.ending_with``)."""

    def __init__(self) -> None:
        self.sender = secrets.token_hex(4)
        self._numbers = itertools.count(1)

    def __call__(self, session: Session) -> None:
        items = list(_announced(session.info.get(TOLD, ())))
        if items:
            for text in self.texts(items):
                session.execute(sa.select(sa.func.pg_notify(CHANNEL, text)))

    def texts(self, items: Iterable[Item]) -> list[str]:
        return texts(self.sender, self._numbers, items)


def announcing(db: Database, announcer: Announcer | None = None) -> Database:
    """``db``, telling all processes of its changes where it is one that several may share."""
    return db.ending_with(announcer or Announcer()) if db.is_shared else db


def _announced(told: Iterable[object]) -> Iterable[Item]:
    notices = [one for one in told if isinstance(one, Notice)]
    yield from notices if len(notices) <= MOST else [Anew()]
    for one in told:
        if isinstance(one, PersonChanged):
            yield one
