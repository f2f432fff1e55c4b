"""Our ingest against an RTSP server we did not write."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import av
import numpy as np
import pytest
from pydantic import SecretStr

from pipeline.clock import SystemClock
from pipeline.domain import VisitError
from pipeline.picture import Picture
from pipeline.visits import VisitFailed, VisitLimits, visit
from tests.clips import make_clip
from tests.peers.gstreamer import Mount, gstreamer, missing, recording

WHY_NOT = missing()
pytestmark = pytest.mark.skipif(WHY_NOT is not None, reason=WHY_NOT or "")


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    return {
        "h264": make_clip(folder / "h264.mp4", size=(640, 360)),
        "h265": make_clip(folder / "h265.mp4", codec="libx265", size=(640, 360)),
        "sliced": make_clip(folder / "sliced.mp4", size=(640, 360), slices=4),
    }


@pytest.fixture(scope="module")
def base(clips: dict[str, Path]) -> Iterator[str]:
    mounts = {codec: Mount(recording(clips[codec], codec)) for codec in ("h264", "h265")}
    sliced = Mount(recording(clips["sliced"], "h264", every_slice=True))
    locked = Mount(recording(clips["h264"], "h264"), user="eve", password="p@ss")
    with gstreamer({**mounts, "sliced": sliced, "locked": locked}) as base:
        yield base


def _look(url: str, transport: Literal["tcp", "udp"] = "tcp") -> Picture:
    limits = VisitLimits(transport=transport)
    return visit(SecretStr(url), limits, SystemClock())


def _keyframes(video: Path) -> list[np.ndarray]:
    with av.open(str(video)) as container:
        frames = container.decode(video=0)
        return [frame.to_ndarray(format="rgb24") for frame in frames if frame.key_frame]


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("path", ["h264", "h265", "sliced"])
def test_a_visit_brings_home_a_keyframe_of_the_recording(
    base: str, clips: dict[str, Path], path: str, transport: Literal["tcp", "udp"]
) -> None:
    picture = _look(f"{base}{path}", transport).rgb()

    differences = [np.abs(picture.astype(int) - known).mean() for known in _keyframes(clips[path])]
    assert picture.shape == (360, 640, 3)
    assert min(differences) < 2


def test_the_recording_in_slices_really_arrives_in_several_packets_a_keyframe(base: str) -> None:
    with av.open(f"{base}sliced", options={"rtsp_transport": "tcp"}) as container:
        packets = itertools.islice(container.demux(video=0), 40)
        keyframes = Counter(packet.pts for packet in packets if packet.is_keyframe)
    assert max(keyframes.values()) == 4


def test_the_right_digest_login_is_let_in(base: str) -> None:
    url = base.replace("rtsp://", "rtsp://eve:p%40ss@") + "locked"

    assert _look(url).width == 640


@pytest.mark.parametrize(
    ("path", "login", "error"),
    [
        ("locked", "eve:wrong@", VisitError.AUTH),
        ("locked", "", VisitError.AUTH),
        ("nowhere", "", VisitError.NOT_FOUND),
    ],
)
def test_a_refusal_is_told_apart(base: str, path: str, login: str, error: VisitError) -> None:
    with pytest.raises(VisitFailed) as caught:
        _look(base.replace("rtsp://", f"rtsp://{login}") + path)

    assert caught.value.error is error
