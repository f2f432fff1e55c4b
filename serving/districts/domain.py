"""The city's tree of three levels: city, district, street. Who sees a place sees all below it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from serving.districts.errors import TreeBroken


class Level(StrEnum):
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"


ABOVE = {Level.DISTRICT: Level.CITY, Level.STREET: Level.DISTRICT}
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class District:
    """One place of the tree. ``id`` is what cameras and people name as their district."""

    id: str
    name: str
    level: Level
    parent: str | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.id) <= LONGEST_ID or not self.id.isprintable():
            raise TreeBroken(
                f"A district needs an id of 1 to {LONGEST_ID} printable characters.",
                code="id",
                most=LONGEST_ID,
            )
        if self.level is Level.CITY and self.parent is not None:
            raise TreeBroken(f"{self.id} is a city: leave its parent out.", code="city", id=self.id)
        if self.level is Level.STREET and self.parent is None:
            raise TreeBroken(
                f"The street {self.id} needs the id of its district as parent.",
                code="street",
                id=self.id,
            )


def checked(districts: Iterable[District]) -> list[District]:
    """The tree, parents before children. Raises TreeBroken, naming the place that is wrong."""
    known: dict[str, District] = {}
    for one in sorted(districts, key=lambda one: list(Level).index(one.level)):
        if one.id in known:
            raise TreeBroken(
                f"The district {one.id} stands twice in the list; keep one of them.",
                code="twice",
                id=one.id,
            )
        if one.parent is not None:
            parent = known.get(one.parent)
            if parent is None or parent.level is not ABOVE[one.level]:
                raise TreeBroken(
                    f"The parent {one.parent} of {one.id} must be a {ABOVE[one.level]} of this "
                    "list; add it or correct the parent.",
                    code=f"parent-{ABOVE[one.level]}",
                    parent=one.parent,
                    id=one.id,
                )
        known[one.id] = one
    return list(known.values())
