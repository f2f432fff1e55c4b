"""A package's weights in int8, calibrated on pictures it was trained with.

    python -m training.quantize --package models/store/citypatrol/X.Y.Z --dataset DIR \\
        --engine openvino --out weights.openvino-int8.onnx

Static, in ONNX's QDQ form: weights int8 per channel, what flows between layers uint8. The two
engines want different networks. OpenVINO computes an activation in the same step as its
convolution, so only the convolutions' inputs are rounded. ONNX Runtime gains only where whole
chains are in int8, so the activations are too. Needs the training environment (`onnx`);
`training/cost.py` then measures what it costs.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import Engine, Package
from models.backends.silent import silent_onnxruntime
from models.letterbox import Letterbox, best_input
from training.observe import read_rgb

Floats = NDArray[np.float32]

PICTURES = 160
"""Half of them real, half rendered: more changed nothing that could be told from chance."""
AVERAGING = 0.01
"""Share a picture has in the running extremes, so that one odd picture does not set the scale."""
LOWEST_ACTIVATED = -4.0
"""What goes into x·sigmoid(x) is cut here: below, the result is within 0.08 of nothing, and a
range that keeps it would leave too few steps for the rest."""
_CHAINS = ("Add", "Concat", "MaxPool", "Resize", "Split", "Slice")


@dataclass(frozen=True, slots=True)
class Node:
    """One operation of a network, by the names of what it takes and gives."""

    name: str
    op: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def activated(nodes: Sequence[Node]) -> set[str]:
    """The tensors that go into x·sigmoid(x), a hidden layer's activation."""
    sigmoids = {node.outputs[0]: node.inputs[0] for node in nodes if node.op == "Sigmoid"}
    return {
        sigmoids[taken]
        for node in nodes
        if node.op == "Mul"
        for taken in node.inputs
        if taken in sigmoids and sigmoids[taken] in node.inputs
    }


def rounded(nodes: Sequence[Node], picture: str, engine: Engine) -> list[str]:
    """The nodes to compute in int8, by name, for the network that takes the input `picture`.

    Hidden convolutions, that is those with an activation behind them, save the first, which sees
    the picture itself. The head's last layers and all that makes boxes of them stay in fp32. For
    ONNX Runtime also the activations, and whatever lies between one convolution and the next.
    """
    hidden = activated(nodes)
    convolutions = [
        node
        for node in nodes
        if node.op == "Conv" and node.outputs[0] in hidden and picture not in node.inputs
    ]
    if engine is Engine.OPENVINO:
        return [node.name for node in convolutions]
    sigmoids = [node for node in nodes if node.op == "Sigmoid" and node.inputs[0] in hidden]
    gates = {node.outputs[0] for node in sigmoids}
    products = [node for node in nodes if node.op == "Mul" and gates & set(node.inputs)]
    links = [node for node in _before(convolutions, nodes) if node.op in _CHAINS]
    return [node.name for node in (*convolutions, *sigmoids, *products, *links)]


def _before(some: Sequence[Node], nodes: Sequence[Node]) -> list[Node]:
    """Every node whose output reaches one of `some`."""
    maker = {output: node for node in nodes for output in node.outputs}
    found: dict[str, Node] = {}
    todo = [name for node in some for name in node.inputs]
    while todo:
        node = maker.get(todo.pop())
        if node is not None and node.name not in found:
            found[node.name] = node
            todo += node.inputs
    return list(found.values())


def calibration(dataset: Path, count: int = PICTURES) -> list[Path]:
    """Pictures of the training part of a dataset folder: half real, half rendered, always the same.

    Fewer when there are not enough of a kind.
    """
    entries = [json.loads(x) for x in (dataset / "manifest.jsonl").read_text().splitlines()]
    chance = np.random.default_rng(0)
    chosen: list[Path] = []
    for kind in ("real", "rendered"):
        names = [e["file"] for e in entries if (e["split"], e["kind"]) == ("train", kind)]
        order = chance.permutation(len(names))[: count // 2]
        chosen += [dataset / "images" / "train" / names[index] for index in order]
    return [chosen[index] for index in chance.permutation(len(chosen))]


def batches(pictures: Sequence[Path], inputs: Sequence[tuple[int, int]]) -> Iterator[Floats]:
    """Each picture as the detector would hand it to the network: float32 [1, 3, H, W]."""
    for path in pictures:
        picture = read_rgb(path)
        size = (picture.shape[1], picture.shape[0])
        width, height = best_input(size, inputs)
        batch = np.empty((1, 3, height, width), np.float32)
        Letterbox(size, (width, height)).place(picture, batch[0])
        yield batch


def quantize(package: Package, pictures: Sequence[Path], engine: Engine, out: Path) -> None:
    """Write the package's network in int8 for `engine` (onnx or openvino) to `out`."""
    import onnx

    silent_onnxruntime()
    from onnxruntime import quantization
    from onnxruntime.quantization.calibrate import create_calibrator
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Reader(quantization.CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            self._left = batches(pictures, package.inputs)

        def get_next(self) -> dict[str, Floats] | None:
            batch = next(self._left, None)
            return None if batch is None else {picture: batch}

    with tempfile.TemporaryDirectory() as work:
        plain = Path(work) / "plain.onnx"
        quant_pre_process(str(package.weights), str(plain), skip_symbolic_shape=True)
        graph = onnx.load(str(plain)).graph
        picture = graph.input[0].name
        nodes = [Node(n.name, n.op_type, tuple(n.input), tuple(n.output)) for n in graph.node]
        options: dict[str, Any] = {
            "CalibMovingAverage": True,
            "CalibMovingAverageConstant": AVERAGING,
        }
        if engine is Engine.OPENVINO:
            options |= {"OpTypesToExcludeOutputQuantization": ["Conv"], "QuantizeBias": False}
        else:
            calibrator = create_calibrator(
                plain,
                ["Conv"],
                augmented_model_path=str(Path(work) / "ranges.onnx"),
                extra_options={"moving_average": True, "averaging_constant": AVERAGING},
            )
            calibrator.collect_data(Reader())
            ranges = calibrator.compute_data()
            options["TensorQuantOverrides"] = {
                name: [{"rmin": np.float32(LOWEST_ACTIVATED), "rmax": np.float32(high)}]
                for name in sorted(activated(nodes))
                for low, high in [(float(np.ravel(v)[0]) for v in ranges[name].range_value)]
                if low < LOWEST_ACTIVATED
            }
        quantization.quantize_static(
            str(plain),
            str(out),
            Reader(),
            quant_format=quantization.QuantFormat.QDQ,
            op_types_to_quantize=["Conv"]
            if engine is Engine.OPENVINO
            else ["Conv", "Sigmoid", "Mul", *_CHAINS],
            nodes_to_quantize=rounded(nodes, picture, engine),
            per_channel=True,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
            extra_options=options,
        )


def main() -> None:
    """Read the command line and write the int8 weights into the package folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument(
        "--engine", type=Engine, choices=(Engine.ONNX, Engine.OPENVINO), required=True
    )
    parser.add_argument("--out", required=True, help="file name in the package folder")
    given = parser.parse_args()
    package = Package.load(given.package)
    pictures = calibration(given.dataset)
    out = given.package / given.out
    quantize(package, pictures, given.engine, out)
    print(f"{out}: {out.stat().st_size} bytes, calibrated on {len(pictures)} training pictures")


if __name__ == "__main__":
    main()
