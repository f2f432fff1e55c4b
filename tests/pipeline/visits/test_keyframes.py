"""Keyframes in one packet and in several, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import av
import numpy as np
import pytest

from pipeline.clock import HeldClock
from pipeline.visits.decoding import keyframe_decoder
from pipeline.visits.keyframes import Keyframes
from tests.clips import make_clip

_SLICE_OF_A_KEYFRAME = 5
_AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A raw H.264 stream of four slices a picture, kept open."""
    video = tmp_path_factory.mktemp("clips") / "sliced.h264"
    with av.open(str(make_clip(video, seconds=2, slices=4))) as container:
        yield container.streams.video[0]


@pytest.fixture(scope="module")
def whole(stream: Any) -> list[Any]:
    """Its packets: keyframes are the first and the eleventh."""
    return [packet for packet in stream.container.demux(stream) if packet.size]


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock(_AT)


@pytest.fixture
def keyframes(stream: Any, clock: HeldClock) -> Keyframes:
    decoder = keyframe_decoder(stream)
    assert decoder is not None
    return Keyframes(decoder, clock)


def in_parts(packet: Any, moment: int, first_of_session: bool = False) -> list[Any]:
    """A keyframe cut before each of its slices but the first, as FFmpeg cuts it."""
    units = bytes(packet).split(b"\0\0\1")[1:]
    parts: list[bytes] = [b""]
    for unit in units:
        parts[-1] += b"\0\0\1" + unit
        if unit[0] & 31 == _SLICE_OF_A_KEYFRAME:
            parts.append(b"")
    packets: list[Any] = [av.Packet(part) for part in parts if part]
    for number, each in enumerate(packets):
        each.is_keyframe = True
        each.pts = None if first_of_session and number == 0 else moment
    return packets


def test_a_keyframe_in_one_packet_is_a_picture_at_once(
    keyframes: Keyframes, whole: list[Any]
) -> None:
    assert keyframes.take(whole[0]) is not None
    assert keyframes.given_up == 0


@pytest.mark.parametrize("first_of_session", [True, False])
def test_a_keyframe_in_parts_is_a_picture_when_the_next_one_begins(
    keyframes: Keyframes, whole: list[Any], clock: HeldClock, first_of_session: bool
) -> None:
    parts = in_parts(whole[0], 0, first_of_session)
    assert len(parts) == 4
    for part in parts:
        assert keyframes.take(part) is None
        clock.advance(1.0)
    picture = keyframes.take(whole[1])

    assert picture is not None
    assert picture.captured_at == _AT
    alone = keyframes.take(whole[0])
    assert alone is not None
    assert np.array_equal(picture.rgb(), alone.rgb())


def test_a_keyframe_in_parts_is_a_picture_when_the_stream_ends_behind_it(
    keyframes: Keyframes, whole: list[Any]
) -> None:
    for part in in_parts(whole[0], 0):
        assert keyframes.take(part) is None
    assert keyframes.end() is not None
    assert keyframes.given_up == 0


@pytest.mark.parametrize("lost", [0, 1, 2, 3])
def test_a_keyframe_that_lacks_a_part_is_given_up_once_and_the_next_one_counts(
    keyframes: Keyframes, whole: list[Any], lost: int
) -> None:
    parts = in_parts(whole[0], 0)
    del parts[lost]
    for packet in [*parts, *whole[1:10]]:
        assert keyframes.take(packet) is None
    assert keyframes.given_up == 1
    assert keyframes.take(whole[10]) is not None


def test_parts_of_two_keyframes_never_make_one_picture(
    keyframes: Keyframes, whole: list[Any]
) -> None:
    upper, lower = in_parts(whole[0], 0)[:2], in_parts(whole[10], 90_000)[2:]
    for packet in [*upper, *lower, whole[1]]:
        assert keyframes.take(packet) is None
    assert keyframes.given_up == 2


def test_after_two_damaged_keyframes_no_other_is_tried(
    keyframes: Keyframes, whole: list[Any]
) -> None:
    for packet in [*in_parts(whole[0], 0)[:2], *in_parts(whole[10], 90_000)[:2]]:
        assert keyframes.take(packet) is None
        assert not keyframes.exhausted
    assert keyframes.take(whole[10]) is None
    assert keyframes.exhausted
    assert keyframes.end() is None
    assert keyframes.given_up == 2
