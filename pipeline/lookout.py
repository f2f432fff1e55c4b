"""What a captured picture changes: admit, detect, judge, confirm, prove. One screen, in order."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pipeline.admission import Admission, AdmitLimits, admit
from pipeline.camera_state import CameraState, Overview
from pipeline.contract import EvidenceItem, EvidenceRole, Report
from pipeline.domain import Camera, Judgement, Sighting, UnableReason, VisitError
from pipeline.evidence import close_up, keep
from pipeline.eyes import Eyes
from pipeline.gate import GATE_WIDTH, GateDecision, GateLimits, GateMemory, gate
from pipeline.judge import judge
from pipeline.metrics import Metrics
from pipeline.outbox import Letter
from pipeline.picture import Picture
from pipeline.places import ConfirmRule, Look, Place, Progress, advance
from pipeline.reports import report_of
from pipeline.state import CameraChange, Silenced
from pipeline.storage import PictureCorrupt, PictureMissing, Store, StoreUnavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recall:
    """What the detector last saw of a camera, and on what. In memory only: after a restart every
    camera is looked at anew."""

    gate: GateMemory
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Captured:
    """A picture a visit brought, with what is remembered of its camera."""

    camera: Camera
    state: CameraState
    picture: Picture
    recall: Recall | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture on its way through the look: after admission, and after the detector."""

    captured: Captured
    admission: Admission
    gate: GateDecision | None = None
    """None when the picture was not admitted."""
    recall: Recall | None = None
    """What to judge by: what was seen before where the gate stayed shut, what the detector sees
    otherwise."""

    @property
    def wants_detector(self) -> bool:
        return self.gate is not None and self.recall is None


@dataclass(frozen=True, slots=True)
class LookResult:
    """What one look led to. ``put_aside``: the store was away, nothing changed, look again soon."""

    camera: Camera
    state: CameraState
    reports: tuple[Report, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    unable: UnableReason | VisitError | None = None
    recall: Recall | None = None
    put_aside: bool = False

    @property
    def suspicious(self) -> bool:
        return self.put_aside or self.state.suspicious

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
        gate_limits: GateLimits,
        metrics: Metrics,
        reference_every_s: float,
    ) -> None:
        self._eyes = eyes
        self._store = store
        self._rules = rules
        self._limits = limits
        self._gate_limits = gate_limits
        self._metrics = metrics
        self._reference_every_s = reference_every_s

    def look(self, batch: Sequence[Captured], city: ZoneInfo) -> list[LookResult]:
        """The whole way of a batch of pictures of different cameras, one result each, in order."""
        seen = [self.admit(one) for one in batch]
        wanting = iter(self.detect([one for one in seen if one.wants_detector]))
        return [self.conclude(next(wanting) if s.wants_detector else s, city) for s in seen]

    def admit(self, one: Captured) -> Seen:
        """Is the picture usable, and is it news? Safe to call from several threads."""
        said = admit(one.picture, one.state.memory, self._limits)
        if said.reason is not None:
            return Seen(one, said)
        decision = gate(
            one.recall.gate if one.recall else None,
            one.picture.luma(GATE_WIDTH),
            one.picture.captured_at,
            self._gate_limits,
            suspicious=one.state.suspicious,
        )
        if not decision.open:
            return Seen(one, said, decision, one.recall)
        # Scaled here, where cameras run beside each other, so that the lanes only infer.
        self._eyes.image_of(one.picture)
        return Seen(one, said, decision)

    def detect(self, batch: Sequence[Seen]) -> list[Seen]:
        """What the detector sees on each picture, in order. Safe to call from several threads."""
        images = [self._eyes.image_of(one.captured.picture) for one in batch]
        self._metrics.count("citypatrol_batches_total")
        self._metrics.count("citypatrol_inferred_total", by=len(batch))
        return [
            replace(one, recall=Recall(one.gate.memory, sightings))
            for one, sightings in zip(batch, self._eyes.sightings(images), strict=True)
            if one.gate is not None
        ]

    def conclude(self, seen: Seen, city: ZoneInfo) -> LookResult:
        """Judge, confirm and prove: what this look means for its camera."""
        said = seen.admission
        one = replace(seen.captured, state=replace(seen.captured.state, memory=said.memory))
        if said.reason is not None:
            return self._nothing_seen(one, said.reason)
        assert seen.gate is not None, "an admitted picture has passed the gate"
        assert seen.recall is not None, "and is judged after the detector"
        self._metrics.count("citypatrol_gate_total", seen.gate.reason)
        return self._judge_or_put_aside(one, seen.recall, city)

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
        state = replace(one.state, places=places)
        return LookResult(one.camera, state, unable=reason, recall=one.recall)

    def _judge_or_put_aside(self, one: Captured, recall: Recall, city: ZoneInfo) -> LookResult:
        try:
            return self._judge(one, recall, city)
        except StoreUnavailable as error:
            log.warning("camera %s: look put aside: %s", one.camera.id, error)
            self._metrics.count("citypatrol_store_outages_total")
            return LookResult(one.camera, one.state, recall=recall, put_aside=True)

    def _judge(self, one: Captured, recall: Recall, city: ZoneInfo) -> LookResult:
        at = one.picture.captured_at
        judgement = judge(one.camera.view, recall.sightings, at, city)
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
        silenced = _silenced(one.camera, judgement, at, city)
        return LookResult(one.camera, state, reports, silenced, recall=recall)

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


def _silenced(
    camera: Camera, judgement: Judgement, at: datetime, city: ZoneInfo
) -> tuple[Silenced, ...]:
    day = at.astimezone(city).date()
    return tuple(
        Silenced(camera.id, one.permit_id, one.suspect.kind, day, at, suspects=1)
        for one in judgement.suppressions
    )
