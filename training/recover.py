"""A package's network back in torch, so that training goes on from what looks today.

A package holds what is needed to look: ONNX, every batch norm folded into its convolution. Here the
folded numbers go back into a YOLOv8n, whose batch norms then add the bias and do nothing else. So
an engineer needs no file beside the packages to begin a run.
"""

import math
from pathlib import Path
from typing import Any

from models import Package
from models.backends.silent import silent_onnxruntime
from training.errors import TrainingError
from training.export import refuse_disagreement
from training.labels import LABELS
from training.network import with_our_head
from training.quiet import quiet_ultralytics


class RecoverError(TrainingError):
    """A package cannot be trained on: the message says why and what to begin with instead."""


def recover(package: Package, file: Path) -> Path:
    """Write the package's network as an ultralytics ``.pt`` file, unless it is there already.

    It is tried against the package's own weights on noise before it is written. Raises
    RecoverError for another architecture or other labels, ExportRefusedError when the two disagree,
    ExtraMissing.
    """
    if file.exists():
        return file
    if package.labels != LABELS:
        raise RecoverError(
            f"The package {package.directory} knows other labels than the thirteen of training: "
            "begin with another --base."
        )
    folded, network = _folded(package), quiet_ultralytics(file.parent).YOLO("yolov8n.yaml")
    with_our_head(network.model)
    _unfold(folded, network.model, package)
    refuse_disagreement(_torch(network.model), _onnx(package))
    coming = file.with_suffix(".coming")
    network.save(str(coming))
    coming.replace(file)
    return file


def _folded(package: Package) -> dict[str, Any]:
    """Every array of the ONNX file by its name, a copy."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(package.weights)).graph
    return {one.name: numpy_helper.to_array(one).copy() for one in graph.initializer}


def _unfold(folded: dict[str, Any], model: Any, package: Package) -> None:
    import torch

    def put(parameter: Any, name: str) -> None:
        found = folded.get(name)
        if found is None or tuple(found.shape) != tuple(parameter.shape):
            raise RecoverError(
                f"The package {package.directory} is no YOLOv8n of ours ({name} is missing or of "
                "another shape): give --base the .pt file it was made of."
            )
        parameter.copy_(torch.from_numpy(found))

    with torch.no_grad():
        for name, module in model.named_modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.zero_()
                module.running_var.fill_(1.0)
                module.weight.fill_(math.sqrt(1.0 + module.eps))
                put(module.bias, f"{name.removesuffix('bn')}conv.bias")
            elif isinstance(module, torch.nn.Conv2d):
                put(module.weight, f"{name}.weight")
                if module.bias is not None:
                    put(module.bias, f"{name}.bias")


def _torch(model: Any) -> Any:
    import copy

    import torch

    # As it is exported: without it the head of a network in training answers otherwise.
    still = copy.deepcopy(model).float().eval()
    head = still.model[-1]
    head.export, head.dynamic, head.format = True, True, "onnx"

    def answer(batch: Any) -> Any:
        with torch.no_grad():
            return still(torch.from_numpy(batch)).numpy()

    return answer


def _onnx(package: Package) -> Any:
    onnxruntime = silent_onnxruntime()

    session = onnxruntime.InferenceSession(str(package.weights), providers=["CPUExecutionProvider"])
    return lambda batch: session.run(None, {"images": batch})[0]
