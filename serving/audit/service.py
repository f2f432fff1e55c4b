"""Writing the audit log down, showing it, and dropping what is past its time."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from serving.audit.domain import SERVING, Act, Actor, Entry
from serving.audit.repository import AuditFilter, AuditLog, pages
from serving.audit.verify import Head, Verdict, verify
from serving.users.domain import Permission, Person
from serving.users.permissions import require

log = logging.getLogger(__name__)

AT_ONCE: Final = 5000
"""Entries that go in one transaction: whoever writes to the log waits for it."""


def record(
    session: Session, act: Act, actor: Actor, at: datetime, subject: object, **details: object
) -> Entry:
    """Write an act down in the transaction that does it; call it last there.

    ``details`` that are None are left out; they must hold no secret.
    """
    kept = {name: _plain(value) for name, value in details.items() if value is not None}
    return AuditLog(session).append(act, actor, at, _printable(str(subject)), kept)


def show(
    session: Session, person: Person, wanted: AuditFilter, before: int | None, limit: int
) -> list[Entry]:
    """Entries, newest first. Raises Forbidden."""
    require(person, Permission.SEE_AUDIT)
    return AuditLog(session).latest(wanted, before, limit)


def check(session: Session, kept: Head | None = None) -> Verdict:
    """Prove the whole log again; ``kept`` is a head written down before."""
    return verify(pages(AuditLog(session)), kept)


def prune(session: Session, keep: timedelta, at: datetime) -> int:
    """Delete the oldest of the entries that are older than ``keep``, and write down where the log
    begins since; how many, ``AT_ONCE`` at most."""
    audit = AuditLog(session)
    last = audit.last_before(at - keep)
    if last is None:
        return 0
    oldest = audit.oldest_first(0, 1)[0].sequence
    if last.sequence - oldest >= AT_ONCE:
        [last] = audit.oldest_first(oldest + AT_ONCE - 2, 1)
    # Written first: it proves later that what stood before the beginning was deleted in time.
    record(
        session, Act.LOG_PRUNED, SERVING, at, "audit log", sequence=last.sequence, hash=last.hash
    )
    audit.delete_up_to(last.sequence)
    return last.sequence - oldest + 1


def _plain(value: object) -> Any:
    """What both databases give back as it went in: the hash is over it."""
    if isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [
            _plain(one) for one in (value if isinstance(value, list | tuple) else sorted(value))
        ]
    return _printable(str(value))


def _printable(text: str) -> str:
    """PostgreSQL keeps no NUL, and half a surrogate pair has no bytes."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
