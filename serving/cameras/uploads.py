"""A camera file that somebody brings through the browser: shown first, then taken over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.cameras.domain import NO_DEFAULTS, Defaults, Given, ImportReport
from serving.cameras.errors import RegistryChanged
from serving.cameras.lists import read_cameras
from serving.cameras.repository import CameraRepository
from serving.cameras.service import import_given
from serving.deps import Services
from serving.errors import Forbidden
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require

MOST_BYTES: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file's name, as its owner calls it, and what is in it."""

    name: str
    data: bytes
    defaults: Defaults = NO_DEFAULTS
    replace_drawings: bool = False


def preview(services: Services, person: Person, upload: Upload) -> ImportReport:
    """What importing the file would do. Raises Forbidden or PlanUnreadable."""
    _check(person)
    given, at = _given(upload), services.clock.now()
    with services.db.reading() as session:
        return import_given(
            session,
            given,
            services.vault,
            at,
            upload.defaults,
            replace_drawings=upload.replace_drawings,
            dry_run=True,
        )


def take_over(
    services: Services, person: Person, upload: Upload, revision: int | None = None
) -> ImportReport:
    """Import the file. ``revision`` is the registry's that the preview was of; None takes whatever
    is there. Raises Forbidden, PlanUnreadable or RegistryChanged."""
    _check(person)
    given, at = _given(upload), services.clock.now()
    with services.db.writing() as session:
        known = CameraRepository(session, Scope.everywhere()).revision()
        if revision is not None and revision != known:
            raise RegistryChanged
        report = import_given(
            session,
            given,
            services.vault,
            at,
            upload.defaults,
            replace_drawings=upload.replace_drawings,
            related=services.settings.related,
        )
        record(
            session,
            Act.CAMERAS_IMPORTED,
            Actor.of(person),
            at,
            upload.name[:200],
            added=len(report.added),
            changed=len(report.changed),
            refused=len(report.refused),
        )
    return report


def _check(person: Person) -> None:
    require(person, Permission.EDIT_CAMERAS)
    if person.scope.districts is not None:
        raise Forbidden(
            "A file may name cameras of every district; ask an administrator of the whole city to "
            "import it."
        )


def _given(upload: Upload) -> Given:
    """Raises PlanUnreadable. The file lies on the disk no longer than it is read."""
    plain = re.sub(r"[^\w.-]", "_", Path(upload.name.replace("\\", "/")).name)[-80:] or "file"
    with TemporaryDirectory(prefix="citypatrol-") as folder:
        file = Path(folder) / plain
        file.write_bytes(upload.data)
        return read_cameras(file)
