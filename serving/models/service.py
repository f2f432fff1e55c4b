"""Packages, the one pointer, and the way there and back. The caller opens the transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from pipeline.contract import ModelStamp, Shadow
from serving.audit.domain import Act, Actor
from serving.audit.service import record as audit
from serving.learning.domain import StepKind
from serving.learning.recording import record
from serving.models.domain import (
    Checked,
    Decision,
    KnownPackage,
    Pointer,
    PointerAction,
    PointerMove,
    Who,
)
from serving.models.errors import (
    AlreadyCurrent,
    GateNotPassed,
    NothingBefore,
    PackageNotFound,
    PackageUnsound,
    PointerMovedMeanwhile,
    ShadowRefused,
    WhyMissing,
)
from serving.models.gates import obstacle_of
from serving.models.repository import ModelRepository
from serving.models.shelf import Shelf
from serving.models.tables import PackageRow
from serving.users.domain import Permission, Person
from serving.users.permissions import require

MOST_SHADOW_DAYS: Final = 30


def changer(person: Person) -> Who:
    """The person, when their role may change the model. Raises Forbidden."""
    require(person, Permission.CHANGE_MODEL)
    return Who(person.name, person.id, person.via, person.address)


def decided(person: Person, why: str, at: datetime, seen: int | None = None) -> Decision:
    """What such a person decides. ``seen`` is the pointer's revision they saw; None is whichever it
    is. Raises Forbidden."""
    return Decision(changer(person), why, at, seen)


def known_packages(session: Session, shelf: Shelf) -> list[KnownPackage]:
    """Every package on the shelf or registered, by name, oldest version first. Files that did not
    change since somebody looked are not hashed again."""
    registered = ModelRepository(session).registered()
    there = [
        _there(shelf.seen, folder, registered.pop((folder.parent.name, folder.name), None))
        for folder in shelf.folders()
    ]
    return [*there, *(_gone(shelf, row) for row in registered.values())]


def known_package(session: Session, shelf: Shelf, name: str, version: str) -> KnownPackage:
    """One of them. Raises PackageNotFound."""
    row = ModelRepository(session).registered().get((name, version))
    folder = shelf.folder_of(name, version)
    if folder.is_dir():
        return _there(shelf.check, folder, row)
    if row is None:
        raise PackageNotFound(f"There is no package {name}/{version}; look at the list of them.")
    return _gone(shelf, row)


def register(
    session: Session, shelf: Shelf, who: Who, name: str, version: str, at: datetime
) -> None:
    """Write down a package with its gate and evaluation. Raises PackageNotFound, PackageUnsound."""
    ModelRepository(session).register(shelf.check(name, version), who, at)


def promote(
    session: Session,
    shelf: Shelf,
    decision: Decision,
    name: str,
    version: str,
    *,
    force: bool = False,
) -> PointerMove:
    """Let a package look from now on. A shadow of the same package ends with it.

    ``force`` goes past a gate that was not passed; that it was forced, and why, is kept. Raises
    WhyMissing, PackageNotFound, PackageUnsound, AlreadyCurrent, GateNotPassed or
    PointerMovedMeanwhile.
    """
    decision = _reasoned(decision)
    models = ModelRepository(session)
    package = shelf.check(name, version)
    pointer = _seen(models, decision)
    if package.stamp == pointer.current:
        raise AlreadyCurrent(f"Package {package.stamp} looks already; there is nothing to do.")
    obstacle = obstacle_of(package.gate, package.stamp, pointer.current)
    if obstacle is not None and not force:
        raise GateNotPassed(
            f"{obstacle} To promote it all the same, force it and say why.",
            code=obstacle.bar,
            name=obstacle.name,
            other=obstacle.other,
        )
    models.register(package, decision.who, decision.at)
    move = models.append(
        PointerAction.PROMOTE,
        decision,
        package.stamp,
        pointer.current,
        forced=obstacle is not None,
        gate=package.gate,
        back_to=pointer.entry,
    )
    shadow = pointer.shadow
    if shadow is not None and shadow.candidate == package.stamp:
        shadow = None
    _point(models, pointer, package.stamp, move.id, shadow)
    _tell(session, StepKind.PROMOTE, decision.who, move)
    return move


def rollback(session: Session, shelf: Shelf, decision: Decision) -> PointerMove:
    """Back to the package before this one; again, to the one before that. After the first promotion
    that is the package of the pipeline's settings.

    Raises WhyMissing, NothingBefore, PackageNotFound, PackageUnsound or PointerMovedMeanwhile.
    """
    decision = _reasoned(decision)
    models = ModelRepository(session)
    pointer = _seen(models, decision)
    present = models.move(pointer.entry) if pointer.entry is not None else None
    if present is None:
        raise NothingBefore
    target = models.move(present.back_to) if present.back_to is not None else None
    package = target.package if target else None
    if package is not None:
        _still_there(shelf, package)
    move = models.append(
        PointerAction.ROLLBACK, decision, package, pointer.current, back_to=present.back_to
    )
    _point(models, pointer, package, target.id if target else None, pointer.shadow)
    _tell(session, StepKind.ROLLBACK, decision.who, move)
    return move


def begin_shadow(
    session: Session,
    shelf: Shelf,
    decision: Decision,
    name: str,
    version: str,
    share: float,
    until: datetime,
) -> PointerMove:
    """Let a candidate look beside the current package at a ``share`` of live looks, above 0 and up
    to 1, for at most MOST_SHADOW_DAYS days.

    Raises WhyMissing, PackageNotFound, PackageUnsound, AlreadyCurrent, ShadowRefused or
    PointerMovedMeanwhile.
    """
    decision = _reasoned(decision)
    if not 0.0 < share <= 1.0:
        raise ShadowRefused("A shadow looks at a share of looks above 0 and up to 1.", code="share")
    if not 0.0 < (until - decision.at).total_seconds() <= MOST_SHADOW_DAYS * 86_400:
        raise ShadowRefused(
            f"A shadow ends after now and within {MOST_SHADOW_DAYS} days.",
            code="days",
            most=MOST_SHADOW_DAYS,
        )
    models = ModelRepository(session)
    package = shelf.check(name, version)
    pointer = _seen(models, decision)
    if package.stamp == pointer.current:
        raise AlreadyCurrent(f"Package {package.stamp} looks already; a shadow is for another one.")
    models.register(package, decision.who, decision.at)
    shadow = Shadow(candidate=package.stamp, share=share, until=until)
    move = models.append(
        PointerAction.SHADOW, decision, package.stamp, pointer.current, shadow=shadow
    )
    _point(models, pointer, pointer.current, pointer.entry, shadow)
    _tell(session, StepKind.SHADOW, decision.who, move)
    return move


def end_shadow(session: Session, decision: Decision) -> PointerMove:
    """Take the candidate out of the shadow.

    Raises WhyMissing, ShadowRefused or PointerMovedMeanwhile.
    """
    decision = _reasoned(decision)
    models = ModelRepository(session)
    pointer = _seen(models, decision)
    if pointer.shadow is None:
        raise ShadowRefused("No candidate is in the shadow; there is nothing to end.", code="none")
    candidate = pointer.shadow.candidate
    move = models.append(PointerAction.SHADOW_END, decision, candidate, pointer.current)
    _point(models, pointer, pointer.current, pointer.entry, None)
    _tell(session, StepKind.SHADOW, decision.who, move)
    return move


def _seen(models: ModelRepository, decision: Decision) -> Pointer:
    """The pointer as it stands. Raises PointerMovedMeanwhile when somebody decided on another."""
    pointer = models.pointer()
    if decision.seen not in (None, pointer.revision):
        raise PointerMovedMeanwhile(next(iter(models.history(None, 1)), None))
    return pointer


def _tell(session: Session, kind: StepKind, who: Who, move: PointerMove) -> None:
    """Write the move down among the steps of learning and in the audit log."""
    record(session, kind, who.name, who.id, move.why, move.at, _inputs(move), _outcome(move))
    audit(
        session,
        Act.MODEL_CHANGED,
        Actor(who.name, who.id, who.via, who.address),
        move.at,
        move.package or "settings",
        action=move.action,
        why=move.why,
        forced=move.forced,
    )


def _there(
    look: Callable[[str, str], Checked], folder: Path, row: PackageRow | None
) -> KnownPackage:
    name, version = folder.parent.name, folder.name
    at, actor = (row.registered_at, row.actor) if row else (None, None)
    try:
        found = look(name, version)
    except (PackageUnsound, PackageNotFound) as error:
        return KnownPackage(name, version, None, folder, str(error), at, actor, None, None)
    sha256, fault = found.stamp.sha256, None
    if row is not None and row.sha256 != sha256:
        fault = "Its weights are not those that were registered: find out who changed them."
    return KnownPackage(
        name, version, sha256, folder, fault, at, actor, found.gate, found.evaluation
    )


def _gone(shelf: Shelf, row: PackageRow) -> KnownPackage:
    return KnownPackage(
        row.name,
        row.version,
        row.sha256,
        shelf.folder_of(row.name, row.version),
        "It was registered and is not in the model store any more.",
        row.registered_at,
        row.actor,
        row.gate,
        row.evaluation,
    )


def _point(
    models: ModelRepository,
    seen: Pointer,
    current: ModelStamp | None,
    entry: int | None,
    shadow: Shadow | None,
) -> None:
    if not models.point(seen, current, entry, shadow):
        raise PointerMovedMeanwhile


def _still_there(shelf: Shelf, package: ModelStamp) -> None:
    if shelf.check(package.name, package.version).stamp != package:
        raise PackageUnsound(
            f"Package {package} has other weights now than when it looked last; restore it first."
        )


def _reasoned(decision: Decision) -> Decision:
    if not decision.why.strip():
        raise WhyMissing
    return replace(decision, why=decision.why.strip())


def _inputs(move: PointerMove) -> dict[str, object]:
    return {
        "package": move.package.model_dump(mode="json") if move.package else None,
        "before": move.before.model_dump(mode="json") if move.before else None,
        "share": move.share,
        "until": move.until.isoformat() if move.until else None,
    }


def _outcome(move: PointerMove) -> dict[str, object]:
    return {"move": move.id, "action": move.action.value, "forced": move.forced}
