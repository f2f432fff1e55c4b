"""What every back-end must do, on the shipped network and pictures of the demo clips."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models import Detections, Detector, Package
from models.accelerated import Load
from models.backends.base import Backend, BackendError
from models.backends.onnx import OnnxBackend
from models.backends.openvino import OpenVinoBackend
from models.engines import installed, start
from models.shelf import SHIPPED, resolve
from models.ways import ON_GPU, Engine, Precision, Way
from tests.models.demo import demo_pictures

PACKAGE = Package.load(resolve(SHIPPED / "citypatrol"))
CPU_WAYS = [way for way in PACKAGE.ways if way.engine not in ON_GPU]
HERE = [way for way in CPU_WAYS if installed().has(way.engine) and installed().harmless(way)]
GPU_WAYS = [
    pytest.param(way, marks=[pytest.mark.gpu, pytest.mark.timeout(1800)])
    for way in PACKAGE.ways
    if way.engine in ON_GPU
]

# How far scores may move, and how much boxes must still overlap, against fp32 in ONNX Runtime.
SCORE = {Precision.FP32: 0.002, Precision.BF16: 0.08, Precision.INT8: 0.2}
OVERLAP = {Precision.FP32: 0.99, Precision.BF16: 0.85, Precision.INT8: 0.7}


@cache
def opened(way: Way) -> Detector:
    load = Load(PACKAGE.inputs, batch=4, threads=1)
    try:
        return Detector(PACKAGE, start(way, threads=1, lanes=2, load=load))
    except BackendError as error:
        pytest.skip(str(error))


@pytest.fixture(params=[*HERE, *GPU_WAYS], ids=str)
def way(request: pytest.FixtureRequest) -> Way:
    chosen: Way = request.param
    here = installed()
    if not here.runs(chosen.engine):
        pytest.skip(here.barred.get(chosen.engine, f"ONNX Runtime here has no {chosen.engine}"))
    return chosen


@pytest.fixture
def detector(way: Way) -> Detector:
    return opened(way)


def overlap(one: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection over union of a box with N others."""
    low, high = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=1)
    areas = (others[:, 2:] - others[:, :2]).prod(axis=1) + (one[2:] - one[:2]).prod()
    return np.asarray(shared / (areas - shared), np.float32)


def missing(wanted: Detections, found: Detections, precision: Precision) -> list[str]:
    """Wanted boxes, clear of their threshold, that ``found`` has nothing alike for."""
    lost = []
    for xyxy, score, label in zip(wanted.xyxy, wanted.score, wanted.label, strict=True):
        name = PACKAGE.labels[label]
        if score < PACKAGE.thresholds[name] + SCORE[precision]:
            continue
        alike = (found.label == label) & (np.abs(found.score - score) <= SCORE[precision])
        if not (alike & (overlap(xyxy, found.xyxy) >= OVERLAP[precision])).any():
            lost.append(f"{name} {score:.2f}")
    return lost


def test_it_sees_what_onnx_runtime_sees_and_nothing_else(way: Way, detector: Detector) -> None:
    pictures = demo_pictures()
    reference = opened(next(way for way in HERE if str(way) == "onnx fp32"))(pictures)
    assert sum(len(one) for one in reference) >= len(pictures)
    for ours, theirs in zip(detector(pictures), reference, strict=True):
        assert missing(theirs, ours, way.precision) == []
        assert missing(ours, theirs, way.precision) == []


def test_four_threads_at_once_get_what_one_after_the_other_gets(detector: Detector) -> None:
    pictures = demo_pictures()[:4]
    serial = [detector([picture])[0] for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda i: detector([pictures[i % 4]])[0], range(16)))
    for index, found in enumerate(together):
        np.testing.assert_array_equal(found.xyxy, serial[index % 4].xyxy)
        np.testing.assert_array_equal(found.score, serial[index % 4].score)


def test_a_batch_of_mixed_sizes_is_answered_like_each_alone(detector: Detector) -> None:
    wide = demo_pictures()[0]
    high, wide_half = np.ascontiguousarray(wide.transpose(1, 0, 2)), wide[::2, ::2]
    pictures = [wide, high, wide_half, wide[:, :360], high, wide]
    together = detector(pictures)
    assert [len(one) for one in together] == [len(detector([one])[0]) for one in pictures]
    for picture, found in zip(pictures, together, strict=True):
        [alone] = detector([picture])
        np.testing.assert_allclose(found.score, alone.score, atol=1e-4)
        np.testing.assert_allclose(found.xyxy, alone.xyxy, atol=0.1)


def test_an_answer_is_not_written_over_by_the_next_one(way: Way) -> None:
    backend = start(way, threads=1)
    first = backend.run(np.zeros((1, 3, 384, 640), np.float32))
    kept = first.copy()
    backend.run(np.ones((1, 3, 384, 640), np.float32))
    np.testing.assert_array_equal(first, kept)


def test_a_shape_the_network_does_not_take_is_refused_in_one_line(way: Way) -> None:
    with pytest.raises(BackendError) as caught:
        start(way, threads=1).run(np.zeros((1, 4, 384, 640), np.float32))
    assert str(caught.value)
    assert "\n" not in str(caught.value)


def test_it_says_what_it_is(way: Way) -> None:
    words = start(way, threads=1).describe()
    assert words.startswith("OpenVINO" if way.engine is Engine.OPENVINO else "ONNX Runtime")
    where = f"{way.engine} on NVIDIA" if way.engine in ON_GPU else "CPU, 1 thread"
    assert f"{way.precision}, {where}" in words


MAKERS: list[Callable[[Path], Backend]] = [OnnxBackend]
if installed().openvino:
    MAKERS.append(OpenVinoBackend)


@pytest.mark.parametrize("make", MAKERS)
def test_a_file_that_is_no_network_is_refused_in_one_line(
    make: Callable[[Path], Backend], tmp_path: Path
) -> None:
    (tmp_path / "weights.onnx").write_bytes(b"not a network")
    with pytest.raises(BackendError) as caught:
        make(tmp_path / "weights.onnx")
    assert str(caught.value)
    assert "\n" not in str(caught.value)
