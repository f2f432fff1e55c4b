"""Makes ``tiny.onnx``: a network that finds red, green and blue squares on a 32-pixel grid.

It has the raw YOLOv8 head, so the tests run a real network through the real engine and know what
it must say. A cell's box is the cell itself; its score for a colour is that channel's mean less
the other two's, kept within 0..1. Run it where the ``onnx`` package is installed:
``python tests/models/make_tiny_model.py``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

CELL = 32
CONTRAST = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]], np.float32).reshape(3, 3, 1, 1)


def constant(name: str, values: object, kind: type = np.float32) -> object:
    return numpy_helper.from_array(np.array(values, kind), name)


def main() -> None:
    node = helper.make_node
    nodes = [
        node("AveragePool", ["images"], ["cells"], kernel_shape=[CELL] * 2, strides=[CELL] * 2),
        node("Conv", ["cells", "contrast"], ["colours"]),
        node("Clip", ["colours", "zero", "one"], ["scores"]),
        # A map that counts 1 in every cell; its running sums are the cells' places on the grid.
        node("ReduceMean", ["cells"], ["mean"], axes=[1], keepdims=1),
        node("Mul", ["mean", "zero"], ["nothing"]),
        node("Add", ["nothing", "one"], ["ones"]),
        node("CumSum", ["ones", "axis_x"], ["column"]),
        node("CumSum", ["ones", "axis_y"], ["row"]),
        node("Sub", ["column", "half"], ["x_cells"]),
        node("Sub", ["row", "half"], ["y_cells"]),
        node("Mul", ["x_cells", "cell"], ["x"]),
        node("Mul", ["y_cells", "cell"], ["y"]),
        node("Mul", ["ones", "cell"], ["side"]),
        node("Concat", ["x", "y", "side", "side", "scores"], ["grid"], axis=1),
        node("Reshape", ["grid", "rows"], ["output0"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 3, "h", "w"])],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, ["batch", 7, "cells"])],
        [
            numpy_helper.from_array(CONTRAST, "contrast"),
            constant("zero", 0),
            constant("one", 1),
            constant("half", 0.5),
            constant("cell", CELL),
            constant("axis_x", 3, np.int64),
            constant("axis_y", 2, np.int64),
            constant("rows", [0, 7, -1], np.int64),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    checker.check_model(model, full_check=True)
    save(model, Path(__file__).with_name("tiny.onnx"))


if __name__ == "__main__":
    main()
