"""What goes into a look, what it is on its way, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.admission import Admission, AdmitLimits
from pipeline.camera_events import EventLimits
from pipeline.camera_state import CameraState
from pipeline.contract import CameraEvent, CheckResult, LookCondition, PlaceGone, Report
from pipeline.domain import Camera, Suspect, UnableReason, VisitError, look_condition
from pipeline.eyes import Sighted
from pipeline.gate import GateDecision, GateLimits, GateMemory
from pipeline.learning.kept import KeptSample
from pipeline.lookout.rechecking import Checked
from pipeline.outbox import Letter, LetterKind
from pipeline.picture import Picture
from pipeline.places import ConfirmRule
from pipeline.rechecks import DEFAULT_CHECKS, Check, CheckRule, KeptCheck
from pipeline.state import CameraChange, KeptReference
from pipeline.suppressions import Silenced


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
    unconfirmed_s: float = 7 * 86_400.0
    """How long a picture stays that no report names."""
    checks: Mapping[str, CheckRule] = field(default_factory=lambda: DEFAULT_CHECKS)
    """By violation kind."""


@dataclass(frozen=True, slots=True)
class Recall:
    """What the detector last saw of a camera, and on what. In memory only: after a restart every
    camera is looked at anew."""

    gate: GateMemory
    sighted: Sighted
    seconds: tuple[Suspect, ...] = ()
    """Suspects a verifier was asked about, where they lie on the picture, with its words."""


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
    def condition(self) -> LookCondition:
        return look_condition(self.admission.conditions)

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
    sample: KeptSample | None = None
    """The look itself, where it is kept for learning."""
    checked: tuple[Checked, ...] = ()
    """Re-checks of this view, after the look."""
    gone: tuple[PlaceGone, ...] = ()
    """Reported things that are not there any more."""

    @property
    def suspicious(self) -> bool:
        return self.state.suspicious

    @property
    def view_unsure(self) -> bool:
        """The camera may look elsewhere, for a moment or for good: the next look can say."""
        return self.unable is UnableReason.VIEW_UNSURE

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
        checks = [letter_of(one.result) for one in self.checked if one.result is not None]
        gone = [
            Letter(one.gone_id, one.model_dump_json(), one.gone_at, kind=LetterKind.PLACE_GONE)
            for one in self.gone
        ]
        samples = (self.sample,) if self.sample else ()
        return CameraChange(
            self.camera.id,
            self.state.to_json(),
            [*reports, *checks, *gone, *events],
            self.silenced,
            self.reference,
            samples,
            checks=tuple(kept_check(one.check) for one in self.checked),
        )


def letter_of(result: CheckResult) -> Letter:
    return Letter(
        result.check_id, result.model_dump_json(), result.decided_at, kind=LetterKind.CHECK_RESULT
    )


def kept_check(check: Check) -> KeptCheck:
    return KeptCheck(check.asked.check_id, check.to_json())
