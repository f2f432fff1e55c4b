"""What waits on this machine to be handed over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa

from models.wording.counting import counted
from pipeline.contract import Finding, Part, good, warning
from pipeline.database import engine_for, sqlite_file
from pipeline.outbox import OUTBOX, Outbox
from pipeline.state import State
from pipeline.status.values import OutboxStanding


def spool_findings(url: str, now: datetime, patience_s: float) -> Iterator[Finding]:
    """``patience_s``: how long a letter may wait. Raises DatabaseUrlUnusable."""
    standing = _standing(url)
    if standing is None:
        return
    complaints = [*_waiting(standing, now, patience_s), *_refused(standing)]
    yield from complaints
    if not complaints:
        yield good(
            Part.SPOOL,
            "spool",
            f"{counted(standing.waiting, 'letter waits', 'letters wait')} for serving, none long.",
        )


def remembered_plan(url: str) -> str | None:
    """The watch plan the patrol remembers, as JSON with its secrets; None without one."""
    with reading(url) as engine:
        return State(engine).watch_plan() if engine is not None else None


def _standing(url: str) -> OutboxStanding | None:
    with reading(url) as engine:
        return Outbox(engine).standing() if engine is not None else None


@contextmanager
def reading(url: str) -> Iterator[sa.Engine | None]:
    """An engine for a database that is there with its tables; None otherwise, and nothing made."""
    file = sqlite_file(url)
    if file is not None and not file.is_file():
        # Opening it would make it.
        yield None
        return
    engine = engine_for(url)
    try:
        yield engine if _has_tables(engine) else None
    finally:
        engine.dispose()


def _has_tables(engine: sa.Engine) -> bool:
    """What is wrong with a database that cannot be asked, its own check says."""
    try:
        return sa.inspect(engine).has_table(OUTBOX.name)
    except sa.exc.SQLAlchemyError:
        return False


def _waiting(standing: OutboxStanding, now: datetime, patience_s: float) -> Iterator[Finding]:
    since = standing.oldest_at
    if since is not None and (now - since).total_seconds() > patience_s:
        yield warning(
            Part.SPOOL,
            "letters_wait",
            f"{counted(standing.waiting, 'letter waits', 'letters wait')} "
            "for serving, the oldest since "
            f"{since:%Y-%m-%d %H:%M} UTC; none is lost: check that serving runs and takes them.",
        )


def _refused(standing: OutboxStanding) -> Iterator[Finding]:
    if standing.refused:
        yield warning(
            Part.SPOOL,
            "letters_refused",
            f"Serving refused {counted(standing.refused, 'letter')}: "
            "'citypatrol outbox list' says why; mend "
            "that, then 'citypatrol outbox retry'.",
        )
