"""What people and intake do with standards. The caller opens the transaction and commits it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from pipeline.contract import PermitTerm, ZoneKind
from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.cases.domain import Filed
from serving.differences.domain import Difference
from serving.standards.comparing import differences
from serving.standards.domain import Pack
from serving.standards.errors import PackNotFound
from serving.standards.repository import PackKey, PackLine, PackRepository
from serving.standards.shelf import PackShelf
from serving.users.domain import Permission, Person
from serving.users.permissions import require_whole_city

if TYPE_CHECKING:
    from serving.deps import Services


def import_pack(session: Session, pack: Pack, who: str, at: datetime) -> bool:
    """Take a pack over; cases opened before keep theirs. False when it was there already.

    Raises PackContradicts when its id and version hold another content.
    """
    return _take(session, pack, at, Actor.at_command_line(who))


def packs(session: Session, person: Person, day: date) -> tuple[list[PackLine], PackKey | None]:
    """Every pack in the order they take effect, and the one in force on ``day``.

    Raises Forbidden or WholeCityOnly.
    """
    require_whole_city(person, Permission.MANAGE_CITY)
    found = PackRepository(session)
    return found.lines(), found.in_force(day)


def pack_of(session: Session, person: Person, shelf: PackShelf, key: PackKey) -> Pack:
    """A pack whole. Raises Forbidden, WholeCityOnly or PackNotFound."""
    require_whole_city(person, Permission.MANAGE_CITY)
    return shelf.get(session, key)


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a pack over would change."""

    pack: Pack
    known: bool
    """Whether the same one is there already."""
    beside: PackKey | None
    """The pack it is compared with: the one in force on its first day, were it not there."""
    differences: tuple[Difference, ...]


def preview(session: Session, person: Person, pack: Pack) -> Preview:
    """Raises Forbidden, WholeCityOnly, or PackContradicts when its id and version hold another
    content."""
    require_whole_city(person, Permission.MANAGE_CITY)
    found = PackRepository(session)
    known = found.holds(pack)
    beside = found.in_force(pack.effective, but=(pack.id, pack.version))
    before = found.get(*beside) if beside else None
    return Preview(pack, known, beside, tuple(differences(before, pack)))


def take_over(session: Session, person: Person, pack: Pack, at: datetime) -> bool:
    """Take a pack over; False when it was there already. Raises Forbidden, WholeCityOnly or
    PackContradicts."""
    require_whole_city(person, Permission.MANAGE_CITY)
    return _take(session, pack, at, Actor.of(person))


def today(services: Services) -> date:
    """The city's own."""
    return services.clock.now().astimezone(services.city).date()


def _take(session: Session, pack: Pack, at: datetime, by: Actor) -> bool:
    new = PackRepository(session).take(pack, by.name, at)
    if new:
        subject, day = f"{pack.id} {pack.version}", str(pack.effective)
        record(session, Act.STANDARDS_IMPORTED, by, at, subject, effective=day)
    return new


def show_pack(session: Session, pack_id: str, version: str | None, day: date) -> Pack:
    """A pack in one version; without one, the version of it that took effect last by ``day``,
    or else its first. Raises PackNotFound."""
    packs = PackRepository(session)
    if version is None:
        lines = [line for line in packs.lines() if line.id == pack_id]
        if not lines:
            raise PackNotFound(pack_id)
        effective = [line for line in lines if line.effective_on <= day]
        version = (effective or lines[:1])[-1].version
    pack = packs.get(pack_id, version)
    if pack is None:
        raise PackNotFound(f"{pack_id} {version}")
    return pack


def known_kinds(session: Session, day: date) -> frozenset[str]:
    """The violation kinds of the pack in force on ``day``; none without one."""
    packs = PackRepository(session)
    key = packs.in_force(day)
    pack = packs.get(*key) if key else None
    return frozenset(line.kind for line in pack.kinds) if pack else frozenset()


def pack_in_force(session: Session, shelf: PackShelf, day: date) -> Pack | None:
    """Under which cases of ``day`` are opened; None while there is none."""
    key = PackRepository(session).in_force(day)
    return shelf.get(session, key) if key is not None else None


def filed_in(
    pack: Pack, kind: str, zone_kind: ZoneKind | None, term: PermitTerm | None = None
) -> Filed | None:
    """The standard of a new case by ``pack``; ``term`` is that of a permit it breaks.

    None when the pack does not know the kind: a case opens all the same.
    """
    minor = pack.of_kind(kind, term)
    if minor is None:
        return None
    unit = pack.unit_for(minor, zone_kind)
    return Filed(pack.id, pack.version, minor.group.value, minor.code, unit, minor.limit)
