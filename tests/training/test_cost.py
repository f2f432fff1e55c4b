from pathlib import Path

import pytest

from models import Engine, Package, Precision
from tests.models.tiny import tiny_package
from training.cost import Cheaper, entry, loss, table, write_variants
from training.record import LabelFigures

BF16 = Cheaper(Engine.OPENVINO, Precision.BF16)
INT8 = Cheaper(Engine.ONNX, Precision.INT8, "small.onnx")


def row(boxes: int, ap50: float | None) -> LabelFigures:
    undefined = dict.fromkeys(LabelFigures.model_fields)
    return LabelFigures.model_validate(
        {**undefined, "boxes": boxes, "pictures": boxes, "ap50": ap50, "threshold": 0.4}
    )


BEFORE = {
    "real": {"car": row(19, 0.9), "bus": row(2, 1.0), "truck": row(0, None)},
    "rendered": {"car": row(10, 0.8), "bus": row(12, 0.5)},
}


def test_the_loss_is_the_mean_over_labels_with_enough_boxes() -> None:
    after = {
        "real": {"car": row(19, 0.88), "bus": row(2, 0.0), "truck": row(0, None)},
        "rendered": {"car": row(10, 0.83), "bus": row(12, 0.49)},
    }
    assert loss(BEFORE, after) == {"real": 0.02, "rendered": -0.01}


def test_without_such_a_label_nothing_is_lost() -> None:
    few = {"real": {"bus": row(2, 1.0)}}
    assert loss(few, few) == {"real": 0.0, "rendered": 0.0}


def test_a_way_is_read_as_engine_precision_and_file() -> None:
    assert Cheaper.read("openvino:bf16") == BF16
    assert Cheaper.read("onnx:int8:small.onnx") == INT8
    with pytest.raises(ValueError, match="abacus"):
        Cheaper.read("abacus:int8")


def test_what_is_written_is_what_the_package_says(tmp_path: Path) -> None:
    package = tiny_package(tmp_path)
    sha256 = Package.load(package).sha256
    (package / "small.onnx").write_bytes((package / "weights.onnx").read_bytes())
    lost = {"real": 0.004, "rendered": -0.02}
    old = entry(BF16, None, {"real": 0.5, "rendered": 0.5})
    write_variants(package, [old])
    write_variants(package, [entry(BF16, None, lost), entry(INT8, sha256, lost)])
    [bf16, int8] = Package.load(package).manifest.variants
    assert (bf16.engine, bf16.precision, bf16.weights) == (Engine.OPENVINO, Precision.BF16, None)
    assert (int8.loss.real, int8.loss.rendered, int8.tolerable) == (0.004, -0.02, True)
    assert {"openvino bf16", "onnx int8"} <= {str(way) for way in Package.load(package).ways}


def test_the_table_has_a_row_for_each_label_that_occurs_and_a_column_for_each_way() -> None:
    lines = table("real", {"onnx fp32": BEFORE, "onnx int8": BEFORE}).splitlines()
    assert lines[0] == "| real: label | boxes | onnx fp32 | onnx int8 |"
    assert lines[2:] == ["| car | 19 | 0.900 | 0.900 |", "| bus | 2 | 1.000 | 1.000 |"]
