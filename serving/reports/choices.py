"""What somebody can narrow a report to: only what lies in their own part of the city."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cameras.tables import CameraRow
from serving.standards.domain import Text
from serving.units.atlas import Atlas
from serving.users.domain import Permission, Person
from serving.users.permissions import require
from serving.users.sight import in_sight


@dataclass(frozen=True, slots=True)
class Choices:
    districts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    units: tuple[tuple[str, Text], ...] = ()
    """Of the register that holds; empty before anybody imported one."""


def choices_for(session: Session, person: Person, atlas: Atlas | None) -> Choices:
    """Raises Forbidden."""
    require(person, Permission.SEE_REPORTS)
    places = (
        sa.select(CameraRow.district, CameraRow.source_id)
        .where(in_sight(person.scope, CameraRow.district))
        .distinct()
    )
    found = session.execute(places).all()
    units = atlas.register.units if atlas else ()
    return Choices(
        tuple(sorted({row[0] for row in found})),
        tuple(sorted({row[1] for row in found})),
        tuple((unit.id, Text.model_construct(zh=unit.name_zh, en=unit.name_en)) for unit in units),
    )
