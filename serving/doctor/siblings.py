"""Whether processes of serving hear one another, how many there are, and who does the chores."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from psycopg import sql

from pipeline.contract import Finding, Part, broken, good, warning
from serving.config import ServingSettings
from serving.db import Database, file_of
from serving.doctor.plan import database_at_head
from serving.duty.holding import CHORES
from serving.duty.tables import DutyRow
from serving.siblings.line import APPLICATION, connected
from serving.siblings.only import is_served

PATIENCE_S: Final = 5.0
LONG_S: Final = 60.0
"""A duty that nobody has had for so long, although serving runs."""


def sibling_findings(settings: ServingSettings) -> Iterator[Finding]:
    db = database_at_head(settings)
    if db is None:
        return
    try:
        if db.is_shared:
            yield from _of_postgresql(db, settings)
        elif (file := file_of(settings.database_url.get_secret_value())) and is_served(file):
            yield good(
                Part.DATABASE,
                "served",
                f"One process of serving works on {file}, and no other can.",
            )
    finally:
        db.close()


def _of_postgresql(db: Database, settings: ServingSettings) -> Iterator[Finding]:
    listens_at = settings.listens_at
    hears = listens_at is not None
    with connected((listens_at or settings.database_url).get_secret_value()) as connection:
        servings = _servings(connection)
        if listens_at is not None and not _hears(connection):
            hears = False
            yield broken(
                Part.DATABASE,
                "no_live_changes",
                "What is told by NOTIFY does not come back: serving.database_url leads through a "
                "pooler that hands every statement to another session. Set serving.listen_url to "
                "PostgreSQL's own address; until then open pages hear of no change.",
            )
    with db.reading() as session:
        row = session.get(DutyRow, CHORES)
        now = session.scalar(sa.select(sa.func.now()))
    over_s = (now - row.until).total_seconds() if row and now else 0.0
    if servings and row and over_s > LONG_S:
        yield warning(
            Part.DATABASE,
            "nobody_on_duty",
            f"Serving runs, and for {over_s:.0f} s nobody has done the chores: nothing is sent, "
            "urged or deleted. Read serving's log, and restart it.",
        )
    elif servings and row and hears:
        yield good(
            Part.DATABASE,
            "served",
            f"{servings} process(es) of serving share the database and hear one another; "
            f"{row.holder} does the chores.",
        )
    if listens_at is None:
        yield warning(
            Part.DATABASE,
            "hears_itself_only",
            "Behind a pooler (serving.pool.bouncer) processes of serving do not hear one another: "
            "run one, or set serving.listen_url to PostgreSQL's own address.",
        )


def _hears(connection: psycopg.Connection[Any]) -> bool:
    channel = f"citypatrol_doctor_{secrets.token_hex(4)}"
    connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
    connection.execute("SELECT pg_notify(%s, '')", (channel,))
    return any(True for _ in connection.notifies(timeout=PATIENCE_S, stop_after=1))


def _servings(connection: psycopg.Connection[Any]) -> int:
    """Their lines; the one that asks is not counted."""
    found = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name = %s AND pid <> pg_backend_pid()",
        (APPLICATION,),
    ).fetchone()
    return int(found[0]) if found else 0
