"""Perceptual hashes: near for the same picture written again, far for another one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from serving.samples.alike import distance, perceptual_hash
from tests.serving.samples.street import scene

Picture = np.ndarray


def picture(seed: int) -> Picture:
    return np.asarray(cv2.imdecode(np.frombuffer(scene(seed), np.uint8), cv2.IMREAD_COLOR))


def recompressed(given: Picture) -> Picture:
    _, data = cv2.imencode(".jpg", given, [cv2.IMWRITE_JPEG_QUALITY, 40])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (recompressed, "compressed harder"),
        (lambda given: cv2.resize(given, (160, 90)), "half as large"),
        (lambda given: cv2.convertScaleAbs(given, alpha=0.9, beta=10), "a little less contrast"),
        (lambda given: cv2.GaussianBlur(given, (5, 5), 0), "a little blurred"),
    ],
)
def test_a_picture_hardly_changed_hashes_nearly_the_same(change: object, what: str) -> None:
    assert callable(change)
    for seed in range(8):
        one = picture(seed)
        assert distance(perceptual_hash(one), perceptual_hash(change(one))) <= 5, what


def test_other_pictures_hash_far_away() -> None:
    hashes = [perceptual_hash(picture(seed)) for seed in range(12)]
    apart = [distance(a, b) for i, a in enumerate(hashes) for b in hashes[:i]]
    assert min(apart) > 10


def test_a_plain_picture_hashes_the_same_every_time() -> None:
    plain = [np.full((90, 160, 3), shade, np.uint8) for shade in (3, 90, 250)]
    assert len({perceptual_hash(one) for one in plain}) == 1
