"""What people and intake do with standards. The caller opens the transaction and commits it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from pipeline.contract import PermitTerm, ZoneKind
from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.cases.domain import Filed
from serving.standards.domain import Pack
from serving.standards.errors import PackNotFound
from serving.standards.repository import PackRepository
from serving.standards.shelf import PackShelf


def import_pack(session: Session, pack: Pack, who: str, at: datetime) -> bool:
    """Take a pack over; cases opened before keep theirs. False when it was there already.

    Raises PackContradicts when its id and version hold another content.
    """
    new = PackRepository(session).take(pack, who, at)
    if new:
        actor = Actor.at_command_line(who)
        subject, day = f"{pack.id} {pack.version}", str(pack.effective)
        record(session, Act.STANDARDS_IMPORTED, actor, at, subject, effective=day)
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


def file_under(
    session: Session,
    shelf: PackShelf,
    kind: str,
    zone_kind: ZoneKind | None,
    day: date,
    term: PermitTerm | None = None,
) -> Filed | None:
    """The standard a new case stands under from ``day`` on, as ``filed_in`` says."""
    pack = pack_in_force(session, shelf, day)
    return filed_in(pack, kind, zone_kind, term) if pack is not None else None


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
