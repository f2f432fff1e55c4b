"""From a captured picture to a report: admission, rules, confirmation and evidence put together.

The detector here reads paint: red patches are stalls. Everything else is the real thing.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import SecretStr

from models import Detections
from pipeline.camera_state import CameraState
from pipeline.contract import CameraEvent, CameraEventKind, EvidenceRole, ModelStamp, Report
from pipeline.domain import (
    Camera,
    Permit,
    PermitWindow,
    UnableReason,
    View,
    VisitError,
    Zone,
    ZoneKind,
)
from pipeline.eyes import Eyes
from pipeline.learning import (
    Learners,
    Quotas,
    Sampler,
    SamplingLimits,
    SecondLookRule,
    Verifier,
)
from pipeline.lookout import Captured, Lookout, LookResult, LookRules, Recall, Seen
from pipeline.metrics import Metrics
from pipeline.picture import Picture
from pipeline.places import ConfirmRule
from pipeline.references import ReferenceShelf
from pipeline.storage import (
    MemoryStore,
    PictureMissing,
    Store,
    StoreUnavailable,
    sha256_of,
)

START = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
CITY = ZoneInfo("Asia/Shanghai")
EVERYWHERE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
RULES = {"street_vending": ConfirmRule(seen_at_least=3, of_last=5, dwell_s=20.0)}
STAMP = ModelStamp(name="paint", version="1", sha256="0" * 64)


def find_paint(
    images: Sequence[NDArray[np.uint8]], conditions: Sequence[str | None] | None = None
) -> list[Detections]:
    found = []
    for image in images:
        red = (image[..., 0] > 180) & (image[..., 1] < 80)
        if not red.any():
            found.append(Detections.empty())
            continue
        ys, xs = np.nonzero(red)
        box = np.array([[xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]], np.float32)
        found.append(Detections(box, np.array([0.9], np.float32), np.array([0])))
    return found


def street(second: int, *, stall: bool, shift: int = 0, place: int = 7) -> Picture:
    """A street of grey blocks whose camera has a little noise, with or without a red stall.

    ``shift``: pixels by which the camera has turned to the left. Each ``place`` looks different.
    """
    blocks = np.random.default_rng(place)
    wide = np.full((360, 800, 3), 110.0)
    for _ in range(150):
        x, y = blocks.integers(0, 780), blocks.integers(0, 340)
        width, height = blocks.integers(15, 90, 2)
        wide[y : y + height, x : x + width] = blocks.integers(60, 160)
    if stall:
        wide[150:250, 280:400] = (230, 20, 20)
    noise = np.random.default_rng(abs(second)).normal(0, 2, (360, 640, 1))
    rgb = np.clip(wide[:, 80 - shift : 720 - shift] + noise, 0, 255).astype(np.uint8)
    return Picture.from_rgb(rgb, START + timedelta(seconds=second))


def camera(*permits: Permit) -> Camera:
    zone = Zone(id="kerb", kind=ZoneKind.NO_VENDING, polygon=EVERYWHERE)
    view = View(id="v", watch=frozenset(RULES), zones=(zone,), permits=permits)
    return Camera(id="cam", name="cam", url=SecretStr("rtsp://x/"), views=(view,))


class Watch:
    """One camera watched by a lookout; ``reports`` grows."""

    def __init__(self, store: Store | None = None, *permits: Permit) -> None:
        self.store = store or MemoryStore()
        self.camera = camera(*permits)
        self.state = CameraState(view_id="v")
        self.recall: Recall | None = None
        self.reports: list[Report] = []
        self.events: list[CameraEvent] = []
        self.metrics = Metrics()
        self.references = ReferenceShelf()
        self.lookout = Lookout(
            Eyes(find_paint, ("street_stall",), STAMP),
            self.store,
            LookRules(RULES),
            self.metrics,
            self.references.of,
        )

    def look(self, picture: Picture) -> LookResult:
        captured = Captured(self.camera, self.state, picture, self.recall)
        [result] = self.lookout.look([captured], CITY)
        self.state = CameraState.from_json(result.state.to_json())
        self.recall = result.recall
        if result.reference is not None:
            self.references.put(result.reference)
        self.events += result.events
        self.reports += result.reports
        return result


def test_a_stall_that_lasts_becomes_one_report_with_four_pictures() -> None:
    watch = Watch()
    watch.look(street(0, stall=False))
    for second in range(10, 120, 10):
        watch.look(street(second, stall=True))
    [report] = watch.reports
    assert report.kind == "street_vending"
    assert report.first_seen == START + timedelta(seconds=10)
    assert report.confirmed_at == START + timedelta(seconds=30)
    assert (report.looks.seen, report.looks.total, report.looks.unable) == (3, 3, 0)
    assert (report.rules.seen_at_least, report.rules.of_last, report.rules.dwell_s) == (3, 5, 20.0)
    shown = {item.role.value for item in report.evidence}
    assert shown == {"overview", "close_up", "reference", "later"}


def test_the_pictures_are_what_the_report_says_they_are() -> None:
    watch = Watch()
    watch.look(street(0, stall=False))
    for second in range(10, 40, 10):
        watch.look(street(second, stall=True))
    [report] = watch.reports
    items = {item.role: item for item in report.evidence}
    for item in items.values():
        assert sha256_of(watch.store.get(item.sha256)) == item.sha256
    assert watch.store.get(items[EvidenceRole.OVERVIEW].sha256) == street(10, stall=True).jpeg()
    assert watch.store.get(items[EvidenceRole.LATER].sha256) == street(30, stall=True).jpeg()
    assert watch.store.get(items[EvidenceRole.REFERENCE].sha256) == street(0, stall=False).jpeg()
    assert items[EvidenceRole.CLOSE_UP].cut_from == items[EvidenceRole.OVERVIEW].sha256
    assert items[EvidenceRole.REFERENCE].captured_at < report.first_seen


def test_what_stood_there_before_the_first_look_is_reported_without_a_reference() -> None:
    watch = Watch()
    for second in range(0, 40, 10):
        watch.look(street(second, stall=True))
    [report] = watch.reports
    assert EvidenceRole.REFERENCE not in {item.role for item in report.evidence}


def test_a_stall_that_only_passes_is_not_reported() -> None:
    watch = Watch()
    for second in range(0, 200, 10):
        watch.look(street(second, stall=second == 50))
    assert watch.reports == []


def test_a_suspicion_asks_for_an_early_return_and_a_confirmed_one_no_longer() -> None:
    watch = Watch()
    assert not watch.look(street(0, stall=False)).suspicious
    assert watch.look(street(10, stall=True)).suspicious
    watch.look(street(20, stall=True))
    assert not watch.look(street(30, stall=True)).suspicious


def test_black_pictures_and_failed_visits_in_between_neither_confirm_nor_clear() -> None:
    watch = Watch()
    watch.look(street(0, stall=True))
    black = Picture.from_rgb(np.zeros((360, 640, 3), np.uint8), START + timedelta(seconds=10))
    assert watch.look(black).unable is UnableReason.BLACK
    missed = watch.lookout.missed(
        watch.camera, watch.state, START + timedelta(seconds=15), VisitError.STARVED
    )
    watch.state = missed.state
    watch.look(street(20, stall=True))
    assert watch.reports == []
    watch.look(street(30, stall=True))
    [report] = watch.reports
    assert (report.looks.seen, report.looks.unable) == (3, 2)


def test_a_permit_silences_the_stall_and_leaves_a_record() -> None:
    market = Permit(
        id="market",
        kinds=frozenset(RULES),
        area=EVERYWHERE,
        windows=(PermitWindow(start=START.time(), end=START.time()),),
        valid_from=START.date(),
        valid_until=START.date(),
        applicant="office",
        approver="office",
    )
    watch = Watch(None, market)
    silenced = [
        one
        for second in range(0, 60, 10)
        for one in watch.look(street(second, stall=True)).silenced
    ]
    assert watch.reports == []
    assert [(one.permit_id, one.suspects) for one in silenced] == [("market", 1)] * 6


class Flaky(MemoryStore):
    """A store that is away while ``away`` is set."""

    away = False

    def put(self, data: bytes, media_type: str) -> str:
        if self.away:
            raise StoreUnavailable("the store is away")
        return super().put(data, media_type)


def test_while_the_store_is_away_looks_are_put_aside_and_nothing_is_lost() -> None:
    store = Flaky()
    watch = Watch(store)
    watch.look(street(0, stall=False))
    watch.look(street(10, stall=True))
    watch.look(street(20, stall=True))
    before = watch.state.places
    store.away = True
    result = watch.look(street(30, stall=True))
    assert result.put_aside
    assert result.reports == ()
    assert watch.state.places == before
    store.away = False
    watch.look(street(40, stall=True))
    [report] = watch.reports
    assert len(report.evidence) == 4


class Unread(MemoryStore):
    """A store that takes pictures (its spool does) and gives back only those of this outage."""

    def __init__(self) -> None:
        super().__init__()
        self.away: set[str] = set()

    def get(self, sha256: str) -> bytes:
        if sha256 in self.away:
            raise StoreUnavailable("the store is away")
        return super().get(sha256)


def test_a_first_picture_in_a_store_that_is_away_is_reported_and_the_close_up_is_of_now() -> None:
    store = Unread()
    watch = Watch(store)
    watch.look(street(0, stall=False))
    watch.look(street(10, stall=True))
    store.away = set(store._pictures)
    watch.look(street(20, stall=True))
    watch.look(street(30, stall=True))
    [report] = watch.reports
    items = {item.role: item for item in report.evidence}
    assert len(items) == 4
    assert items[EvidenceRole.OVERVIEW].sha256 in store.away
    assert items[EvidenceRole.CLOSE_UP].cut_from == items[EvidenceRole.LATER].sha256
    assert items[EvidenceRole.CLOSE_UP].captured_at == items[EvidenceRole.LATER].captured_at


class Forgetful(MemoryStore):
    """A store somebody deletes pictures from."""

    def __init__(self) -> None:
        super().__init__()
        self.deleted: set[str] = set()

    def get(self, sha256: str) -> bytes:
        if sha256 in self.deleted:
            raise PictureMissing(sha256)
        return super().get(sha256)


def test_when_the_first_picture_was_deleted_the_present_one_takes_its_place() -> None:
    store = Forgetful()
    watch = Watch(store)
    watch.look(street(0, stall=False))
    watch.look(street(10, stall=True))
    [overview] = watch.state.overviews.values()
    store.deleted.add(overview.item.sha256)
    watch.look(street(20, stall=True))
    watch.look(street(30, stall=True))
    [report] = watch.reports
    pictures = {item.role: item for item in report.evidence}
    assert set(pictures) == {
        EvidenceRole.OVERVIEW,
        EvidenceRole.CLOSE_UP,
        EvidenceRole.REFERENCE,
    }
    assert pictures[EvidenceRole.OVERVIEW].captured_at == START + timedelta(seconds=30)


def test_a_batch_of_cameras_is_judged_each_by_its_own_memory() -> None:
    watch = Watch()
    other = camera().model_copy(update={"id": "other"})
    batch = [
        Captured(watch.camera, watch.state, street(0, stall=True)),
        Captured(other, CameraState(view_id="v"), street(1, stall=False)),
    ]
    first, second = watch.lookout.look(batch, CITY)
    assert (first.camera.id, len(first.state.places)) == ("cam", 1)
    assert (second.camera.id, len(second.state.places)) == ("other", 0)


@pytest.mark.parametrize("stop_after", range(7))
def test_a_restart_between_any_two_looks_changes_nothing(stop_after: int) -> None:
    def run(*, restart: bool) -> list[Report]:
        watch = Watch()
        for number, second in enumerate(range(0, 70, 10)):
            if restart and number == stop_after:
                state, store = watch.state.to_json(), watch.store
                watch_again = Watch(store)
                watch_again.state = CameraState.from_json(state)
                watch_again.reports = watch.reports
                watch = watch_again
            watch.look(street(second, stall=second > 0))
        return watch.reports

    assert run(restart=True) == run(restart=False)


def gated(watch: Watch, reason: str) -> float:
    value = watch.metrics.registry.get_sample_value("citypatrol_gate_total", {"reason": reason})
    return value or 0.0


def test_an_unchanged_street_is_judged_by_what_was_seen_there_before() -> None:
    watch = Watch()
    for second in range(0, 50, 10):
        watch.look(street(second, stall=False))
    assert (gated(watch, "first"), gated(watch, "unchanged")) == (1, 3)


def test_what_appears_on_an_unchanged_street_is_seen_at_once_and_looked_at_until_confirmed() -> (
    None
):
    watch = Watch()
    for second in range(0, 30, 10):
        watch.look(street(second, stall=False))
    for second in range(30, 60, 10):
        watch.look(street(second, stall=True))
    [report] = watch.reports
    assert report.first_seen == START + timedelta(seconds=30)
    assert (gated(watch, "changed"), gated(watch, "suspected")) == (1, 2)
    watch.look(street(60, stall=True))
    assert gated(watch, "unchanged") == 2


def test_a_confirmed_stall_on_an_unchanged_street_neither_ends_nor_is_reported_again() -> None:
    watch = Watch()
    for second in range(0, 600, 10):
        watch.look(street(second, stall=True))
    assert len(watch.reports) == 1
    assert len(watch.state.places) == 1
    for second in range(600, 1400, 10):
        watch.look(street(second, stall=False))
    assert not watch.state.places


def test_after_a_restart_every_camera_is_looked_at_anew() -> None:
    watch = Watch()
    watch.look(street(0, stall=False))
    watch.recall = None
    watch.look(street(10, stall=False))
    assert gated(watch, "first") == 2


def test_when_the_camera_has_turned_a_little_its_zones_and_places_stay_on_the_ground() -> None:
    watch = Watch()
    kerb = Zone(
        id="kerb",
        kind=ZoneKind.NO_VENDING,
        polygon=((0.3, 0.4), (0.5, 0.4), (0.5, 0.7), (0.3, 0.7)),
    )
    view = watch.camera.view.model_copy(update={"zones": (kerb,)})
    watch.camera = watch.camera.model_copy(update={"views": (view,)})
    watch.look(street(0, stall=False))
    watch.look(street(10, stall=True))
    [before] = watch.state.places
    watch.look(street(20, stall=True, shift=16))
    watch.look(street(30, stall=True, shift=16))
    [place] = watch.state.places
    assert watch.state.shift.dx == pytest.approx(16 / 640, abs=0.004)
    assert place.id == before.id
    assert place.box.x1 == pytest.approx(before.box.x1, abs=0.01)
    [report] = watch.reports
    assert report.zone_id == "kerb"
    assert report.box[0] == pytest.approx(200 / 640, abs=0.01)


def test_a_stall_first_seen_after_the_camera_turned_is_boxed_where_it_is_on_the_picture() -> None:
    watch = Watch()
    watch.look(street(0, stall=False))
    for second in range(10, 40, 10):
        watch.look(street(second, stall=True, shift=16))
    [report] = watch.reports
    assert report.box[0] == pytest.approx(216 / 640, abs=0.01)


def test_a_camera_that_looks_elsewhere_is_unable_told_of_once_and_clears_nothing() -> None:
    watch = Watch()
    watch.look(street(0, stall=False))
    watch.look(street(10, stall=True))
    places = watch.state.places
    reasons = [
        watch.look(street(second, stall=False, place=99)).unable for second in range(20, 620, 10)
    ]
    assert set(reasons[:2]) == {UnableReason.VIEW_UNSURE}
    assert set(reasons[3:]) == {UnableReason.VIEW_MOVED}
    assert [place.id for place in watch.state.places] == [place.id for place in places]
    assert [event.kind for event in watch.events] == [CameraEventKind.VIEW_MOVED]
    for second in range(620, 900, 10):
        watch.look(street(second, stall=False))
    assert [event.kind for event in watch.events] == [
        CameraEventKind.VIEW_MOVED,
        CameraEventKind.VIEW_BACK,
    ]


def test_a_picture_with_something_suspected_does_not_become_what_the_view_looks_like() -> None:
    watch = Watch()
    watch.look(street(0, stall=True))
    assert watch.references.of("cam", "v", watch.state.drawn) == {}
    for second in range(10, 700, 10):
        watch.look(street(second, stall=False))
    [reference] = watch.references.of("cam", "v", watch.state.drawn).values()
    assert reference.captured_at > START + timedelta(seconds=10)


def test_zones_drawn_anew_say_that_a_camera_that_had_moved_is_where_it_should_be() -> None:
    watch = Watch()
    watch.look(street(0, stall=False))
    for second in range(10, 300, 10):
        result = watch.look(street(second, stall=False, place=99))
    assert result.unable is UnableReason.VIEW_MOVED
    watch.state = watch.state.under("another drawing")
    result = watch.look(street(300, stall=False, place=99))
    assert result.unable is None
    assert watch.look(street(310, stall=False)).unable is UnableReason.VIEW_UNSURE


def seen_by(version: str, labels: tuple[str, ...] = ("street_stall",)) -> Eyes:
    return Eyes(find_paint, labels, STAMP.model_copy(update={"version": version}))


def test_after_a_change_of_model_everything_is_looked_at_anew_and_places_survive() -> None:
    watch = Watch()
    for second in range(0, 60, 10):
        watch.look(street(second, stall=False))
    watch.look(street(60, stall=True))
    [before] = watch.state.places
    assert gated(watch, "first") == 1
    watch.lookout.take_up(seen_by("2"))
    watch.look(street(70, stall=True))
    assert gated(watch, "first") == 2
    assert [place.id for place in watch.state.places] == [before.id]
    watch.look(street(80, stall=True))
    [report] = watch.reports
    assert (report.place_id, report.model.version) == (before.id, "2")
    assert report.looks.seen == 3


def test_what_the_model_before_saw_is_not_used_again_after_the_way_back_either() -> None:
    watch = Watch()
    for second in range(0, 40, 10):
        watch.look(street(second, stall=False))
    assert gated(watch, "unchanged") == 2
    watch.lookout.take_up(seen_by("2"))
    watch.look(street(40, stall=False))
    watch.lookout.take_up(seen_by("1"))
    watch.look(street(50, stall=False))
    assert (gated(watch, "first"), gated(watch, "unchanged")) == (3, 2)


def test_no_look_sees_two_models() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(
        images: Sequence[NDArray[np.uint8]], conditions: Sequence[str | None] | None = None
    ) -> list[Detections]:
        begun.set()
        assert go_on.wait(60)
        return find_paint(images)

    watch = Watch()
    watch.lookout.take_up(Eyes(slow, ("street_stall",), STAMP))
    others = [camera().model_copy(update={"id": f"c{n}"}) for n in range(3)]
    batch = [
        watch.lookout.admit(Captured(one, CameraState(view_id="v"), street(0, stall=True)))
        for one in others
    ]
    done: list[Seen] = []
    lane = threading.Thread(target=lambda: done.extend(watch.lookout.detect(batch)))
    lane.start()
    assert begun.wait(60)
    watch.lookout.take_up(seen_by("2"))
    go_on.set()
    lane.join(60)
    stamps = [one.recall.sighted.stamp.version for one in done if one.recall]
    assert stamps == ["1", "1", "1"]
    [after] = watch.lookout.detect(batch[:1])
    assert after.recall is not None
    assert after.recall.sighted.stamp.version == "2"


def test_thresholds_are_those_of_the_light_the_picture_was_taken_in() -> None:
    asked: list[str | None] = []

    def listen(
        images: Sequence[NDArray[np.uint8]], conditions: Sequence[str | None] | None = None
    ) -> list[Detections]:
        asked.extend(conditions or [])
        return find_paint(images)

    watch = Watch()
    watch.lookout.take_up(Eyes(listen, ("street_stall",), STAMP))
    watch.look(street(0, stall=False))  # Without any colour, as by infrared light.
    colours = np.ones((360, 640, 3))
    colours[:, :320, 2] = colours[:, 320:, 0] = 0.6
    sunny = (street(10, stall=False).rgb() * colours).astype(np.uint8)
    watch.look(Picture.from_rgb(sunny, START + timedelta(seconds=10)))
    assert asked == ["night", "day"]


def test_a_report_says_in_which_light_it_was_seen() -> None:
    watch = Watch()
    for second in range(0, 40, 10):
        watch.look(street(second, stall=True))
    [report] = watch.reports
    assert (report.condition, report.second_look) == ("day", None)


def test_a_verifier_that_sees_nothing_keeps_a_stall_from_being_reported() -> None:
    said: list[int] = []

    def only_the_whole(
        images: Sequence[NDArray[np.uint8]], conditions: Sequence[str | None] | None = None
    ) -> list[Detections]:
        found = find_paint(images)
        if len(images) == 1 and said:
            said.pop()
            return [Detections.empty()]
        said.extend([1] * len(images))
        return found

    watch = Watch()
    rule = SecondLookRule(margin=0.5, zoom=2.0)
    learners = Learners(Verifier({"street_vending": rule}, {}, watch.metrics))
    watch.lookout = Lookout(
        Eyes(only_the_whole, ("street_stall",), STAMP),
        watch.store,
        LookRules(RULES),
        watch.metrics,
        watch.references.of,
        learners,
    )
    for second in range(0, 100, 10):
        watch.look(street(second, stall=True))
    assert watch.reports == []
    assert watch.state.places == ()
    watch.lookout = Lookout(
        Eyes(find_paint, ("street_stall",), STAMP),
        watch.store,
        LookRules(RULES),
        watch.metrics,
        watch.references.of,
        learners,
    )
    watch.recall = None
    for second in range(100, 140, 10):
        watch.look(street(second, stall=True))
    [report] = watch.reports
    assert report.second_look is not None
    assert (report.second_look.agreed, report.second_look.disagreed) == (3, 0)


def test_a_look_on_a_hair_is_kept_with_its_cameras_change_and_only_when_inferred() -> None:
    watch = Watch()
    limits = SamplingLimits(enabled=True)
    sampler = Sampler(limits, Quotas(limits), watch.store, watch.metrics)
    watch.lookout = Lookout(
        Eyes(
            find_paint,
            ("street_stall",),
            STAMP,
            thresholds=lambda _condition: {"street_stall": 0.85},
            band=0.1,
        ),
        watch.store,
        LookRules(RULES),
        watch.metrics,
        watch.references.of,
        Learners(sampler=sampler),
    )
    assert watch.look(street(0, stall=False)).sample is None
    result = watch.look(street(10, stall=True))
    assert result.sample is not None
    [kept] = result.change.samples
    assert (kept.letter.kind, kept.letter.model) == ("street_vending", STAMP)
    assert kept.letter.boxes[0].score == pytest.approx(0.9)
    assert watch.store.get(kept.letter.picture.sha256)
    assert watch.look(street(20, stall=True)).sample is None, "the same thing again"
