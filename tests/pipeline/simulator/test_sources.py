from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.simulator import SimulatorError, nal
from pipeline.simulator.clip import CLOCK_HZ, Clip, Codec
from pipeline.simulator.encode import decode
from pipeline.simulator.sources import load

REAL = Path(__file__).parents[4] / "shared" / "data" / "videos"


def _load(source: Path) -> Clip:
    return load(source, gop_s=1.0, picture_fps=10.0)


def _pictures(source: Path) -> list[np.ndarray]:
    with av.open(str(source)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


@pytest.mark.parametrize(("name", "codec"), [("h264", Codec.H264), ("h265", Codec.H265)])
def test_h264_and_h265_are_taken_as_they_are(
    name: str, codec: Codec, request: pytest.FixtureRequest
) -> None:
    source = request.getfixturevalue(name)

    clip = _load(source)

    assert clip.codec is codec
    assert clip.keys == [0, 10, 20, 30]
    assert clip.duration == 4 * CLOCK_HZ
    assert {later - earlier for earlier, later in pairwise(clip.times)} == {CLOCK_HZ // 10}
    decoded = [frame.to_ndarray(format="gray") for frame in decode(clip)]
    assert all(
        np.array_equal(ours, theirs)
        for ours, theirs in zip(decoded, _pictures(source), strict=True)
    )


@pytest.mark.parametrize("name", ["h264", "h265"])
def test_every_keyframe_brings_its_parameter_sets(
    name: str, request: pytest.FixtureRequest
) -> None:
    clip = _load(request.getfixturevalue(name))
    expected = ["sps", "pps"] if clip.codec is Codec.H264 else ["vps", "sps", "pps"]

    for key in clip.keys:
        kinds = [nal.parameter_set(clip.codec, unit) for unit in clip.units[key].nals]
        assert kinds[: len(expected)] == expected


@pytest.mark.parametrize("suffix", [".ts", ".mkv", ".h264"])
def test_any_container_of_h264_gives_the_same_pictures(
    h264: Path, tmp_path: Path, suffix: str
) -> None:
    wrapped = tmp_path / f"wrapped{suffix}"
    with av.open(str(h264)) as source, av.open(str(wrapped), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = stream
                target.mux(packet)

    clip = _load(wrapped)

    assert len(clip.units) == 40
    assert clip.keys == [0, 10, 20, 30]
    assert next(decode(clip)).to_ndarray(format="gray").tobytes() == _pictures(h264)[0].tobytes()


def test_another_codec_is_encoded_to_h264_with_the_asked_gop(mpeg4: Path) -> None:
    clip = _load(mpeg4)

    assert clip.codec is Codec.H264
    assert clip.keys == [0, 10, 20, 30]
    pairs = zip(decode(clip), _pictures(mpeg4), strict=True)
    errors = [np.abs(a.to_ndarray(format="gray") - b.astype(int)).mean() for a, b in pairs]
    assert max(errors) < 5


def test_a_folder_of_pictures_plays_in_the_order_of_names(tmp_path: Path) -> None:
    for number, level in enumerate((40, 120, 200)):
        shape = (90 + number, 161, 3)
        frame = av.VideoFrame.from_ndarray(np.full(shape, level, np.uint8), format="rgb24")
        frame.save(str(tmp_path / f"{number}.png"))

    clip = _load(tmp_path)

    assert (clip.width, clip.height, len(clip.units)) == (160, 90, 3)
    levels = [frame.to_ndarray(format="rgb24").mean() for frame in decode(clip)]
    assert levels == pytest.approx([40, 120, 200], abs=3)


def _not_a_video(folder: Path) -> Path:
    file = folder / "notes.mp4"
    file.write_text("This is no video.")
    return file


def _sound_only(folder: Path) -> Path:
    file = folder / "sound.mp4"
    with av.open(str(file), "w") as container:
        stream = container.add_stream("aac", rate=48_000)
        silence = np.zeros((1, 2_048), np.float32)
        frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file


def _cut(folder: Path) -> Path:
    file = folder / "cut.mp4"
    file.write_bytes(b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 50)
    return file


def _bad_picture(folder: Path) -> Path:
    (folder / "pictures").mkdir()
    (folder / "pictures" / "1.jpg").write_text("no picture")
    return folder / "pictures"


def _empty_folder(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


@pytest.mark.parametrize(
    "make",
    [_not_a_video, _sound_only, _cut, _bad_picture, _empty_folder, lambda f: f / "nowhere.mp4"],
)
def test_what_is_no_video_gets_one_sentence_with_its_name(tmp_path: Path, make: object) -> None:
    assert callable(make)
    source = make(tmp_path)

    with pytest.raises(SimulatorError) as caught:
        _load(source)

    assert source.name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real videos are not on this machine")
@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("bxc_test.mp4", Codec.H264),
        ("bxc_test265.mp4", Codec.H265),
        ("nasr_parking.mp4", Codec.H264),
        ("otvision_cars_truck.mp4", Codec.H264),
    ],
)
def test_real_recordings_keep_every_picture(name: str, codec: Codec) -> None:
    clip = _load(REAL / name)

    assert clip.codec is codec
    assert sum(1 for _ in decode(clip)) == len(clip.units)
