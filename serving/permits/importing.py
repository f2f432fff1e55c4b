"""A file of permits on its way in: what it would change, and taking it over."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy.orm import Session

from serving.cameras.errors import RegistryChanged
from serving.cameras.plan_file import name_of
from serving.cameras.repository import CameraRepository
from serving.db import Database
from serving.errors import ServingError
from serving.permits.changes import FieldChange, differences
from serving.permits.domain import Permit, PermitFilter
from serving.permits.errors import PermitRefused, PermitsUnreadable
from serving.permits.faults import Fault
from serving.permits.files import read_permits
from serving.permits.repository import PermitRepository
from serving.permits.service import MOST_SHOWN, Author, Outcome, checked, put_permit
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require

MOST_BYTES: Final = 5_000_000
MOST_PERMITS: Final = 5000


@dataclass(frozen=True, slots=True)
class Changed:
    id: str
    name: str | None
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """One permit of the file that was left out, alone."""

    name: str
    reason: str
    faults: tuple[Fault, ...] = ()
    type: str = PermitRefused.type
    """Of the error that refused it."""
    code: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class ImportReport:
    """What a file changes. What it does not name stays as it is."""

    revision: int
    """Of cameras and permits together, before it."""
    added: list[Permit] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


class _OnlyChecked(Exception):
    """Rolls back what a preview has tried."""


def permits_in(name: str, data: bytes) -> list[Any]:
    """What a file brought through the browser holds, not yet checked. Raises PermitsUnreadable."""
    plain = re.sub(r"[^\w.-]", "_", Path(name.replace("\\", "/")).name)[-80:] or "file"
    with TemporaryDirectory(prefix="citypatrol-") as folder:
        file = Path(folder) / plain
        file.write_bytes(data)
        return read_permits(file)


def import_permits(
    db: Database,
    author: Author,
    given: Sequence[Any],
    at: datetime,
    why: str = "",
    *,
    revision: int | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Grant or change the permits of a file; each that is wrong is refused alone.

    ``revision`` is what a preview was made at; None takes whatever is there. Raises RegistryChanged
    or PermitsUnreadable for too many.
    """
    if len(given) > MOST_PERMITS:
        raise PermitsUnreadable(
            f"A file may hold {MOST_PERMITS} permits; split it.", code="many", most=MOST_PERMITS
        )
    with suppress(_OnlyChecked), db.writing() as session:
        known = CameraRepository(session, Scope.everywhere()).revision()
        if revision is not None and revision != known:
            raise RegistryChanged
        report = ImportReport(known)
        for position, entry in enumerate(given):
            try:
                _import(session, author, entry, position, at, why, report)
            except ServingError as error:
                faults = error.faults if isinstance(error, PermitRefused) else ()
                name = name_of(entry, position)
                told = Refused(name, error.detail, faults, error.type, error.code, error.values)
                report.refused.append(told)
        if dry_run:
            raise _OnlyChecked
    return report


def export_permits(session: Session, person: Person, wanted: PermitFilter, day: date) -> str:
    """Permits of the person's district and of the whole city as a JSON file that can be imported
    again. Raises Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    found = PermitRepository(session, person.scope).page(wanted, day, None, MOST_SHOWN)
    permits = [one.permit.told() for one in found]
    return json.dumps({"permits": permits}, ensure_ascii=False, indent=1) + "\n"


def _import(
    session: Session,
    author: Author,
    entry: Any,
    position: int,
    at: datetime,
    why: str,
    report: ImportReport,
) -> None:
    permit = checked(entry, position)
    before = PermitRepository(session, Scope.everywhere()).get(permit.id)
    outcome = put_permit(session, author, permit, at, why)
    if outcome is Outcome.ADDED:
        report.added.append(permit)
    elif outcome is Outcome.UNCHANGED or before is None:
        report.unchanged.append(permit.id)
    else:
        now = PermitRepository(session, Scope.everywhere()).get(permit.id)
        fields = differences(before.permit, now.permit if now else permit)
        report.changed.append(Changed(permit.id, permit.name, fields))
