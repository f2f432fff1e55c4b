"""A register that somebody of the city brings: shown first, then taken over."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from serving.audit.domain import Actor
from serving.cameras.notices import Notice
from serving.deps import Services
from serving.differences.domain import Difference
from serving.standards.service import known_kinds, today
from serving.units.comparing import differences
from serving.units.domain import Register
from serving.units.errors import UnitsChanged
from serving.units.reading import shipped_register, warnings_of
from serving.units.repository import RegisterLine, UnitRepository
from serving.units.service import take_register
from serving.units.uploads import Upload, register_in
from serving.users.domain import Permission, Person
from serving.users.permissions import require_whole_city

Brought = Upload | str
"""A file, or the name of a register that came along."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a register over would change."""

    before: Register | None
    register: Register
    revision: int
    """Of the one before, 0 without one; another one means that somebody was faster."""
    differences: tuple[Difference, ...]
    warnings: tuple[Notice, ...]
    """What should be looked at although it can be taken."""

    @property
    def known(self) -> bool:
        """Whether the same one holds already."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Held:
    """The register that holds, and since when."""

    register: Register
    line: RegisterLine


def held(session: Session, person: Person) -> Held | None:
    """Raises Forbidden or WholeCityOnly."""
    require_whole_city(person, Permission.MANAGE_CITY)
    units = UnitRepository(session)
    register, line = units.register(), units.line()
    return Held(register, line) if register and line else None


def imported(
    services: Services, person: Person, brought: Brought, *, dry_run: bool, revision: int | None
) -> Preview:
    """What it changes, and unless ``dry_run`` it holds from now on. ``revision`` is that of the
    preview; None takes whatever is there.

    Raises Forbidden, WholeCityOnly, UnitsUnreadable or UnitsChanged.
    """
    with services.db.reading() as session:
        there = held(session, person)
        kinds = known_kinds(session, today(services))
    before, known = (there.register, there.line.revision) if there else (None, 0)
    # Read outside of the transaction that writes: a map of a whole city takes a while.
    if isinstance(brought, str):
        register = shipped_register(brought)
    else:
        register = register_in(brought, before)
    changes = tuple(differences(before, register))
    found = Preview(before, register, known, changes, tuple(warnings_of(register, kinds)))
    if revision not in (None, known):
        raise UnitsChanged
    if dry_run or found.known:
        return found
    with services.db.writing() as session:
        if UnitRepository(session).revision() != known:
            raise UnitsChanged
        take_register(session, register, Actor.of(person), services.clock.now())
    return found
