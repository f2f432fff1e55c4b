"""What counts as nearly the same picture."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.geometry import Box
from pipeline.learning.alike import dhash, distance, hash_of
from tests.pipeline.learning.examples import street

BOX = Box(0.4, 0.4, 0.6, 0.7)


def compressed(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    _, data = cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, 40])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def darker(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(rgb * 0.7, np.uint8)


def noisy(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    noise = np.random.default_rng(1).normal(0, 4, rgb.shape)
    return np.asarray(np.clip(rgb + noise, 0, 255), np.uint8)


@pytest.mark.parametrize("change", [compressed, darker, noisy])
@pytest.mark.parametrize("seed", [1, 7, 11])
def test_light_noise_and_compression_leave_a_picture_the_same(
    change: Callable[[NDArray[np.uint8]], NDArray[np.uint8]], seed: int
) -> None:
    rgb = street(seed)
    assert distance(hash_of(rgb, BOX), hash_of(change(rgb), BOX)) <= 6


def test_another_thing_at_the_same_spot_is_another_picture() -> None:
    hashes = [hash_of(street(seed), BOX) for seed in range(12)]
    apart = [distance(a, b) for i, a in enumerate(hashes) for b in hashes[:i]]
    assert min(apart) > 6
    assert 20 < float(np.mean(apart)) < 44


def test_a_hash_has_64_bits_and_a_slope_to_the_left_sets_all_of_them() -> None:
    falling = np.tile(np.linspace(255, 0, 90).astype(np.uint8), (80, 1))
    assert dhash(falling) == 2**64 - 1
    assert dhash(falling[:, ::-1].copy()) == 0
    assert distance(2**64 - 1, 0) == 64


def test_only_the_surroundings_of_the_thing_count() -> None:
    rgb = street(3)
    changed = rgb.copy()
    changed[:30, :60] = 255 - changed[:30, :60]
    assert hash_of(rgb, BOX) == hash_of(changed, BOX)


def test_a_thing_in_a_corner_can_be_hashed_too() -> None:
    assert 0 <= hash_of(street(3), Box(0.0, 0.0, 0.01, 0.01)) < 2**64
