"""Whether a database answers, has the tables this program knows, and has the same time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.contract import Finding, Part, broken, clock_skew, good, warning
from serving.clock import Clock
from serving.kept import Kept, Standing


def database_findings(kept: Kept, clock: Clock) -> Iterator[Finding]:
    """Raises DatabaseUrlUnusable."""
    if kept.file is not None and not kept.file.is_file():
        yield warning(
            Part.DATABASE,
            "database_not_made",
            f"There is no database {kept.file} ({kept.setting}) yet: 'citypatrol db upgrade' makes "
            "it, and so does starting the programs.",
        )
        return
    engine = kept.open()
    try:
        with engine.connect() as connection:
            yield from _tables(kept, connection)
            yield from _time(kept, connection, clock)
    except sa.exc.OperationalError:
        yield broken(
            Part.DATABASE,
            "database_away",
            f"The {engine.dialect.name} database of {kept.name} does not answer or refuses us: "
            f"check {kept.setting}, that it runs, and its user and password.",
        )
    except sa.exc.DatabaseError:
        yield broken(
            Part.DATABASE,
            "database_damaged",
            f"What {kept.setting} leads to is no database any more, or a damaged one: restore it "
            "from a backup ('citypatrol restore').",
        )
    finally:
        engine.dispose()


def _tables(kept: Kept, connection: Connection) -> Iterator[Finding]:
    revision = kept.revision(connection)
    head = kept.head(connection)
    match kept.standing_of(connection, revision):
        case Standing.HEAD:
            yield good(
                Part.DATABASE,
                "database",
                f"The database of {kept.name} answers and has the present tables ({head}).",
            )
        case Standing.EMPTY:
            yield warning(
                Part.DATABASE,
                "database_empty",
                f"The database of {kept.name} has no tables yet: 'citypatrol db upgrade' makes "
                "them, and so does starting the programs.",
            )
        case Standing.OLDER:
            yield warning(
                Part.DATABASE,
                "database_older",
                f"The tables of {kept.name} are of an older version ({revision}, now {head}): back "
                "up, then 'citypatrol db upgrade'.",
            )
        case Standing.NEWER:
            yield broken(
                Part.DATABASE,
                "database_newer",
                f"The tables of {kept.name} are of a newer version ({revision}) than this program "
                f"({head}): install the version that made them.",
            )


def _time(kept: Kept, connection: Connection, clock: Clock) -> Iterator[Finding]:
    if connection.dialect.name != "postgresql":
        return
    before = clock.now()
    there = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    ours = before + (clock.now() - before) / 2
    ahead_s = (there.astimezone(UTC) - ours).total_seconds()
    whose = f"the database of {kept.name}"
    yield from clock_skew(whose, "clock_skew_database", ahead_s)
