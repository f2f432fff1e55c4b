"""From trained weights to ONNX, checked against torch, with a manifest.

`training/package.py` makes a package to ship of it: thresholds, int8, figures, card.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.backends.silent import silent_onnxruntime
from training.errors import TrainingError
from training.labels import LABELS

Floats = NDArray[np.float32]
Forward = Callable[[Floats], Floats]

INPUTS: tuple[tuple[int, int], ...] = ((640, 384), (640, 640), (384, 640))
OPSET = 17
MAX_BYTES = 13_000_000
# Boxes are in pixels, scores in 0..1; both engines compute in fp32, and these are the differences
# that another order of summation makes, with a wide margin.
MAX_BOX_DIFFERENCE, MAX_SCORE_DIFFERENCE = 0.5, 0.005


class ExportRefusedError(TrainingError):
    """The package would not be what was trained: the message says what differs."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the manifest says beyond the weights themselves.

    thresholds: label → minimum score, 0..1, for every label; by_condition: condition → label →
    the score there, where it is another one.
    """

    version: str
    base: str
    trained_on: tuple[str, ...]
    thresholds: Mapping[str, float]
    nms_iou: float = 0.6
    by_condition: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if set(self.thresholds) != set(LABELS):
            raise ValueError("thresholds must name every label exactly once")
        every = [self.thresholds, *self.by_condition.values()]
        if not all(0 < value < 1 for some in every for value in some.values()):
            raise ValueError("every threshold must lie between 0 and 1")


def refuse_disagreement(
    trained: Forward, exported: Forward, inputs: Sequence[tuple[int, int]] = INPUTS
) -> None:
    """Run both on the same noise at every input size, with one and with two pictures.

    Both take float32 [B, 3, height, width] in 0..1 and return [B, 4 + labels, N].
    Raises ExportRefusedError when shapes differ, or any box or score differs by more than the
    limits above.
    """
    noise = np.random.default_rng(0)
    for width, height in inputs:
        for count in (1, 2):
            batch = noise.random((count, 3, height, width), dtype=np.float32)
            ours, theirs = trained(batch), exported(batch)
            what = f"{count} picture(s) of {width} x {height}"
            if ours.shape != theirs.shape or ours.shape[1] != 4 + len(LABELS):
                raise ExportRefusedError(
                    f"Export refused: on {what} the trained network gives {ours.shape}, "
                    f"the exported one {theirs.shape}; {4 + len(LABELS)} channels are expected."
                )
            box = float(np.abs(ours[:, :4] - theirs[:, :4]).max())
            score = float(np.abs(ours[:, 4:] - theirs[:, 4:]).max())
            if not (box <= MAX_BOX_DIFFERENCE and score <= MAX_SCORE_DIFFERENCE):
                raise ExportRefusedError(
                    f"Export refused: on {what} the exported network differs from the trained one "
                    f"by {box:.3g} pixels and {score:.3g} in score."
                )


def to_onnx(weights: Path, onnx_file: Path, work: Path) -> None:
    """Write the network of an ultralytics .pt file as ONNX: raw YOLOv8 head, any batch and size.

    Raises ExportRefusedError when the file is too big or does not compute what torch does.
    """
    from training.quiet import quiet_ultralytics

    model: Any = quiet_ultralytics(work).YOLO(str(weights)).model
    onnxruntime = silent_onnxruntime()
    import torch

    model = model.float().eval().fuse()
    head = model.model[-1]
    head.export, head.dynamic, head.format = True, True, "onnx"
    width, height = INPUTS[0]
    torch.onnx.export(
        model,
        (torch.zeros(2, 3, height, width),),
        str(onnx_file),
        opset_version=OPSET,
        input_names=["images"],
        output_names=["output0"],
        dynamic_axes={
            "images": {0: "batch", 2: "height", 3: "width"},
            "output0": {0: "batch", 2: "anchors"},
        },
        dynamo=False,
    )
    if onnx_file.stat().st_size > MAX_BYTES:
        raise ExportRefusedError(
            f"Export refused: {onnx_file.stat().st_size} bytes are more than {MAX_BYTES}."
        )
    session = onnxruntime.InferenceSession(str(onnx_file), providers=["CPUExecutionProvider"])

    def trained(batch: Floats) -> Floats:
        with torch.no_grad():
            result: Floats = model(torch.from_numpy(batch)).numpy()
        return result

    def exported(batch: Floats) -> Floats:
        result: Floats = session.run(None, {"images": batch})[0]
        return result

    refuse_disagreement(trained, exported)


def manifest(facts: Facts, weights_sha256: str, created: datetime) -> str:
    """The text of model.toml. `created` must be an aware UTC time."""
    if created.tzinfo is None:
        raise ValueError("created must carry its time zone")
    thresholds = _table("thresholds", {label: facts.thresholds[label] for label in LABELS})
    for condition, some in facts.by_condition.items():
        thresholds += "\n" + _table(f"thresholds_by_condition.{condition}", some)
    trained_on = ", ".join(json.dumps(entry) for entry in facts.trained_on)
    return f"""\
name = "citypatrol"
version = {json.dumps(facts.version)}
task = "detect"
head = "yolov8"
labels = {json.dumps(list(LABELS))}
inputs = {json.dumps([list(size) for size in INPUTS])}
licence = "AGPL-3.0-only"

[weights]
file = "weights.onnx"
sha256 = "{weights_sha256}"

{thresholds}
[nms]
iou = {facts.nms_iou}

[provenance]
base = {json.dumps(facts.base)}
trained_on = [{trained_on}]
code = "training/train.py"
created = "{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
"""


def _table(name: str, scores: Mapping[str, float]) -> str:
    return f"[{name}]\n" + "".join(f"{label} = {score:.2f}\n" for label, score in scores.items())


def write_package(
    weights: Path, package: Path, facts: Facts, card: str, work: Path, created: datetime
) -> None:
    """Export `weights` (.pt) and write the package folder: weights.onnx, model.toml, CARD.md.

    Raises ExportRefusedError and leaves no model.toml behind when the export is refused.
    """
    package.mkdir(parents=True, exist_ok=True)
    (package / "model.toml").unlink(missing_ok=True)
    to_onnx(weights, package / "weights.onnx", work)
    (package / "CARD.md").write_text(card)
    write_manifest(package, facts, created)


def write_manifest(package: Path, facts: Facts, created: datetime) -> None:
    """Write model.toml for the weights.onnx that is there."""
    digest = hashlib.sha256((package / "weights.onnx").read_bytes()).hexdigest()
    (package / "model.toml").write_text(manifest(facts, digest, created))
