from __future__ import annotations

from datetime import UTC, datetime

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.contract import EvidenceRole
from pipeline.evidence import MOST_ENLARGED, close_up, keep
from pipeline.geometry import Box
from pipeline.picture import Picture
from pipeline.storage import MemoryStore, PictureCorrupt, PictureMissing, sha256_of

AT = datetime(2026, 6, 1, 12, 0, 5, 250000, tzinfo=UTC)
RED_SPOT = Box(0.60, 0.50, 0.70, 0.60)


def street(width: int = 1280, height: int = 720) -> Picture:
    """Grey noise with a red rectangle at RED_SPOT."""
    rng = np.random.default_rng(3)
    rgb = np.repeat(rng.integers(90, 130, (height, width, 1)).astype(np.uint8), 3, axis=2)
    x1, y1, x2, y2 = RED_SPOT.pixels(width, height)
    rgb[y1:y2, x1:x2] = (220, 20, 20)
    return Picture.from_rgb(rgb, AT)


def decoded(data: bytes) -> NDArray[np.uint8]:
    bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert bgr is not None
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def red_share(rgb: NDArray[np.uint8]) -> float:
    return float(((rgb[..., 0] > 180) & (rgb[..., 1] < 80)).mean())


def test_an_original_is_kept_whole_under_its_hash_with_its_capture_time() -> None:
    store, picture = MemoryStore(), street()
    item = keep(picture, EvidenceRole.OVERVIEW, store)
    data = store.get(item.sha256)
    assert sha256_of(data) == item.sha256
    assert (item.role, item.media_type) == (EvidenceRole.OVERVIEW, "image/jpeg")
    assert (item.size_bytes, item.width, item.height) == (len(data), 1280, 720)
    assert (item.captured_at, item.cut_from) == (AT, None)


def test_nothing_is_drawn_into_an_original() -> None:
    store, picture = MemoryStore(), street()
    kept = decoded(store.get(keep(picture, EvidenceRole.LATER, store).sha256))
    difference = np.abs(kept.astype(int) - picture.rgb().astype(int)).mean()
    assert difference < 3.0
    assert red_share(kept) == pytest.approx(RED_SPOT.area, rel=0.05)


def test_the_same_picture_kept_twice_is_the_same_evidence() -> None:
    here, elsewhere = MemoryStore(), MemoryStore()
    first = keep(street(), EvidenceRole.OVERVIEW, here)
    assert keep(street(), EvidenceRole.OVERVIEW, elsewhere) == first
    assert close_up(first, RED_SPOT, here) == close_up(first, RED_SPOT, elsewhere)


def test_a_close_up_shows_the_thing_in_its_surroundings() -> None:
    store = MemoryStore()
    original = keep(street(), EvidenceRole.OVERVIEW, store)
    item = close_up(original, RED_SPOT, store)
    shown = decoded(store.get(item.sha256))
    assert shown.shape == (item.height, item.width, 3)
    assert red_share(shown) == pytest.approx(0.25, abs=0.05)
    centre = shown[item.height // 2, item.width // 2]
    assert centre[0] > 180
    assert centre[1] < 80


def test_a_close_up_says_what_it_was_cut_from_and_when_that_was_captured() -> None:
    store = MemoryStore()
    original = keep(street(), EvidenceRole.OVERVIEW, store)
    item = close_up(original, RED_SPOT, store)
    assert (item.role, item.cut_from) == (EvidenceRole.CLOSE_UP, original.sha256)
    assert item.captured_at == original.captured_at
    assert item.sha256 != original.sha256


@pytest.mark.parametrize(
    ("box", "why"),
    [
        (Box(0.0, 0.0, 0.1, 0.1), "in the upper left corner"),
        (Box(0.9, 0.9, 1.0, 1.0), "in the lower right corner"),
        (Box(0.0, 0.0, 1.0, 1.0), "the whole picture"),
        (Box(0.5, 0.5, 0.5001, 0.5001), "smaller than a pixel"),
        (Box(0.0, 0.45, 1.0, 0.5), "a band across"),
    ],
)
@pytest.mark.parametrize("size", [(1280, 720), (64, 48)])
def test_a_close_up_stays_inside_the_picture_and_legible(
    box: Box, why: str, size: tuple[int, int]
) -> None:
    store = MemoryStore()
    original = keep(street(*size), EvidenceRole.OVERVIEW, store)
    item = close_up(original, box, store)
    assert max(item.width, item.height) >= min(384, MOST_ENLARGED * max(size)), why
    assert item.width <= max(size[0], MOST_ENLARGED * 120), why


def test_a_close_up_of_a_picture_somebody_changed_is_refused() -> None:
    store = MemoryStore()
    original = keep(street(), EvidenceRole.OVERVIEW, store)
    store._pictures[original.sha256] += b"!"
    with pytest.raises(PictureCorrupt):
        close_up(original, RED_SPOT, store)


def test_a_close_up_of_a_picture_never_kept_is_refused() -> None:
    original = keep(street(), EvidenceRole.OVERVIEW, MemoryStore())
    with pytest.raises(PictureMissing):
        close_up(original, RED_SPOT, MemoryStore())
