"""One package as people look at it: what it is, how good it is, whether it may look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from pipeline.contract import LookedBox, ModelStamp, look_sample_id
from serving.models.comparing import Verdict, verdict
from serving.models.domain import KnownPackage, Pointer, ShadowFigures
from serving.models.gates import Bar, Obstacle, obstacle_of
from serving.models.measured import Measured, measured
from serving.models.repository import ModelRepository
from serving.models.service import known_package
from serving.models.shadowing import figures
from serving.models.shelf import Shelf
from serving.samples.domain import Sample
from serving.samples.listing import SampleListing
from serving.users.domain import Permission, Person
from serving.users.permissions import require

MOST_TOLD: Final = 200
"""Of the newest pictures on which two packages differed, so many are looked for."""
MOST_DISPUTES: Final = 24


@dataclass(frozen=True, slots=True)
class Sheet:
    known: KnownPackage
    measured: Measured | None
    gate: Verdict | None
    obstacle: Obstacle | None
    """Why its gate does not let it look now; None when it may."""
    card: str | None
    """Markdown."""
    pointer: Pointer

    @property
    def is_current(self) -> bool:
        return is_stamp(self.known, self.pointer.current)

    @property
    def is_shadow(self) -> bool:
        shadow = self.pointer.shadow
        return shadow is not None and is_stamp(self.known, shadow.candidate)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A live picture on which two packages saw different things."""

    sample: Sample
    captured_at: datetime
    current_boxes: tuple[LookedBox, ...]
    candidate_boxes: tuple[LookedBox, ...]


@dataclass(frozen=True, slots=True)
class InShadow:
    """What came of a candidate's time in the shadow."""

    figures: tuple[ShadowFigures, ...]
    disputes: tuple[Dispute, ...]
    unseen: int
    """Pictures they differed on that are not among the samples the person may see."""


def is_stamp(known: KnownPackage, stamp: ModelStamp | None) -> bool:
    return stamp is not None and (known.name, known.version, known.sha256) == (
        stamp.name,
        stamp.version,
        stamp.sha256,
    )


def sheet(session: Session, person: Person, shelf: Shelf, name: str, version: str) -> Sheet:
    """Raises Forbidden or PackageNotFound."""
    require(person, Permission.SEE_MODELS)
    known = known_package(session, shelf, name, version)
    pointer = ModelRepository(session).pointer()
    return Sheet(
        known,
        measured(known.evaluation),
        verdict(known.gate),
        _obstacle(known, pointer),
        shelf.card(name, version),
        pointer,
    )


def in_shadow(session: Session, person: Person, name: str, version: str) -> InShadow:
    """A candidate's shadows, and the newest pictures it differed on. Raises Forbidden."""
    require(person, Permission.SEE_MODELS)
    reports = ModelRepository(session).shadow_reports(name, version)
    told = [one for report in reversed(reports) for one in report.disagreements][:MOST_TOLD]
    ids = [look_sample_id(o.camera_id, o.view_id, o.captured_at, o.sha256) for o in told]
    samples = SampleListing(session, person.scope)
    seen = samples.ready(ids) if person.may(Permission.SEE_SAMPLES) else []
    kept = {sample.id: sample for sample in seen}
    disputes = [
        Dispute(kept[id], one.captured_at, one.current_boxes, one.candidate_boxes)
        for one, id in zip(told, ids, strict=True)
        if id in kept
    ]
    return InShadow(
        tuple(figures(reports)), tuple(disputes[:MOST_DISPUTES]), len(told) - len(disputes)
    )


def _obstacle(known: KnownPackage, pointer: Pointer) -> Obstacle | None:
    if known.fault is not None:
        return Obstacle(Bar.UNSOUND, f"{known.name}/{known.version}", said=known.fault)
    if known.sha256 is None:
        return None
    stamp = ModelStamp(name=known.name, version=known.version, sha256=known.sha256)
    return obstacle_of(known.gate, stamp, pointer.current)
