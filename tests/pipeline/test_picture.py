from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import av
import cv2
import numpy as np
import pytest

from pipeline.picture import Picture

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def yuv(width: int, height: int, luma: int, kind: str = "yuv420p") -> av.VideoFrame:
    frame = av.VideoFrame(width, height, kind)
    for plane, value in zip(frame.planes, (luma, 128, 128), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    return frame


RANGES = [
    ("limited range black", "yuv420p", 16, 0),
    ("limited range white", "yuv420p", 235, 255),
    ("full range 16", "yuvj420p", 16, 16),
    ("full range 235", "yuvj420p", 235, 235),
]


@pytest.mark.parametrize(
    ("kind", "luma", "grey"), [row[1:] for row in RANGES], ids=[row[0] for row in RANGES]
)
def test_a_frame_s_range_is_spread_to_0_to_255(kind: str, luma: int, grey: int) -> None:
    picture = Picture.from_frame(yuv(320, 180, luma, kind), NOON)
    assert np.all(picture.rgb() == grey)
    assert np.all(picture.luma(160) == grey)
    assert np.abs(picture.scaled(160).astype(int) - grey).max() <= 2


@pytest.mark.parametrize("width", [1, 7, 160, 640, 1279])
def test_scaling_keeps_the_shape(width: int) -> None:
    for picture in (
        Picture.from_frame(yuv(1280, 720, 90), NOON),
        Picture.from_rgb(np.full((720, 1280, 3), 90, np.uint8), NOON),
    ):
        height = max(round(720 * width / 1280), 1)
        assert picture.scaled(width).shape == (height, width, 3)
        assert picture.luma(width).shape == (height, width)


@pytest.mark.parametrize("width", [160, 320])
def test_a_small_picture_made_from_the_copy_is_what_the_frame_itself_would_give(width: int) -> None:
    rng = np.random.default_rng(3)
    noise = cv2.resize(rng.integers(0, 255, (5, 9, 3), np.uint8), (1920, 1080))
    frame = av.VideoFrame.from_ndarray(np.asarray(noise, np.uint8), "rgb24").reformat(
        format="yuv420p"
    )
    picture = Picture.from_frame(frame, NOON)
    height = width * 9 // 16
    straight = frame.reformat(width=width, height=height, format="rgb24", interpolation="AREA")
    grey = frame.reformat(width=width, height=height, format="gray", interpolation="AREA")
    assert np.abs(picture.scaled(width).astype(int) - straight.to_ndarray()).mean() < 3
    assert np.abs(picture.luma(width).astype(int) - grey.to_ndarray()).mean() < 2
    assert picture.scaled(width) is picture.scaled(width)


def test_a_picture_is_never_enlarged() -> None:
    picture = Picture.from_rgb(np.zeros((20, 30, 3), np.uint8), NOON)
    assert picture.scaled(640).shape == (20, 30, 3)


def test_an_odd_width_comes_out_without_padding() -> None:
    picture = Picture.from_frame(yuv(1282, 722, 90), NOON)
    assert picture.scaled(333).flags.c_contiguous
    assert picture.rgb().nbytes == 1282 * 722 * 3


def test_the_same_frame_gives_the_same_jpeg_and_it_decodes_to_the_same_size() -> None:
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 255, (90, 160, 3), np.uint8)
    rgb = np.asarray(cv2.blur(noise, (9, 9)), np.uint8)
    first, second = Picture.from_rgb(rgb, NOON), Picture.from_rgb(rgb.copy(), NOON)
    assert first.jpeg() == second.jpeg()
    assert first.jpeg() is first.jpeg()
    assert len(first.jpeg(50)) < len(first.jpeg(95))
    decoded = cv2.imdecode(np.frombuffer(first.jpeg(), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert np.abs(decoded[:, :, ::-1].astype(int) - rgb).mean() < 3


def test_the_moment_is_kept_in_utc_and_a_naive_one_is_refused() -> None:
    rgb = np.zeros((4, 4, 3), np.uint8)
    shanghai = timezone(timedelta(hours=8))
    picture = Picture.from_rgb(rgb, datetime(2026, 5, 1, 20, tzinfo=shanghai))
    assert picture.captured_at == NOON
    assert picture.captured_at.tzinfo is UTC
    with pytest.raises(ValueError, match="time zone"):
        Picture.from_rgb(rgb, datetime(2026, 5, 1, 20))


def test_only_rgb_bytes_make_a_picture() -> None:
    with pytest.raises(ValueError, match="uint8 RGB"):
        Picture.from_rgb(np.zeros((4, 4), np.uint8), NOON)
