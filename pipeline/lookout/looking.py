"""The way of a look: admit, gate, detect, judge, confirm, prove, in this order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline import camera_events
from pipeline.admission import NO_REFERENCES, Placeholders, References, admit
from pipeline.camera_state import CameraState
from pipeline.capacity import within_capacity
from pipeline.contract import CameraEvent
from pipeline.domain import Camera, Judgement, UnableReason, VisitError
from pipeline.eyes import Eyes
from pipeline.gate import Thumbnail, gate
from pipeline.judge import judge
from pipeline.learning import NO_LEARNERS, KeptSample, Learners
from pipeline.lookout.around import (
    as_drawn,
    inferred,
    silenced_on,
    worth_keeping,
)
from pipeline.lookout.rechecking import Rechecker
from pipeline.lookout.values import Captured, LookResult, LookRules, Recall, Seen
from pipeline.metrics import Metrics
from pipeline.moved_view import moved
from pipeline.permits import limiting
from pipeline.places import Look, Place, Progress, advance
from pipeline.proving import Prover
from pipeline.rechecks import Check
from pipeline.rechecks.glance import Looked
from pipeline.rechecks.result import gone_of
from pipeline.storage import Store, StoreUnavailable

log = logging.getLogger(__name__)

FindReferences = Callable[[str, str, str], References]
"""What a view looks like, by camera id, view id and the drawing of its zones."""


class Lookout:
    """Holds no state of any camera: that comes in with a picture and goes out with the result."""

    def __init__(
        self,
        eyes: Eyes,
        store: Store,
        rules: LookRules,
        metrics: Metrics,
        references: FindReferences = lambda *_view: NO_REFERENCES,
        learners: Learners = NO_LEARNERS,
    ) -> None:
        self._eyes = eyes
        self._learners = learners
        self._rules = rules
        self._metrics = metrics
        self._references = references
        self._placeholders = Placeholders(rules.admit.placeholder_cameras)
        self._prover = Prover(store, rules.confirm, rules.reference_every_s, rules.unconfirmed_s)
        self._rechecker = Rechecker(store, rules.confirm, rules.checks)

    @property
    def eyes(self) -> Eyes:
        """Whose word counts on the looks that begin now."""
        return self._eyes

    def take_up(self, eyes: Eyes) -> None:
        """From the next batch on these look. Safe to call from another thread.

        What the ones before remembered opens no gate any more; places stay."""
        self._eyes = eyes

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
        # What another network saw is not used again: the new one looks for itself.
        recall = one.recall
        if recall is not None and recall.sighted.stamp != self._eyes.stamp:
            recall = None
        decision = gate(
            recall.gate if recall else None,
            Thumbnail.of(one.picture),
            one.picture.captured_at,
            self._rules.gate,
            suspicious=one.state.suspicious or said.shift != one.state.shift,
        )
        if not decision.open:
            return Seen(one, said, decision, recall)
        # Scaled here, where cameras run beside each other, so that the lanes only infer.
        self._eyes.image_of(one.picture)
        return Seen(one, said, decision)

    def detect(self, batch: Sequence[Seen]) -> list[Seen]:
        """What the detector sees on each picture, in order. Safe to call from several threads."""
        if not batch:
            return []
        eyes = self._eyes  # One network for the whole batch, whoever is taken up meanwhile.
        images = [eyes.image_of(one.captured.picture) for one in batch]
        self._metrics.count("citypatrol_batches_total")
        self._metrics.count("citypatrol_inferred_total", by=len(batch))
        sighted = eyes.look(images, [one.condition for one in batch])
        looks = [inferred(*pair, eyes) for pair in zip(batch, sighted, strict=True)]
        self._learners.beside(looks)
        return [
            replace(
                one,
                recall=Recall(one.gate.memory, look.sighted, self._learners.seconds(look, eyes)),
            )
            for one, look in zip(batch, looks, strict=True)
            if one.gate is not None
        ]

    def conclude(self, seen: Seen, city: ZoneInfo, checks: Sequence[Check] = ()) -> LookResult:
        """Judge, confirm and prove: what this look means for its camera, and for the re-checks
        under way on its view."""
        one, said = seen.captured, seen.admission
        state = replace(one.state, memory=said.memory, failures=0)
        if said.reason is not None:
            self._metrics.count("citypatrol_unable_total", said.reason)
            at = one.picture.captured_at
            result = self._nothing_seen(one.camera, state, at, said.reason, checks)
            return replace(result, recall=one.recall)
        assert seen.gate is not None, "an admitted picture has passed the gate"
        self._metrics.count("citypatrol_gate_total", seen.gate.reason)
        try:
            result = self._judged(replace(seen, captured=replace(one, state=state)), city, checks)
        except StoreUnavailable as error:
            log.warning("camera %s: look put aside: %s", one.camera.id, error)
            self._metrics.count("citypatrol_store_outages_total")
            return LookResult(one.camera, state, recall=seen.recall, put_aside=True)
        return replace(result, recall=seen.recall, reused=not seen.gate.open)

    def missed(
        self,
        camera: Camera,
        state: CameraState,
        at: datetime,
        error: VisitError,
        checks: Sequence[Check] = (),
    ) -> LookResult:
        """A visit brought no picture: that speaks neither for nor against any place."""
        if error is not VisitError.INTERNAL:
            state = replace(state, failures=state.failures + 1)
        return self._nothing_seen(camera, state, at, error, checks)

    def _nothing_seen(
        self,
        camera: Camera,
        state: CameraState,
        at: datetime,
        reason: UnableReason | VisitError,
        checks: Sequence[Check],
    ) -> LookResult:
        look = Look(camera.id, state.view_id, at, unable=reason)
        places = advance(state.places, look, self._rules.confirm).places
        permitted = advance(state.permitted, look, self._rules.confirm).places
        state = replace(state, places=places, permitted=permitted)
        state, events = self._told(camera, state, reason, at)
        checked = self._rechecker.blind(checks, reason, at)
        return LookResult(camera, state, events=events, unable=reason, checked=checked)

    def _judged(self, seen: Seen, city: ZoneInfo, checks: Sequence[Check]) -> LookResult:
        one, said, recall = seen.captured, seen.admission, seen.recall
        assert recall is not None, "an admitted picture is judged after the detector"
        sighted = recall.sighted
        at, before = one.picture.captured_at, one.state
        view = moved(one.camera.view, said.shift)
        judgement = as_drawn(judge(view, sighted.sightings, at, city), recall.seconds, said.shift)
        look = Look(one.camera.id, before.view_id, at)
        limits = limiting(one.camera.view.permits, at, city)
        allowed = within_capacity(before.permitted, look, judgement, limits, self._rules.confirm)
        judgement = allowed.judgement
        look = replace(look, suspects=judgement.suspects)
        progress = advance(before.places, look, self._rules.confirm, before.traces)
        state = replace(
            before,
            places=progress.places,
            traces=progress.traces,
            permitted=allowed.permitted,
            overviews=self._prover.overviews(one.picture, before, progress, said.shift),
            reference=self._prover.reference(one.picture, before, progress),
        )
        reports = tuple(
            self._prover.report(one.picture, state, place, judgement, sighted.stamp, seen.condition)
            for place in progress.confirmed
        )
        looked = Looked(
            at, view, sighted.sightings, judgement.suspects, said.shift, said.conditions
        )
        checked = self._rechecker.looked(checks, looked, one.picture, sighted.stamp, city)
        state = self._rechecker.without_gone(state, checked)
        state, events = self._told(one.camera, state, None, at)
        self._count(judgement, progress)
        return LookResult(
            one.camera,
            state,
            reports,
            events,
            silenced_on(one.camera, allowed, at, city),
            worth_keeping(one, said.reference, progress),
            sample=self._sample(seen, progress, city),
            checked=checked,
            gone=tuple(gone_of(place) for place in progress.cleared),
        )

    def _sample(self, seen: Seen, progress: Progress, city: ZoneInfo) -> KeptSample | None:
        """Only a look that was inferred teaches something new."""
        if seen.recall is None or seen.gate is None or not seen.gate.open:
            return None
        look = inferred(seen, seen.recall.sighted, self._eyes)
        return self._learners.sample(look, progress.places, city)

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
