"""A camera that is moved: small shifts take the zones along, large ones suspend them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import camera_events
from pipeline.admission import NO_REFERENCES, Admission, AdmitLimits, LookMemory, Reference, admit
from pipeline.camera_events import EventLimits
from pipeline.contract import CameraEventKind
from pipeline.domain import Light, UnableReason
from pipeline.geometry import NO_SHIFT
from tests.pipeline.admission import scenes
from tests.pipeline.admission.scenes import NOON, Rgb, picture, street

MOVED, UNSURE = UnableReason.VIEW_MOVED, UnableReason.VIEW_UNSURE


class Camera:
    """One camera, looked at every minute; keeps references as a patrol does."""

    def __init__(self, limits: AdmitLimits | None = None) -> None:
        self.limits = limits or AdmitLimits()
        self.memory: LookMemory | None = None
        self.references: Mapping[Light, Reference] = NO_REFERENCES
        self.looks = 0

    def look(self, rgb: Rgb, *, suspected: bool = False, minutes: float = 1.0) -> Admission:
        at = NOON + timedelta(minutes=minutes * self.looks)
        self.looks += 1
        said = admit(picture(rgb, at), self.memory, self.limits, references=self.references)
        self.memory = said.memory
        if said.reference is not None and not suspected:
            kept = Reference.from_bytes(said.reference.to_bytes())
            self.references = {**self.references, kept.light: kept}
        return said

    def reasons(self, pictures: Iterable[Rgb]) -> list[UnableReason | None]:
        return [self.look(rgb).reason for rgb in pictures]


def aside(moment: int) -> Rgb:
    """The street as a camera knocked far to the side sees it."""
    return scenes.turned(street(moment=moment), dx=0.2, dy=0.05)


def test_a_camera_knocked_aside_is_unsure_twice_and_moved_from_the_third_look_on() -> None:
    camera = Camera()
    assert camera.reasons(street(moment=m) for m in range(3)) == [None] * 3
    assert camera.reasons(aside(m) for m in range(5)) == [UNSURE, UNSURE, MOVED, MOVED, MOVED]


def test_people_are_told_once_that_a_view_has_moved_and_once_that_it_is_back() -> None:
    camera = Camera()
    looks = [street(moment=m) for m in range(4)]
    looks += [aside(m) for m in range(20)] + [street(moment=m) for m in range(9)]
    standing, told = camera_events.Standing(), list[CameraEventKind]()
    for number, rgb in enumerate(looks):
        at = NOON + timedelta(minutes=number)
        reason = camera.look(rgb).reason
        standing, kinds = camera_events.advance(standing, reason, at, EventLimits())
        told += kinds
    assert told == [CameraEventKind.VIEW_MOVED, CameraEventKind.VIEW_BACK]


def test_another_street_altogether_is_a_move() -> None:
    camera = Camera()
    camera.look(street())
    assert camera.reasons(street("belt-lawn", m) for m in range(3))[-1] is MOVED
    assert camera.memory is not None
    assert camera.memory.view.moved


def test_a_turn_of_eight_degrees_is_a_move() -> None:
    camera = Camera()
    camera.look(street())
    turned = [scenes.turned(street(moment=m), degrees=8) for m in range(3)]
    assert camera.reasons(turned)[-1] is MOVED


def test_a_moved_camera_that_looks_back_is_judged_again_at_once() -> None:
    camera = Camera()
    camera.look(street())
    camera.reasons(aside(m) for m in range(4))
    back = camera.look(street(moment=5))
    assert (back.reason, back.shift, back.memory.view.moved) == (None, NO_SHIFT, False)


def test_a_small_shift_is_passed_on_and_stays_the_same_while_the_camera_stays() -> None:
    camera = Camera()
    camera.look(street())
    shifts = [camera.look(scenes.turned(street(moment=m), 0.03, -0.02)).shift for m in range(6)]
    assert abs(shifts[0].dx - 0.03) < 0.004
    assert abs(shifts[0].dy + 0.02) < 0.004
    assert set(shifts) == {shifts[0]}


def test_a_lorry_in_front_of_half_the_view_is_no_move() -> None:
    camera = Camera()
    camera.look(street())
    seen = [camera.look(scenes.behind_a_lorry(street(moment=m))) for m in range(5)]
    assert [(one.reason, one.shift) for one in seen] == [(None, NO_SHIFT)] * 5


def test_a_lamp_that_goes_on_at_dusk_is_no_move_and_night_gets_a_reference_of_its_own() -> None:
    camera = Camera()
    camera.look(street())
    dusk = [scenes.lit(street(moment=m), 1 - 0.1 * m) for m in range(1, 6)]
    lamps = [scenes.under_lamps(street(moment=m)) for m in range(5)]
    seen = [camera.look(rgb) for rgb in [*dusk, *lamps]]
    assert [(one.reason, one.shift) for one in seen] == [(None, NO_SHIFT)] * 10
    assert set(camera.references) == {Light.DAY, Light.NIGHT}


def test_a_camera_slightly_shifted_by_day_has_its_zones_in_place_at_night() -> None:
    camera = Camera()
    camera.look(street())
    by_day = camera.look(scenes.turned(street(moment=1), 0.03))
    at_night = camera.look(scenes.turned(scenes.lit(street(moment=2), 0.35), 0.03))
    later = camera.look(scenes.turned(scenes.lit(street(moment=3), 0.35), 0.03))
    assert Light.NIGHT in camera.references
    assert by_day.shift == at_night.shift == later.shift


def test_a_moved_camera_is_not_believed_to_be_back_because_it_grows_dark() -> None:
    camera = Camera()
    camera.look(street())
    camera.reasons(aside(m) for m in range(3))
    dark = camera.reasons(scenes.lit(aside(m), 0.15) for m in range(3))
    assert dark == [MOVED] * 3


def test_a_bag_over_the_camera_is_called_occluded_and_not_moved() -> None:
    camera = Camera()
    camera.look(street())
    covered = [scenes.behind_a_bag(street(moment=m)) for m in range(4)]
    assert camera.reasons(covered) == [UnableReason.OCCLUDED] * 4


def test_a_view_softer_than_its_reference_is_blurred() -> None:
    camera = Camera()
    camera.look(street())
    soft = scenes.blurred(street(moment=1), 6.5)
    assert camera.look(soft).reason is UnableReason.BLURRED
    assert Camera().look(soft).reason is None


def test_a_reference_is_renewed_after_a_day_and_not_before() -> None:
    camera = Camera()
    for moment in range(30):
        camera.look(street(moment=moment), minutes=60.0)
    assert camera.references[Light.DAY].captured_at == NOON + timedelta(hours=24)


def test_while_something_is_suspected_the_old_reference_stays() -> None:
    camera = Camera()
    camera.look(street(), minutes=60.0)
    for moment in range(1, 30):
        camera.look(street(moment=moment), suspected=True, minutes=60.0)
    assert camera.references[Light.DAY].captured_at == NOON


def test_a_pole_that_leans_a_little_further_every_day_is_not_forgotten() -> None:
    camera = Camera()
    for day in range(7):
        said = camera.look(scenes.turned(street(moment=day), 0.006 * day), minutes=1441.0)
    assert abs(said.shift.dx - 0.036) < 0.006


def test_a_camera_whose_pictures_are_made_up_keeps_no_reference() -> None:
    limits = AdmitLimits.model_validate({"view": {"enabled": False}})
    camera = Camera(limits)
    assert camera.reasons([street(), street("belt-lawn"), aside(0)]) == [None] * 3
    assert camera.references == {}


SPOILT = st.sampled_from(
    [
        lambda rgb: rgb,
        lambda rgb: rgb // 40,
        scenes.blurred,
        scenes.striped,
        scenes.behind_a_bag,
        lambda rgb: scenes.turned(rgb, dx=0.2),
        lambda rgb: scenes.without(rgb, 1),
        lambda rgb: rgb[::2, ::2],
        lambda rgb: scenes.lit(rgb, 0.35),
    ]
)


@settings(max_examples=25)
@given(st.lists(SPOILT, min_size=1, max_size=6))
def test_a_rejected_picture_never_becomes_a_reference(changes: list[object]) -> None:
    camera = Camera(AdmitLimits.model_validate({"view": {"renew_s": 1.0}}))
    for moment, change in enumerate(changes):
        assert callable(change)
        said = camera.look(change(street(moment=moment)))
        assert said.reason is None or said.reference is None
