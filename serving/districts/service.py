"""The places of the city as those see them who administer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.cameras.repository import CameraRepository
from serving.cameras.tables import CameraRow
from serving.districts.domain import District, Level
from serving.districts.repository import DistrictRepository
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require, require_whole_city
from serving.users.sight import Column, in_sight
from serving.users.tables import UserRow

MOST_NAME: Final = 200
"""Letters of a file's name that the audit log keeps."""


@dataclass(frozen=True, slots=True)
class TreeChange:
    """What another tree does to the one there is."""

    added: tuple[District, ...]
    removed: tuple[District, ...]
    changed: tuple[tuple[District, District], ...]
    """Before and after."""
    unchanged: int
    stranded: tuple[Place, ...]
    """Places outside the new tree that a camera or a person names. Only people of the whole city
    and of that very place see what is there."""

    @property
    def anything(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class Place:
    """One place, and who and what names it."""

    id: str
    name: str
    level: Level | None
    """None: the tree does not know it, but a camera or a person names it."""
    depth: int
    """How many places stand above it."""
    cameras: int
    people: int


def places(session: Session, person: Person) -> list[Place]:
    """Every place the person sees, each above those below it, those outside the tree last.

    Raises Forbidden.
    """
    require(person, Permission.MANAGE_USERS, Permission.MANAGE_CITY)
    tree = DistrictRepository(session).everything()
    return _placed(session, person.scope, tree)


def preview(session: Session, person: Person, tree: Sequence[District]) -> TreeChange:
    """What taking ``tree`` over would do. Raises Forbidden or WholeCityOnly."""
    require_whole_city(person, Permission.MANAGE_CITY)
    before = {one.id: one for one in DistrictRepository(session).everything()}
    after = {one.id: one for one in tree}
    both = [(before[id], one) for id, one in after.items() if id in before]
    return TreeChange(
        tuple(one for id, one in after.items() if id not in before),
        tuple(one for id, one in before.items() if id not in after),
        tuple(pair for pair in both if pair[0] != pair[1]),
        sum(old == new for old, new in both),
        tuple(one for one in _placed(session, person.scope, tree) if one.level is None),
    )


def take_over(
    session: Session, person: Person, tree: Sequence[District], name: str, at: datetime
) -> None:
    """Put ``tree`` in the place of the one there is. Raises Forbidden or WholeCityOnly."""
    require_whole_city(person, Permission.MANAGE_CITY)
    replace_tree(session, tree, name, at, Actor.of(person))


def replace_tree(
    session: Session, tree: Sequence[District], name: str, at: datetime, by: Actor
) -> None:
    """The same without a login. ``name`` is the file's. What people see follows it at once."""
    DistrictRepository(session).replace(tree)
    CameraRepository(session, Scope.everywhere()).count_change()
    record(session, Act.DISTRICTS_CHANGED, by, at, name[:MOST_NAME], places=len(tree))


def _placed(session: Session, scope: Scope, districts: Sequence[District]) -> list[Place]:
    cameras = _counted(session, scope, CameraRow.district)
    people = _counted(session, scope, UserRow.district)
    tree = _in_order(districts)
    known = [
        Place(one.id, one.name, one.level, depth, cameras.get(one.id, 0), people.get(one.id, 0))
        for one, depth in tree
        if scope.covers(one.id)
    ]
    strays = sorted((cameras.keys() | people.keys()) - {one.id for one, _ in tree})
    return known + [Place(id, id, None, 0, cameras.get(id, 0), people.get(id, 0)) for id in strays]


def _counted(session: Session, scope: Scope, district: Column) -> dict[str, int]:
    """How many rows name each district in sight."""
    found = session.execute(
        sa.select(district, sa.func.count())
        .where(in_sight(scope, district), district.is_not(None))
        .group_by(district)
    )
    return {row[0]: row[1] for row in found}


def _in_order(tree: Sequence[District]) -> list[tuple[District, int]]:
    """Each place with its depth, directly behind the one above it or behind its siblings."""
    below: dict[str | None, list[District]] = {}
    for one in tree:
        below.setdefault(one.parent, []).append(one)

    def walk(parent: str | None, depth: int) -> list[tuple[District, int]]:
        return [
            line
            for one in below.get(parent, [])
            for line in ((one, depth), *walk(one.id, depth + 1))
        ]

    return walk(None, 0)
