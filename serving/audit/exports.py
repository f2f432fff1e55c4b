"""That something was taken out as a file: written down before its first byte leaves."""

from __future__ import annotations

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.deps import Services
from serving.users.domain import Person


def note_export(services: Services, person: Person, what: str, **details: object) -> None:
    """In a transaction of its own: a file that breaks off half-way was taken out all the same."""
    with services.db.writing() as session:
        at = services.clock.now()
        record(session, Act.EXPORTED, Actor.of(person), at, what, **details)
