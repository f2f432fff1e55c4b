"""What broke the systems before us, each against simulated cameras: the patrol survives it."""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.camera_events import EventLimits
from pipeline.camera_state import CameraState
from pipeline.contract import CameraEventKind, EvidenceRole
from pipeline.domain import UnableReason
from pipeline.outbox import LetterKind
from pipeline.places import ConfirmRule
from pipeline.simulator import Fault, FaultKind, PathConfig, SimulatorConfig, Starts, running
from pipeline.spooling import PatrolSpool
from pipeline.storage import (
    MemoryStore,
    Spool,
    SpoolSettings,
    StoreUnavailable,
    sha256_of,
    spooling_of,
)
from tests.clips import make_clip
from tests.pipeline.patrolling import Patrol, patrol, plan, wait_for

SOON = {"street_vending": ConfirmRule(seen_at_least=3, of_last=5, dwell_s=1.5)}
LATE = {"street_vending": ConfirmRule(seen_at_least=3, of_last=5, dwell_s=8.0, max_gap_s=4.0)}
AT_ONCE = EventLimits(away_s=0.0, blind_s=0.0, moved_s=0.0, steady_s=0.0, quiet_s=0.0)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "street.mp4")


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "stall.mp4", stall=True)


def state_of(going: Patrol, name: str) -> CameraState | None:
    body = going.state.camera_states().get(name)
    return CameraState.from_json(body) if body else None


def told(going: Patrol, name: str) -> list[CameraEventKind]:
    letters = [one for one in going.outbox.unsent() if one.kind is LetterKind.CAMERA_EVENT]
    events = [json.loads(one.body) for one in letters]
    return [CameraEventKind(one["kind"]) for one in events if one["camera_id"] == name]


def struck_after_looks(source: Path, fault: Fault) -> SimulatorConfig:
    """One camera, "cam". The fault's time begins when the patrol first looks, however long it took
    to begin: until it strikes there is time for a few looks."""
    path = PathConfig(name="cam", source=source, faults=(fault,), starts=Starts.FIRST_PLAY)
    return SimulatorConfig(paths=(path,))


def reports(going: Patrol) -> list[dict[str, object]]:
    letters = [one for one in going.outbox.unsent() if one.kind is LetterKind.REPORT]
    return [json.loads(one.body) for one in letters]


def test_a_camera_that_accepts_and_sends_nothing_starves_alone_and_is_asked_less_and_less(
    clip: Path, tmp_path: Path
) -> None:
    config = SimulatorConfig(
        paths=(
            PathConfig(name="good", source=clip),
            PathConfig(name="silent", source=clip, faults=(Fault(kind=FaultKind.SILENT),)),
        )
    )
    with running(config) as simulator, patrol(tmp_path, plan(simulator, "good", "silent")) as going:
        paths = simulator.counters.paths
        wait_for(lambda: going.visits("starved") >= 3)
        plays = paths["good"].plays
        # 0.5 s, 1 s and 2 s of back-off and four visits of some 2 s each have passed at least.
        wait_for(lambda: paths["good"].plays >= plays + 5)
        assert paths["silent"].plays <= 8
        assert going.visits("picture") > 2 * going.visits("starved")


def test_one_bad_address_among_a_hundred_costs_one_camera(clip: Path, tmp_path: Path) -> None:
    names = [f"cam-{n:02}" for n in range(99)]
    paths = tuple(PathConfig(name=name, source=clip) for name in (*names, "bad"))
    with running(SimulatorConfig(paths=paths)) as simulator:
        watched = plan(simulator, *names, "bad", cap=32, target_s=60.0)
        broken = watched.cameras[-1].model_copy(update={"url": SecretStr("rtsp://[nowhere/x")})
        watched = watched.model_copy(update={"cameras": (*watched.cameras[:-1], broken)})
        with patrol(tmp_path, watched, sessions=32) as going:
            wait_for(lambda: going.visits("bad_url") >= 1)
            wait_for(lambda: len(going.state.camera_states()) == 100)

            def looked() -> list[str]:
                return [n for n in names if (state := state_of(going, n)) and state.memory]

            wait_for(lambda: len(looked()) == 99)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (FaultKind.BLACK, UnableReason.BLACK),
        (FaultKind.LOGO, UnableReason.PLACEHOLDER),
        (FaultKind.FROZEN, UnableReason.FROZEN),
    ],
)
def test_a_camera_that_shows_nothing_usable_neither_confirms_nor_clears_what_was_suspected(
    fault: FaultKind, reason: UnableReason, stall: Path, tmp_path: Path
) -> None:
    with running(struck_after_looks(stall, Fault(kind=fault, after_s=4.0))) as simulator:
        watched = plan(simulator, "cam")
        rules = {"street_vending": ConfirmRule(seen_at_least=2, of_last=3, dwell_s=120.0)}
        with patrol(tmp_path, watched, rules=rules) as going:

            def missed() -> int:
                state = state_of(going, "cam")
                return max((place.unable for place in state.places), default=0) if state else 0

            wait_for(lambda: bool((state := state_of(going, "cam")) and state.places))
            wait_for(lambda: missed() >= 3)
            assert going.counted("citypatrol_unable_total", reason=reason) >= 3
            state = state_of(going, "cam")
            assert state is not None
            assert [place.confirmed for place in state.places] == [False]
            assert reports(going) == []


def test_when_the_view_has_moved_its_zones_are_suspended_and_the_operator_is_told_once(
    clip: Path, tmp_path: Path
) -> None:
    knocked = Fault(kind=FaultKind.VIEW_MOVED, after_s=3.0, for_s=14.0)
    with (
        running(struck_after_looks(clip, knocked)) as simulator,
        patrol(tmp_path, plan(simulator, "cam"), events=AT_ONCE) as going,
    ):
        wait_for(lambda: CameraEventKind.VIEW_MOVED in told(going, "cam"))
        wait_for(lambda: CameraEventKind.VIEW_BACK in told(going, "cam"))
        kinds = [kind for kind in told(going, "cam") if kind.name.startswith("VIEW")]
        assert kinds == [CameraEventKind.VIEW_MOVED, CameraEventKind.VIEW_BACK]


def test_an_outage_in_the_middle_of_a_confirmation_is_silence_and_no_evidence(
    stall: Path, tmp_path: Path
) -> None:
    away = Fault(kind=FaultKind.REFUSE, after_s=3.0, for_s=8.0)
    with (
        running(struck_after_looks(stall, away)) as simulator,
        patrol(tmp_path, plan(simulator, "cam"), rules=LATE) as going,
    ):
        wait_for(lambda: bool((state := state_of(going, "cam")) and state.places))
        wait_for(lambda: going.visits("refused") >= 2)
        state = state_of(going, "cam")
        assert state is not None
        assert [place.confirmed for place in state.places] == [False]
        wait_for(lambda: bool(reports(going)))
        [report] = reports(going)
        looks = report["looks"]
        assert isinstance(looks, dict)
        assert looks["unable"] >= 2
        # The outage itself is not dwell: without it the thing had stood 8 s.
        assert isinstance(report["dwell_s"], float)
        assert 8.0 <= report["dwell_s"] < 16.0


class Store(MemoryStore):
    """An object store that can be away."""

    def __init__(self) -> None:
        super().__init__()
        self.away = threading.Event()

    def put(self, data: bytes, media_type: str) -> str:
        if self.away.is_set():
            raise StoreUnavailable("the object store does not answer")
        return super().put(data, media_type)


def test_while_the_object_store_is_away_nothing_is_lost_and_no_picture_goes_astray(
    stall: Path, tmp_path: Path
) -> None:
    names = ["one", "two"]
    other = make_clip(tmp_path / "other.mp4", size=(480, 270), stall=True)
    sources = zip(names, (stall, other), strict=True)
    config = SimulatorConfig(
        paths=tuple(PathConfig(name=name, source=source) for name, source in sources)
    )
    store = Store()
    store.away.set()
    with (
        running(config) as simulator,
        patrol(tmp_path, plan(simulator, *names), rules=SOON, store=store) as going,
    ):
        wait_for(lambda: going.counted("citypatrol_store_outages_total") >= 6)
        assert reports(going) == []
        store.away.clear()
        wait_for(lambda: len(reports(going)) == 2)
        for report in reports(going):
            items = report["evidence"]
            assert isinstance(items, list)
            roles = {item["role"] for item in items}
            assert roles >= {EvidenceRole.OVERVIEW, EvidenceRole.CLOSE_UP, EvidenceRole.LATER}
            for item in items:
                assert sha256_of(store.get(item["sha256"])) == item["sha256"]
        widths = {
            report["camera_id"]: {item["width"] for item in evidence if item["role"] == "later"}
            for report in reports(going)
            if isinstance(evidence := report["evidence"], list)
        }
        assert widths == {"one": {320}, "two": {480}}


def test_while_the_object_store_is_away_and_there_is_a_spool_the_patrol_confirms_as_ever(
    stall: Path, tmp_path: Path
) -> None:
    config = SimulatorConfig(paths=(PathConfig(name="cam", source=stall),))
    store, spool = Store(), Spool(SpoolSettings(folder=tmp_path / "spool"))
    spooling = spooling_of(store, store, spool)
    store.away.set()
    with (
        running(config) as simulator,
        patrol(tmp_path, plan(simulator, "cam"), rules=SOON, store=spooling.store) as going,
    ):
        watch = PatrolSpool(spooling, going.metrics)
        wait_for(lambda: bool(reports(going)))
        assert going.counted("citypatrol_store_outages_total") == 0
        [letter] = [one for one in going.outbox.unsent() if one.kind is LetterKind.REPORT]
        assert watch.holds_back(letter.body)
        assert not spooling.drain.round(going.stop, watch, lambda *_: None)
        assert going.counted("citypatrol_store_away") == 1
        assert going.counted("citypatrol_spool_waiting") >= 3
        store.away.clear()
        wait_for(lambda: spooling.drain.round(going.stop, watch, lambda *_: None))
        assert not watch.holds_back(letter.body)
        assert going.counted("citypatrol_store_away") == 0
        [report] = reports(going)
        items = report["evidence"]
        assert isinstance(items, list)
        assert len(items) >= 3
        for item in items:
            assert sha256_of(store.get(item["sha256"])) == item["sha256"]


def test_a_camera_password_is_in_no_log_line_and_no_table_of_the_patrol(
    clip: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "p@ss/w0rd:äö"
    config = SimulatorConfig(
        paths=(
            PathConfig(name="locked", source=clip, faults=(Fault(kind=FaultKind.UNAUTHORIZED),)),
            PathConfig(name="gone", source=clip, faults=(Fault(kind=FaultKind.NOT_FOUND),)),
        )
    )
    caplog.set_level(logging.DEBUG)
    with running(config) as simulator:
        watched = plan(simulator, "locked", "gone")
        cameras = tuple(
            camera.model_copy(
                update={"url": SecretStr(simulator.url(camera.id).replace("//", f"//me:{secret}@"))}
            )
            for camera in watched.cameras
        )
        with patrol(tmp_path, watched.model_copy(update={"cameras": cameras})) as going:
            wait_for(lambda: going.visits("auth") >= 1 and going.visits("not_found") >= 1)
            # A visit is counted before it is saved.
            wait_for(lambda: set(going.state.camera_states()) == {"locked", "gone"})
            status = repr(going.board.current())
            states = going.state.camera_states()
    for text in (caplog.text, status, *states.values()):
        assert secret not in text
        assert "w0rd" not in text
