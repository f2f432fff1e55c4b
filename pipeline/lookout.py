"""What a captured picture changes: admit, gate, detect, judge, confirm, prove, in this order.

``admit`` and ``detect`` run on many threads; ``conclude`` and ``missed`` on the one that saves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline import camera_events
from pipeline.admission import (
    NO_REFERENCES,
    Admission,
    AdmitLimits,
    Placeholders,
    Reference,
    References,
    admit,
)
from pipeline.camera_events import EventLimits
from pipeline.camera_state import CameraState
from pipeline.contract import CameraEvent, Report
from pipeline.domain import Camera, Judgement, Sighting, Suspect, UnableReason, VisitError
from pipeline.eyes import Eyes
from pipeline.gate import GATE_WIDTH, GateDecision, GateLimits, GateMemory, gate
from pipeline.geometry import Shift
from pipeline.judge import judge
from pipeline.metrics import Metrics
from pipeline.moved_view import moved
from pipeline.outbox import Letter, LetterKind
from pipeline.picture import Picture
from pipeline.places import ConfirmRule, Look, Place, Progress, advance
from pipeline.proving import Prover
from pipeline.state import CameraChange, KeptReference, Silenced
from pipeline.storage import Store, StoreUnavailable

log = logging.getLogger(__name__)

FindReferences = Callable[[str, str, str], References]
"""What a view looks like, by camera id, view id and the drawing of its zones."""


@dataclass(frozen=True, slots=True)
class LookRules:
    """The city's numbers for a look."""

    confirm: Mapping[str, ConfirmRule]
    """By violation kind."""
    admit: AdmitLimits = field(default_factory=AdmitLimits)
    gate: GateLimits = field(default_factory=GateLimits)
    events: EventLimits = field(default_factory=EventLimits)
    reference_every_s: float = 3600.0
    """A clean picture of each view is kept this often, as the evidence's "before"."""


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
    events: tuple[CameraEvent, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    reference: KeptReference | None = None
    """What the view looks like, where it was not known yet or grew old."""
    unable: UnableReason | VisitError | None = None
    recall: Recall | None = None
    reused: bool = False
    """Nothing had changed, so it was judged by what was seen before."""
    put_aside: bool = False

    @property
    def suspicious(self) -> bool:
        return self.state.suspicious

    @property
    def change(self) -> CameraChange:
        reports = [
            Letter(report.report_id, report.model_dump_json(), report.confirmed_at)
            for report in self.reports
        ]
        events = [
            Letter(event.event_id, event.model_dump_json(), event.at, kind=LetterKind.CAMERA_EVENT)
            for event in self.events
        ]
        return CameraChange(
            self.camera.id, self.state.to_json(), reports + events, self.silenced, self.reference
        )


class Lookout:
    """Holds no state of any camera: that comes in with a picture and goes out with the result."""

    def __init__(
        self,
        eyes: Eyes,
        store: Store,
        rules: LookRules,
        metrics: Metrics,
        references: FindReferences = lambda *_view: NO_REFERENCES,
    ) -> None:
        self._eyes = eyes
        self._rules = rules
        self._metrics = metrics
        self._references = references
        self._placeholders = Placeholders(rules.admit.placeholder_cameras)
        self._prover = Prover(store, eyes.stamp, rules.confirm, rules.reference_every_s)

    @property
    def detector(self) -> str:
        """Which model, in a few words."""
        return f"{self._eyes.stamp.name} {self._eyes.stamp.version}, {self._eyes.engine}"

    def look(self, batch: Sequence[Captured], city: ZoneInfo) -> list[LookResult]:
        """The whole way of a batch of pictures of different cameras, one result each, in order."""
        seen = [self.admit(one) for one in batch]
        wanting = iter(self.detect([one for one in seen if one.wants_detector]))
        return [self.conclude(next(wanting) if s.wants_detector else s, city) for s in seen]

    def admit(self, one: Captured) -> Seen:
        """Is the picture usable, and is it news? Safe to call from several threads."""
        said = admit(
            one.picture,
            one.state.memory,
            self._rules.admit,
            references=self._references(one.camera.id, one.state.view_id, one.state.drawn),
            known=self._placeholders.at(one.camera.source, one.camera.id),
        )
        if said.reason is not None:
            return Seen(one, said)
        decision = gate(
            one.recall.gate if one.recall else None,
            one.picture.luma(GATE_WIDTH),
            one.picture.captured_at,
            self._rules.gate,
            suspicious=one.state.suspicious or said.shift != one.state.shift,
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
        one, said = seen.captured, seen.admission
        state = replace(one.state, memory=said.memory)
        if said.reason is not None:
            self._metrics.count("citypatrol_unable_total", said.reason)
            result = self._nothing_seen(one.camera, state, one.picture.captured_at, said.reason)
            return replace(result, recall=one.recall)
        assert seen.gate is not None, "an admitted picture has passed the gate"
        assert seen.recall is not None, "and is judged after the detector"
        self._metrics.count("citypatrol_gate_total", seen.gate.reason)
        try:
            result = self._judged(replace(one, state=state), seen.recall, said, city)
        except StoreUnavailable as error:
            log.warning("camera %s: look put aside: %s", one.camera.id, error)
            self._metrics.count("citypatrol_store_outages_total")
            return LookResult(one.camera, state, recall=seen.recall, put_aside=True)
        return replace(result, recall=seen.recall, reused=not seen.gate.open)

    def missed(
        self, camera: Camera, state: CameraState, at: datetime, error: VisitError
    ) -> LookResult:
        """A visit brought no picture: that speaks neither for nor against any place."""
        return self._nothing_seen(camera, state, at, error)

    def _nothing_seen(
        self, camera: Camera, state: CameraState, at: datetime, reason: UnableReason | VisitError
    ) -> LookResult:
        look = Look(camera.id, state.view_id, at, unable=reason)
        places = advance(state.places, look, self._rules.confirm).places
        state, events = self._told(camera, replace(state, places=places), reason, at)
        return LookResult(camera, state, events=events, unable=reason)

    def _judged(self, one: Captured, recall: Recall, said: Admission, city: ZoneInfo) -> LookResult:
        at, before = one.picture.captured_at, one.state
        judgement = judge(moved(one.camera.view, said.shift), recall.sightings, at, city)
        suspects = _where_drawn(judgement.suspects, said.shift)
        look = Look(one.camera.id, before.view_id, at, suspects)
        progress = advance(before.places, look, self._rules.confirm)
        state = replace(
            before,
            places=progress.places,
            overviews=self._prover.overviews(one.picture, before, progress, said.shift),
            reference=self._prover.reference(one.picture, before, progress),
        )
        reports = tuple(
            self._prover.report(one.picture, state, place, judgement)
            for place in progress.confirmed
        )
        state, events = self._told(one.camera, state, None, at)
        self._count(judgement, progress)
        return LookResult(
            one.camera,
            state,
            reports,
            events,
            _silenced(one.camera, judgement, at, city),
            _worth_keeping(one, said.reference, progress),
        )

    def _told(
        self,
        camera: Camera,
        state: CameraState,
        reason: UnableReason | VisitError | None,
        at: datetime,
    ) -> tuple[CameraState, tuple[CameraEvent, ...]]:
        """What people are to hear of the camera itself."""
        limits = self._rules.events
        standing, kinds = camera_events.advance(state.standing, reason, at, limits)
        events = camera_events.events_of(camera.id, state.view_id, kinds, reason, at)
        for event in events:
            self._metrics.count("citypatrol_camera_events_total", event.kind)
        return replace(state, standing=standing), events

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


def _where_drawn(suspects: Sequence[Suspect], shift: Shift) -> tuple[Suspect, ...]:
    """Suspects as they would lie had the camera not moved a little: places stay where they are."""
    if not shift:
        return tuple(suspects)
    return tuple(
        replace(suspect, box=box)
        for suspect in suspects
        if (box := suspect.box.moved(-shift)) is not None
    )


def _worth_keeping(
    one: Captured, reference: Reference | None, progress: Progress
) -> KeptReference | None:
    """A picture on which something is suspected does not become what the view looks like."""
    if reference is None or progress.places:
        return None
    body, state = reference.to_bytes(), one.state
    return KeptReference(one.camera.id, state.view_id, reference.light, state.drawn, body)


def _silenced(
    camera: Camera, judgement: Judgement, at: datetime, city: ZoneInfo
) -> tuple[Silenced, ...]:
    day = at.astimezone(city).date()
    return tuple(
        Silenced(camera.id, one.permit_id, one.suspect.kind, day, at, suspects=1)
        for one in judgement.suppressions
    )
