"""The network before training: the COCO detector with its last layer cut to our labels."""

import math
from typing import Any

from training.labels import COCO_IDS, LABELS


def with_our_head(coco: Any) -> Any:
    """Turn a COCO-80 YOLOv8 model into one with our thirteen class channels, in place.

    Everything but the last 1x1 convolution of the class branch is kept, its width of 80 channels
    included (a freshly built 13-class YOLOv8n would narrow it to 64 and throw away what it knows).
    The rows of the labels COCO knows are copied; the other rows start near zero with the bias
    of a rare class, 5 objects a picture over all classes and cells, as YOLOv8 itself begins.

    coco: an ultralytics DetectionModel. Returned unchanged when it already has our channels.
    Raises ValueError for any other number of classes.
    """
    import torch

    head = coco.model[-1]
    if head.nc == len(LABELS):
        return coco
    if head.nc != 80:
        raise ValueError(f"expected a network with 80 COCO classes, this one has {head.nc}")
    generator = torch.Generator().manual_seed(0)
    for branch, stride in zip(head.cv3, head.stride.tolist(), strict=True):
        old = branch[-1]
        new = torch.nn.Conv2d(old.in_channels, len(LABELS), 1)
        with torch.no_grad():
            new.weight.normal_(0.0, 0.01, generator=generator)
            new.bias.fill_(math.log(5 / len(LABELS) / (640 / stride) ** 2))
            for name, coco_id in COCO_IDS.items():
                new.weight[LABELS.index(name)] = old.weight[coco_id]
                new.bias[LABELS.index(name)] = old.bias[coco_id]
        branch[-1] = new
    head.nc = coco.nc = coco.yaml["nc"] = len(LABELS)
    head.no = len(LABELS) + 4 * head.reg_max
    coco.names = dict(enumerate(LABELS))
    return coco
