from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.picture import Picture
from pipeline.visits import RecordingError, recording
from tests.clips import make_clip

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """4 s, 10 frames a second, a keyframe every second."""
    return make_clip(tmp_path_factory.mktemp("clip") / "street.mp4")


def offsets(pictures: Sequence[Picture]) -> list[float]:
    return [round((picture.captured_at - NOON).total_seconds(), 3) for picture in pictures]


def digests(pictures: Sequence[Picture]) -> list[str]:
    return [hashlib.sha256(picture.rgb().tobytes()).hexdigest() for picture in pictures]


MOMENTS = [
    ("once a second", 1.0, [0.0, 1.0, 2.0, 3.0]),
    ("more rarely than keyframes", 2.5, [0.0, 2.5]),
    ("between frames: the next frame", 0.75, [0.0, 0.8, 1.5, 2.3, 3.0, 3.8]),
    ("once", 100.0, [0.0]),
]


@pytest.mark.parametrize(
    ("every_s", "expected"), [row[1:] for row in MOMENTS], ids=[row[0] for row in MOMENTS]
)
def test_pictures_come_at_fixed_moments_of_the_recording(
    clip: Path, every_s: float, expected: list[float]
) -> None:
    assert offsets(list(recording(clip, every_s, NOON))) == expected


def test_no_frame_comes_twice_when_more_are_asked_for_than_there_are(clip: Path) -> None:
    pictures = list(recording(clip, 0.01, NOON))
    assert offsets(pictures) == [round(0.1 * number, 1) for number in range(40)]
    assert len(set(digests(pictures))) == 40


@pytest.mark.parametrize("every_s", [0.3, 1.0, 2.5])
def test_skipping_gives_the_same_frames_as_decoding_everything(clip: Path, every_s: float) -> None:
    with av.open(str(clip)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    for picture in recording(clip, every_s, NOON):
        number = round((picture.captured_at - NOON).total_seconds() * 10)
        np.testing.assert_array_equal(picture.rgb(), frames[number])


@pytest.mark.parametrize("codec", ["libx265", "mpeg4"])
def test_other_codecs_play_the_same(tmp_path: Path, codec: str) -> None:
    clip = make_clip(tmp_path / "street.mkv", codec, seconds=2)
    assert offsets(list(recording(clip, 0.5, NOON))) == [0.0, 0.5, 1.0, 1.5]


def test_frames_that_depend_on_later_ones_come_in_order(tmp_path: Path) -> None:
    path = tmp_path / "b-frames.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        stream.codec_context.gop_size = 12
        stream.codec_context.max_b_frames = 3
        for number in range(30):
            grey = np.full((64, 64, 3), 20 + 7 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(stream.encode(None))
    pictures = list(recording(path, 0.5, NOON))
    assert offsets(pictures) == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]
    levels = [float(picture.luma(64).mean()) for picture in pictures]
    assert levels == pytest.approx([20 + 7 * number for number in (0, 5, 10, 15, 20, 25)], abs=3)


def test_nothing_comes_from_the_end_on(clip: Path) -> None:
    end = NOON + timedelta(seconds=2)
    assert offsets(list(recording(clip, 1.0, NOON, end))) == [0.0, 1.0]


def test_the_file_is_closed_when_nobody_wants_more(clip: Path) -> None:
    pictures = recording(clip, 1.0, NOON)
    next(iter(pictures))
    held = [link for link in Path("/proc/self/fd").iterdir() if _points_to(link, clip)]
    assert held
    del pictures
    assert not [link for link in Path("/proc/self/fd").iterdir() if _points_to(link, clip)]


def _points_to(link: Path, target: Path) -> bool:
    try:
        return link.resolve() == target.resolve()
    except OSError:
        return False


def test_a_recording_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    whole = make_clip(tmp_path / "whole.mkv")
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    found = offsets(list(recording(cut, 1.0, NOON)))
    assert found == [0.0, 1.0]


def test_what_is_no_video_is_one_sentence(tmp_path: Path) -> None:
    text, empty = tmp_path / "text.mp4", tmp_path / "empty.mp4"
    text.write_text("this is not a video " * 100)
    empty.touch()
    sound = tmp_path / "sound.mka"
    with av.open(str(sound), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), "s16", "mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
    for path, says in [
        (text, "is no video"),
        (empty, "is no video"),
        (sound, "holds no video"),
        (tmp_path / "gone.mp4", "is not there"),
        (tmp_path, "is not there or is no file"),
    ]:
        with pytest.raises(RecordingError, match=says) as caught:
            list(recording(path, 1.0, NOON))
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_moment_without_zone_and_a_step_of_zero_are_refused_at_once(clip: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        recording(clip, 1.0, datetime(2026, 5, 1))
    with pytest.raises(ValueError, match="seconds apart"):
        recording(clip, 0.0, NOON)
