"""A device decodes only where it is cheaper, shows the same and notices damage."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import av
import pytest

from pipeline.visits.choosing import FAILURES, TRIED, Choice
from pipeline.visits.decoders import (
    Damaged,
    DecoderAway,
    DecodeWay,
    Hardware,
    Software,
    built_with,
)
from pipeline.visits.devices import DecodeSettings, decoder_of, missing, usable
from tests.clips import make_clip

CUDA = DecodeWay.CUDA


class Sent:
    """Keyframes of a stream, as visits bring them."""

    def __init__(self, file: Path) -> None:
        with av.open(str(file)) as container:
            stream = container.streams.video[0]
            self.codec = stream.codec_context.name
            self.extradata = stream.codec_context.extradata
            self.packets = [
                av.Packet(bytes(one)) for one in container.demux(stream) if one.is_keyframe
            ]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    return Sent(make_clip(tmp_path_factory.mktemp("clips") / "street.h264", seconds=2))


class Timed:
    """A decoder whose time only a test decides; it works as FFmpeg's own does."""

    def __init__(self, bench: Bench, seconds: float) -> None:
        self.bench = bench
        self.seconds = seconds
        self.decoded = 0
        self.does: Callable[..., av.VideoFrame] = Software()

    def __call__(self, codec: str, extradata: bytes | None, packet: Any) -> av.VideoFrame:
        self.bench.now += self.seconds
        self.decoded += 1
        return self.does(codec, extradata, packet)


class Bench:
    """Both ways, a clock that only they move, and what was told."""

    def __init__(self, sent: Sent, software_s: float, device_s: float, **options: Any) -> None:
        self.now = 0.0
        self.sent = sent
        self.told: Counter[tuple[str, str]] = Counter()
        self.software, self.device = Timed(self, software_s), Timed(self, device_s)
        self.choice = Choice(
            self.software,
            self.device,
            CUDA,
            at_once=options.pop("at_once", 4),
            told=lambda way, result: self.told.update([(str(way), result)]),
            cpu=lambda: self.now,
            **options,
        )

    def visit(self, times: int = 1, packet: Any = None) -> av.VideoFrame:
        for _ in range(times):
            frame = self.choice(
                self.sent.codec, self.sent.extradata, packet or self.sent.packets[0]
            )
        return frame

    @property
    def verdict(self) -> str | None:
        return self.choice.verdicts().get(self.sent.codec)


def test_a_cheaper_device_decodes_after_both_have_decoded_the_same_keyframes(sent: Sent) -> None:
    bench = Bench(sent, 0.015, 0.002)
    bench.visit(TRIED)
    assert bench.verdict == ""
    assert bench.told == {("software", "whole"): TRIED}, "until then the processor's count"
    bench.visit(5)
    assert bench.told["cuda", "whole"] == 5
    assert bench.software.decoded == TRIED


def test_a_dearer_device_is_left_alone(sent: Sent, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    bench = Bench(sent, 0.015, 0.040)
    bench.visit(TRIED + 5)
    assert bench.verdict == "it costs more than the processor"
    assert bench.device.decoded == TRIED + 1, "and once a part of a keyframe"
    [line] = [one.message for one in caplog.records]
    assert line.startswith(
        "h264 is decoded by software, not by cuda: it costs more than the processor; "
        "ms CPU a keyframe: software 15.0, cuda 40.0"
    )


def test_a_device_that_somebody_named_decodes_whatever_it_costs(sent: Sent) -> None:
    bench = Bench(sent, 0.015, 0.040, measured=False)
    bench.visit(3)
    assert bench.verdict == ""
    assert bench.told["cuda", "whole"] == 2


@pytest.mark.parametrize("measured", [True, False])
def test_a_device_that_calls_a_damaged_keyframe_whole_is_never_taken(
    sent: Sent, measured: bool
) -> None:
    bench = Bench(sent, 0.015, 0.001, measured=measured)
    last: list[av.VideoFrame] = []

    def conceals(codec: str, extradata: bytes | None, packet: Any) -> av.VideoFrame:
        with suppress(Damaged):
            last.append(Software()(codec, extradata, packet))
        return last[-1]

    bench.device.does = conceals
    bench.visit(TRIED + 3)
    assert bench.verdict == "it calls a damaged keyframe whole"
    assert bench.told == {("software", "whole"): TRIED + 3}


def test_a_device_that_shows_another_picture_is_not_taken(sent: Sent) -> None:
    bench = Bench(sent, 0.015, 0.001)
    black = av.VideoFrame(bench.visit().width, bench.visit().height, "yuv420p")
    for plane in black.planes:
        plane.update(bytes([128]) * plane.buffer_size)
    other = Bench(sent, 0.015, 0.001)
    other.device.does = lambda *_: black
    other.visit()
    assert other.verdict == "its picture is another one"


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (DecoderAway("cuda cannot be opened (no device)"), "cuda cannot be opened (no device)"),
        (Damaged(), "it brings no picture of a keyframe that is whole"),
    ],
)
def test_a_device_that_cannot_decode_costs_no_picture(
    sent: Sent, error: Exception, verdict: str
) -> None:
    bench = Bench(sent, 0.015, 0.001)

    def fails(*_: object) -> av.VideoFrame:
        raise error

    bench.device.does = fails
    bench.visit(4)
    assert (bench.verdict, bench.device.decoded) == (verdict, 1)
    assert bench.told == {("software", "whole"): 4}


def test_a_device_that_falls_away_costs_no_picture_and_is_left_alone(sent: Sent) -> None:
    bench = Bench(sent, 0.015, 0.001)
    bench.visit(TRIED + 1)

    def lost(*_: object) -> av.VideoFrame:
        raise DecoderAway("the GPU is lost")

    bench.device.does = lost
    bench.visit(FAILURES + 4)
    assert bench.verdict == "it failed while it decoded: the GPU is lost"
    assert bench.told["cuda", "failed"] == FAILURES
    assert bench.told["software", "whole"] == TRIED + FAILURES + 4


def test_damaged_keyframes_are_not_held_against_the_device(sent: Sent) -> None:
    bench = Bench(sent, 0.015, 0.001)
    bench.visit(TRIED)
    packet = sent.packets[0]
    cut = av.Packet(bytes(packet)[: packet.size // 2])
    for _ in range(FAILURES + 2):
        with pytest.raises(Damaged):
            bench.visit(packet=cut)
    assert bench.verdict == ""
    assert bench.told["software", "damaged"] == FAILURES + 2


def test_what_does_not_fit_on_the_device_goes_to_the_processor(sent: Sent) -> None:
    bench = Bench(sent, 0.015, 0.001, at_once=1)
    bench.visit(TRIED)
    busy, on = threading.Event(), threading.Event()

    def slow(*given: Any) -> av.VideoFrame:
        busy.set()
        on.wait(30)
        return Software()(*given)

    bench.device.does = slow
    other = threading.Thread(target=bench.visit)
    other.start()
    assert busy.wait(30)
    bench.visit()
    on.set()
    other.join(30)
    assert bench.told["cuda", "full"] == 1
    assert bench.told["cuda", "whole"] == 1


def test_each_codec_is_tried_by_itself(sent: Sent, tmp_path: Path) -> None:
    bench = Bench(sent, 0.015, 0.001)
    bench.visit(TRIED)
    bench.sent = Sent(make_clip(tmp_path / "street.hevc", seconds=1, codec="libx265"))
    assert bench.verdict is None
    bench.visit()
    assert bench.choice.verdicts() == {"h264": ""}


def test_what_is_asked_for_and_not_there_is_told_with_its_reason() -> None:
    def nothing(way: DecodeWay, index: int, device: str | None) -> str:
        return f"there is no {way}"

    assert usable(DecodeSettings(way="software"), 0, nothing) == (None, {})
    way, reasons = usable(DecodeSettings(way="qsv"), 0, nothing)
    assert (way, reasons) == (None, {DecodeWay.QSV: "there is no qsv"})
    found, _ = usable(DecodeSettings(), 0, lambda way, *_: "" if way is CUDA else "no")
    assert found is CUDA


def test_a_render_node_that_may_not_be_opened_is_told(tmp_path: Path) -> None:
    assert "no render node" in missing(DecodeWay.QSV, 0, None, nodes=tmp_path)
    assert "may not be opened" in missing(DecodeWay.QSV, 0, str(tmp_path / "renderD9"))
    (tmp_path / "renderD128").touch()
    assert missing(DecodeWay.QSV, 0, None, nodes=tmp_path) == ""


def test_without_a_device_the_processor_decodes_and_nothing_stands_between(sent: Sent) -> None:
    software = Software()
    settings = DecodeSettings(way="software")
    assert decoder_of(settings, 0, software, lambda *_: None) is software


@pytest.mark.skipif(not missing(CUDA, 0, None), reason="a GPU that decodes is here")
def test_a_device_that_is_not_here_says_so(sent: Sent) -> None:
    with pytest.raises(DecoderAway, match=r"cuda (cannot be opened|decodes no)"):
        Hardware(CUDA, "0")(sent.codec, sent.extradata, sent.packets[0])


@pytest.mark.gpu
@pytest.mark.parametrize("way", [DecodeWay.CUDA, DecodeWay.QSV, DecodeWay.VAAPI])
@pytest.mark.parametrize(("codec", "encoder"), [("h264", "libx264"), ("hevc", "libx265")])
def test_a_device_shows_what_the_processor_shows(
    way: DecodeWay, codec: str, encoder: str, tmp_path: Path
) -> None:
    why = missing(way, 0, None)
    if why or not built_with(way):
        pytest.skip(why)
    clip = Sent(make_clip(tmp_path / f"street.{codec}", seconds=1, codec=encoder))
    device = Hardware(way, "0" if way is CUDA else None)
    verdicts = []
    choice = Choice(Software(), device, way, at_once=4, measured=False)
    for packet in clip.packets[:1] * 2:
        choice(clip.codec, clip.extradata, packet)
        verdicts.append(choice.verdicts().get(clip.codec))
    assert verdicts[-1] in ("", "it calls a damaged keyframe whole")
