from __future__ import annotations

from pathlib import Path

import pytest

from models import Engine, EngineAway, EngineMissing, Precision
from models.ways import Installed, Way, eligible

WAYS = [
    Way(engine, precision, Path("weights.onnx"), "0" * 64, tolerable=tolerable)
    for engine, precision, tolerable in [
        (Engine.OPENVINO, Precision.INT8, True),
        (Engine.OPENVINO, Precision.BF16, True),
        (Engine.ONNX, Precision.INT8, False),
        (Engine.TENSORRT, Precision.FP32, True),
        (Engine.CUDA, Precision.FP32, True),
        (Engine.OPENVINO, Precision.FP32, True),
        (Engine.ONNX, Precision.FP32, True),
    ]
]
CPU = ("CPUExecutionProvider",)
NVIDIA = ("TensorrtExecutionProvider", "CUDAExecutionProvider", *CPU)
AUTO = ("auto", "auto")

CASES: list[tuple[str, tuple[str, str], Installed, list[str]]] = [
    ("with ONNX Runtime alone there is one choice", AUTO, Installed(CPU, False), ["onnx fp32"]),
    (
        "OpenVINO brings its three precisions, and an int8 that loses too much is left out",
        AUTO,
        Installed(CPU, True),
        ["openvino int8", "openvino bf16", "openvino fp32", "onnx fp32"],
    ),
    (
        "a processor whose int8 may overflow is not given int8 unasked",
        AUTO,
        Installed(CPU, True, int8=False),
        ["openvino bf16", "openvino fp32", "onnx fp32"],
    ),
    (
        "but gets it when asked",
        ("openvino", "int8"),
        Installed(CPU, True, int8=False),
        ["openvino int8"],
    ),
    (
        "a GPU joins the trial, TensorRT does not",
        AUTO,
        Installed(NVIDIA, False),
        ["cuda fp32", "onnx fp32"],
    ),
    (
        "a GPU that does not work here is not tried",
        AUTO,
        Installed(NVIDIA, False, barred={Engine.CUDA: "no driver", Engine.TENSORRT: "no driver"}),
        ["onnx fp32"],
    ),
    (
        "an engine by name leaves its precisions to the trial",
        ("openvino", "auto"),
        Installed(CPU, True),
        ["openvino int8", "openvino bf16", "openvino fp32"],
    ),
    (
        "a precision by name leaves the engines to the trial",
        ("auto", "fp32"),
        Installed(CPU, True),
        ["openvino fp32", "onnx fp32"],
    ),
    (
        "what is asked for by name is given although it loses much",
        ("onnx", "int8"),
        Installed(CPU, True),
        ["onnx int8"],
    ),
    (
        "TensorRT is taken when asked for",
        ("tensorrt", "auto"),
        Installed(NVIDIA, True),
        ["tensorrt fp32"],
    ),
]


@pytest.mark.parametrize(
    ("wish", "installed", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_the_ways_that_fit_a_wish(
    wish: tuple[str, str], installed: Installed, expected: list[str]
) -> None:
    fits = eligible(WAYS, Engine(wish[0]), Precision(wish[1]), installed)
    assert [str(way) for way in fits] == expected


MISSING = [
    ("openvino", "auto", "install CityPatrol with the extra openvino"),
    ("cuda", "auto", "needs ONNX Runtime's CUDAExecutionProvider, and the one installed has CPU"),
    ("tensorrt", "fp32", "install onnxruntime-gpu in its place, or set engine to auto."),
    ("onnx", "bf16", "here it can be run as onnx int8, onnx fp32"),
    ("auto", "bf16", "cannot be run as auto bf16"),
]


def test_an_engine_that_is_installed_and_does_not_work_is_told_apart_with_its_reason() -> None:
    here = Installed(NVIDIA, False, barred={Engine.CUDA: "the driver is not installed."})
    with pytest.raises(EngineAway, match="'cuda' cannot be used here: the driver is not installed"):
        eligible(WAYS, Engine.CUDA, Precision.AUTO, here)


@pytest.mark.parametrize(("engine", "precision", "says"), MISSING)
def test_a_wish_that_cannot_be_met_is_answered_with_what_to_do(
    engine: str, precision: str, says: str
) -> None:
    with pytest.raises(EngineMissing) as caught:
        eligible(WAYS, Engine(engine), Precision(precision), Installed(CPU, False))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
