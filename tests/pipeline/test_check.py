"""Each way a camera can be wrong ends at its own step, with a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.addresses import Addresses
from pipeline.check import Checkup, address_alone, check, check_many
from pipeline.clock import SystemClock
from pipeline.config import PatrolSettings
from pipeline.domain import Camera, Platform, Source
from pipeline.eyes import Eyes
from pipeline.parts.looking import eyes_of
from pipeline.run import exact
from pipeline.simulator import (
    Auth,
    Fault,
    FaultKind,
    PathConfig,
    Simulator,
    SimulatorConfig,
    running,
)
from tests.clips import make_clip
from tests.models.tiny import tiny_package
from tests.peers.platform import media_platform

PASSWORD = "s3cr3t@with/signs"
RIGHT = SecretStr("right")
SETTINGS = PatrolSettings.model_validate(
    {"visit": {"open_s": 5.0, "packet_s": 5.0, "keyframe_s": 5.0, "total_s": 30.0}}
)
FAULTS = ("mute", "silent", "black", "garbage", "refuse")


@pytest.fixture(scope="module")
def cameras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    clip = make_clip(tmp_path_factory.mktemp("check") / "clip.mp4", seconds=4)
    whole = PathConfig(name="whole", source=clip)
    locked = PathConfig(name="locked", source=clip, auth=Auth.DIGEST, user="viewer", password=RIGHT)
    faulty = [
        PathConfig(name=kind, source=clip, faults=(Fault(kind=FaultKind(kind)),)) for kind in FAULTS
    ]
    with running(SimulatorConfig(paths=(whole, locked, *faulty))) as simulator:
        yield simulator


def checked(url: str) -> Checkup:
    found = check(*address_alone(url), SETTINGS, SystemClock(), Addresses())
    said = "\n".join(map(str, found.steps)) + repr(found.record())
    assert PASSWORD not in said
    assert "Traceback" not in said
    assert all("\n" not in step.sentence and step.sentence.endswith(".") for step in found.steps)
    return found


def test_a_good_camera_passes_every_step(cameras: Simulator) -> None:
    found = checked(cameras.url("whole"))
    assert found.usable
    assert [step.name for step in found.steps] == [
        "address",
        "name",
        "port",
        "stream",
        "keyframe",
        "picture",
    ]
    facts = {key: value for step in found.record()["steps"] for key, value in step.items()}
    assert facts["codec"] == "H264"
    assert (facts["width"], facts["height"]) == (320, 180)
    assert facts["gop_frames"] > 1
    assert facts["gop_s"] == pytest.approx(facts["gop_frames"] / 10, rel=0.2)


@pytest.mark.parametrize(
    ("url", "step", "sentence"),
    [
        pytest.param(f"http://u:{PASSWORD}@h", "address", "does not begin with rtsp", id="no host"),
        pytest.param(
            f"rtsp://u:{PASSWORD}@camera.invalid/s", "name", "camera.invalid is unknown", id="name"
        ),
        pytest.param(
            f"rtsp://u:{PASSWORD}@127.0.0.1:9/s", "port", "nothing listens on port 9", id="port"
        ),
    ],
)
def test_a_way_that_ends_early_ends_at_its_step(url: str, step: str, sentence: str) -> None:
    found = checked(url)
    assert (found.usable, found.steps[-1].name) == (False, step)
    assert sentence in found.steps[-1].sentence


@pytest.mark.parametrize(
    ("path", "step", "sentence"),
    [
        pytest.param("nobody", "stream", "no stream at this path", id="an unknown path"),
        pytest.param("locked", "stream", "user name and password", id="a wrong password"),
        pytest.param("mute", "stream", "did not finish answering", id="no answer"),
        pytest.param("silent", "stream", "no complete picture", id="no packet"),
        pytest.param("garbage", "keyframe", "damaged", id="damage"),
        pytest.param("black", "picture", "says nothing: black", id="a black picture"),
    ],
)
def test_a_faulty_camera_is_told_in_words(
    cameras: Simulator, path: str, step: str, sentence: str
) -> None:
    place = cameras.url("whole").rpartition("/")[0].removeprefix("rtsp://")
    found = checked(f"rtsp://viewer:{PASSWORD}@{place}/{path}")
    assert (found.usable, found.steps[-1].name) == (False, step), found.steps
    assert sentence in found.steps[-1].sentence


def test_a_platform_is_asked_first(cameras: Simulator) -> None:
    view = {"id": "main", "watch": ["bin_overflow"]}
    camera = Camera.model_validate(
        {"id": "a", "name": "A", "channel": {"device": "d", "channel": "c"}, "views": [view]}
    )
    with media_platform({("d", "c"): cameras.url("whole")}, "right") as platform:

        def one(token: str) -> Checkup:
            asked = Platform(url=platform.url, token=SecretStr(token))
            source = Source(id="wvp", platform=asked)
            with closing(Addresses()) as resolve:
                return check(camera, source, SETTINGS, SystemClock(), resolve)

        assert "the platform told it" in one("right").steps[0].sentence
        [refused] = one("wrong").steps
    assert (refused.name, refused.passed) == ("address", False)
    assert "does not accept our token" in refused.sentence


def test_several_cameras_of_a_source_are_checked_each_for_itself(cameras: Simulator) -> None:
    chosen = [
        address_alone(cameras.url(path))[0].model_copy(update={"id": path})
        for path in ("whole", "black", "refuse")
    ]
    found = check_many(chosen, Source(id="s", max_sessions=2), SETTINGS, SystemClock(), Addresses())
    usable = {checkup.camera: checkup.usable for checkup in found}
    assert usable == {"whole": True, "black": False, "refuse": False}


def test_what_is_seen_is_the_last_step_and_the_network_waits_for_a_picture(
    cameras: Simulator, tmp_path: Path
) -> None:
    settings = SETTINGS.model_copy(update={"model": tiny_package(tmp_path / "package")})
    opened = []

    def eyes() -> Eyes:
        opened.append(True)
        return eyes_of(exact(settings))

    def checked_with_eyes(path: str) -> Checkup:
        return check(*address_alone(cameras.url(path)), settings, SystemClock(), Addresses(), eyes)

    assert not checked_with_eyes("refuse").usable
    assert opened == []
    seen = checked_with_eyes("whole").steps[-1]
    assert (seen.name, seen.passed) == ("detections", True)
    assert seen.seconds is not None
    assert seen.facts["engine"]
