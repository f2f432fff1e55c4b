"""What a captured picture changes: admit, detect, judge, confirm, prove. One screen, in order."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from models import Detections
from pipeline.admit import AdmitLimits, admit
from pipeline.camera_state import CameraState, Overview
from pipeline.contract import EvidenceItem, EvidenceRole, ModelStamp, Report
from pipeline.domain import Camera, Judgement, Sighting, UnableReason, VisitError
from pipeline.evidence import close_up, keep
from pipeline.geometry import Box
from pipeline.judge import judge
from pipeline.metrics import Metrics
from pipeline.outbox import Letter
from pipeline.picture import Picture
from pipeline.places import ConfirmRule, Look, Place, Progress, advance
from pipeline.reports import report_of
from pipeline.state import CameraChange, Silenced
from pipeline.storage import PictureCorrupt, PictureMissing, Store, StoreUnavailable

log = logging.getLogger(__name__)


class Detect(Protocol):
    def __call__(self, images: Sequence[NDArray[np.uint8]]) -> list[Detections]:
        """Boxes in the pixels of each image [height, width, 3], RGB."""
        ...


@dataclass(frozen=True, slots=True)
class Eyes:
    """A detector with what must be known of it."""

    detect: Detect
    labels: tuple[str, ...]
    stamp: ModelStamp
    width: int = 640
    """Pixels; pictures are scaled to this width for the detector."""


@dataclass(frozen=True, slots=True)
class Captured:
    camera: Camera
    state: CameraState
    picture: Picture


@dataclass(frozen=True, slots=True)
class LookResult:
    """What one look led to. ``put_aside``: the store was away, nothing changed, look again soon."""

    camera: Camera
    state: CameraState
    reports: tuple[Report, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    unable: UnableReason | VisitError | None = None
    put_aside: bool = False

    @property
    def suspicious(self) -> bool:
        return self.put_aside or any(not place.confirmed for place in self.state.places)

    @property
    def change(self) -> CameraChange:
        letters = [
            Letter(report.report_id, report.model_dump_json(), report.confirmed_at)
            for report in self.reports
        ]
        return CameraChange(self.camera.id, self.state.to_json(), letters, self.silenced)


class Lookout:
    """Holds no state of any camera: that comes in with a picture and goes out with the result."""

    def __init__(
        self,
        eyes: Eyes,
        store: Store,
        rules: Mapping[str, ConfirmRule],
        limits: AdmitLimits,
        metrics: Metrics,
        reference_every_s: float,
    ) -> None:
        self._eyes = eyes
        self._store = store
        self._rules = rules
        self._limits = limits
        self._metrics = metrics
        self._reference_every_s = reference_every_s

    def look(self, batch: Sequence[Captured], city: ZoneInfo) -> list[LookResult]:
        """Judge a batch of pictures of different cameras, one result each, in order."""
        admitted = [admit(one.picture, one.state.memory, self._limits) for one in batch]
        usable = [one for one, said in zip(batch, admitted, strict=True) if said.reason is None]
        found = iter(self._sightings([one.picture for one in usable]))
        results = []
        for one, said in zip(batch, admitted, strict=True):
            remembered = replace(one, state=replace(one.state, memory=said.memory))
            if said.reason is not None:
                results.append(self._nothing_seen(remembered, said.reason))
            else:
                results.append(self._judge_or_put_aside(remembered, next(found), city))
        return results

    def missed(
        self, camera: Camera, state: CameraState, at: datetime, error: VisitError
    ) -> LookResult:
        """A visit brought no picture: that speaks neither for nor against any place."""
        look = Look(camera.id, state.view_id, at, unable=error)
        places = advance(state.places, look, self._rules).places
        return LookResult(camera, replace(state, places=places), unable=error)

    def _nothing_seen(self, one: Captured, reason: UnableReason) -> LookResult:
        self._metrics.count("citypatrol_unable_total", reason)
        look = Look(one.camera.id, one.state.view_id, one.picture.captured_at, unable=reason)
        places = advance(one.state.places, look, self._rules).places
        return LookResult(one.camera, replace(one.state, places=places), unable=reason)

    def _judge_or_put_aside(
        self, one: Captured, sightings: Sequence[Sighting], city: ZoneInfo
    ) -> LookResult:
        try:
            return self._judge(one, sightings, city)
        except StoreUnavailable as error:
            log.warning("camera %s: look put aside: %s", one.camera.id, error)
            self._metrics.count("citypatrol_store_outages_total")
            return LookResult(one.camera, one.state, put_aside=True)

    def _judge(self, one: Captured, sightings: Sequence[Sighting], city: ZoneInfo) -> LookResult:
        at = one.picture.captured_at
        judgement = judge(one.camera.view, sightings, at, city)
        look = Look(one.camera.id, one.state.view_id, at, judgement.suspects)
        progress = advance(one.state.places, look, self._rules)
        state = replace(
            one.state,
            places=progress.places,
            overviews=self._overviews(one, progress),
            reference=self._reference(one, progress),
        )
        reports = tuple(self._report(one, state, place, judgement) for place in progress.confirmed)
        self._count(judgement, progress)
        return LookResult(one.camera, state, reports, _silenced(one.camera, judgement, at, city))

    def _sightings(self, pictures: Sequence[Picture]) -> list[list[Sighting]]:
        """What the detector sees on each picture, its boxes as shares of the picture."""
        images = [picture.scaled(self._eyes.width) for picture in pictures]
        return [
            [
                Sighting(self._eyes.labels[label], float(score), box)
                for xyxy, score, label in zip(found.xyxy, found.score, found.label, strict=True)
                if (box := _share_of(image, xyxy)) is not None
            ]
            for image, found in zip(images, self._eyes.detect(images), strict=True)
        ]

    def _overviews(self, one: Captured, progress: Progress) -> dict[UUID, Overview]:
        """Pictures of places still alive, and this one for those first suspected on it."""
        alive = {place.id for place in progress.places}
        kept = {key: view for key, view in one.state.overviews.items() if key in alive}
        if progress.opened:
            item = keep(one.picture, EvidenceRole.OVERVIEW, self._store)
            kept |= {place.id: Overview(item, place.box) for place in progress.opened}
        return kept

    def _reference(self, one: Captured, progress: Progress) -> EvidenceItem | None:
        """Renewed now and then, and only from a picture with nothing suspected on it."""
        before = one.state.reference
        if progress.places or (before is not None and not self._is_old(before, one.picture)):
            return before
        return keep(one.picture, EvidenceRole.REFERENCE, self._store)

    def _is_old(self, reference: EvidenceItem, picture: Picture) -> bool:
        age = (picture.captured_at - reference.captured_at).total_seconds()
        return age >= self._reference_every_s

    def _report(
        self, one: Captured, state: CameraState, place: Place, judgement: Judgement
    ) -> Report:
        evidence = self._pictures_of(one.picture, state.overviews[place.id], place)
        if state.reference is not None:
            evidence.insert(2, state.reference)
        rule = self._rules[place.kind]
        return report_of(place, evidence, self._eyes.stamp, rule, judgement.permits_checked)

    def _pictures_of(self, now: Picture, first: Overview, place: Place) -> list[EvidenceItem]:
        """Overview, close-up and the later frame; without the last when the first is lost."""
        try:
            close = close_up(first.item, first.box, self._store)
        except (PictureMissing, PictureCorrupt) as error:
            log.error("place %s: its first picture is lost: %s", place.id, error)
            overview = keep(now, EvidenceRole.OVERVIEW, self._store)
            return [overview, close_up(overview, place.box, self._store)]
        return [first.item, close, keep(now, EvidenceRole.LATER, self._store)]

    def _count(self, judgement: Judgement, progress: Progress) -> None:
        self._metrics.count("citypatrol_looks_total")
        if progress.late:
            self._metrics.count("citypatrol_late_total")
        changes: dict[str, Iterable[Place]] = {
            "opened": progress.opened,
            "confirmed": progress.confirmed,
            "cleared": progress.cleared,
            "dropped": progress.dropped,
        }
        for change, places in changes.items():
            for place in places:
                self._metrics.count("citypatrol_places_total", place.kind, change)
        for suppression in judgement.suppressions:
            self._metrics.count("citypatrol_suppressed_total", suppression.suspect.kind)


def _share_of(image: NDArray[np.uint8], xyxy: NDArray[np.float32]) -> Box | None:
    """A box in pixels of ``image`` as shares of it; None when nothing of it is inside."""
    height, width = image.shape[:2]
    x1, y1, x2, y2 = (float(value) for value in xyxy)
    try:
        return Box.from_pixels((x1, y1, x2, y2), width, height)
    except ValueError:
        return None


def _silenced(
    camera: Camera, judgement: Judgement, at: datetime, city: ZoneInfo
) -> tuple[Silenced, ...]:
    day = at.astimezone(city).date()
    return tuple(
        Silenced(camera.id, one.permit_id, one.suspect.kind, day, at, suspects=1)
        for one in judgement.suppressions
    )
