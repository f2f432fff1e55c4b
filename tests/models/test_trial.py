from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.backends.base import Backend, BackendError
from models.backends.scripted import ScriptedBackend
from models.trial import fastest
from models.ways import Engine, Precision, Way

FAST = Way(Engine.OPENVINO, Precision.INT8, Path("int8.onnx"), "1" * 64)
SLOW = Way(Engine.ONNX, Precision.FP32, Path("weights.onnx"), "0" * 64)
BROKEN = Way(Engine.CUDA, Precision.FP32, Path("weights.onnx"), "0" * 64)
BATCH = np.zeros((4, 3, 384, 640), np.float32)


class Workshop:
    """Makes back-ends that take a known time of one clock, which only they move."""

    def __init__(self, seconds: dict[Way, list[float]]) -> None:
        self.now = 0.0
        self.started: list[Way] = []
        self._seconds = seconds

    def clock(self) -> float:
        return self.now

    def start(self, way: Way) -> Backend:
        self.started.append(way)
        if way is BROKEN:
            raise BackendError("no driver")
        left = iter(self._seconds[way])

        def answer(batch: NDArray[np.float32]) -> NDArray[np.float32]:
            self.now += next(left)
            return batch

        return ScriptedBackend(answer)


def test_the_fastest_is_taken_and_the_figures_say_why() -> None:
    shop = Workshop({SLOW: [0.1] * 20, FAST: [0.04] * 20})
    chosen = fastest(
        [SLOW, FAST], shop.start, BATCH, budget_s=1.0, clock=shop.clock, cpu=shop.clock
    )
    assert chosen.way is FAST
    assert chosen.why == (
        "chose openvino int8; ms CPU a picture, 4 at once of 640 × 384: "
        "openvino int8 10.0, onnx fp32 25.0"
    )


def test_a_slow_first_call_is_not_held_against_a_way() -> None:
    shop = Workshop({SLOW: [0.1] * 20, FAST: [0.9] + [0.04] * 20})
    assert (
        fastest([FAST, SLOW], shop.start, BATCH, budget_s=2.0, clock=shop.clock, cpu=shop.clock).way
        is FAST
    )


def test_one_hiccup_is_not_held_against_a_way() -> None:
    shop = Workshop({SLOW: [0.1] * 20, FAST: [0.04, 0.3] + [0.04] * 20})
    chosen = fastest(
        [FAST, SLOW], shop.start, BATCH, budget_s=2.0, clock=shop.clock, cpu=shop.clock
    )
    assert chosen.way is FAST


def test_when_time_is_over_nothing_more_is_begun_and_that_is_said() -> None:
    shop = Workshop({SLOW: [1.0] * 9, FAST: [0.01] * 9})
    chosen = fastest(
        [SLOW, FAST], shop.start, BATCH, budget_s=1.5, clock=shop.clock, cpu=shop.clock
    )
    assert chosen.way is SLOW
    assert chosen.why.endswith("onnx fp32 250.0; no time left for openvino int8")
    assert shop.started == [SLOW]
    assert shop.now == pytest.approx(2.0)


def test_a_way_that_fails_is_left_out_and_said_so() -> None:
    shop = Workshop({SLOW: [0.1] * 20})
    chosen = fastest(
        [BROKEN, SLOW], shop.start, BATCH, budget_s=0.5, clock=shop.clock, cpu=shop.clock
    )
    assert chosen.way is SLOW
    assert "cuda fp32 failed (no driver)" in chosen.why


def test_when_none_runs_every_fault_is_told() -> None:
    shop = Workshop({})
    with pytest.raises(BackendError, match=r"^cuda fp32 failed \(no driver\)$"):
        fastest([BROKEN], shop.start, BATCH, clock=shop.clock, cpu=shop.clock)


class SlowToBegin(Workshop):
    """A GPU's engine takes half a minute to get itself ready, and then next to nothing."""

    def start(self, way: Way) -> Backend:
        if way is BROKEN:
            self.started.append(way)
            self.now += 30.0
            left = iter(self._seconds[way])

            def answer(batch: NDArray[np.float32]) -> NDArray[np.float32]:
                self.now += next(left)
                return batch

            return ScriptedBackend(answer)
        return super().start(way)


def test_a_gpu_that_begins_slowly_takes_no_time_from_the_others() -> None:
    shop = SlowToBegin({BROKEN: [3.0] + [0.008] * 400, FAST: [0.04] * 40, SLOW: [0.1] * 40})
    ways = [BROKEN, FAST, SLOW]
    chosen = fastest(ways, shop.start, BATCH, budget_s=1.0, clock=shop.clock, cpu=shop.clock)
    assert shop.started == ways
    assert chosen.way is BROKEN
    assert "cuda fp32 2.0 (2.0 by the clock), openvino int8 10.0, onnx fp32 25.0" in chosen.why
