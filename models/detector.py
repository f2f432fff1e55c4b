"""Pictures in, detections out."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.backends.base import Backend, BackendError
from models.decode import Found, decode_end2end, decode_yolov8
from models.detections import Detections
from models.engines import ANY_GPU, choose
from models.errors import PackageMismatch
from models.gpus import GpuUse
from models.letterbox import Letterbox, Size, best_input
from models.manifest import Head
from models.package import Package
from models.standing import Standing
from models.ways import Engine, Precision
from models.weak import weak_only

log = logging.getLogger(__name__)

MOST_AT_ONCE = 16
"""Pictures in one call of the back-end: 45 MB of input at 640 × 384."""
LEAST = np.float32(0.05)
"""No slack reaches below this score: there every corner of a picture is something."""


class Detector:
    """A verified package and an engine that runs it. Safe to call from several threads.

    Raises PackageMismatch when the network's output does not fit the package's head and labels,
    found by running it once on every input size it is said to accept.
    """

    def __init__(
        self,
        package: Package,
        backend: Backend,
        *,
        sha256: str | None = None,
        slack: float = 0.0,
        standing: Standing | None = None,
    ) -> None:
        self.package = package
        self.sha256 = sha256 or package.sha256
        """Of the weights that run, which are not the package's own when an int8 variant does."""
        self.slack = slack
        """How far below its threshold a box is still told, as ``Detections.weak``; 0 for none."""
        self.standing = standing or Standing()
        """Whether it runs as it was asked to."""
        self._backend = backend
        self._thresholds = {
            condition: np.array([thresholds[label] for label in package.labels], np.float32)
            for condition in (None, *package.manifest.thresholds_by_condition)
            for thresholds in [package.thresholds_in(condition)]
        }
        for size in package.inputs:
            self._try(size)

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        threads: int = 0,
        lanes: int = 1,
        batch: int = 1,
        engine: Engine = Engine.ONNX,
        precision: Precision = Precision.FP32,
        slack: float = 0.0,
        gpu: GpuUse = ANY_GPU,
    ) -> Detector:
        """Load a package folder and start an engine for it.

        ``threads`` bounds the cores of one call, 0 takes them all; ``lanes`` says how many threads
        will call at once, ``batch`` how many pictures they mostly bring. With ``auto`` for engine
        or precision, what can be run here is measured for up to 3 seconds and the fastest taken;
        a GPU takes longer to begin. ``standing`` says when another engine looks than was named.
        Raises ModelError, in one plain sentence.
        """
        package = Package.load(directory)
        chosen = choose(
            package,
            engine,
            precision,
            threads=threads,
            lanes=lanes,
            batch=min(batch, MOST_AT_ONCE),
            gpu=gpu,
        )
        if chosen.why:
            log.info("model %s %s: %s", package.name, package.version, chosen.why)
        return cls(
            package,
            chosen.backend,
            sha256=chosen.way.sha256,
            slack=slack,
            standing=chosen.standing,
        )

    @property
    def engine(self) -> str:
        """What runs the network, in a few words."""
        return self._backend.describe()

    def __call__(
        self,
        images: Sequence[NDArray[np.uint8]],
        conditions: Sequence[str | None] | None = None,
    ) -> list[Detections]:
        """Detections for each image, in order; [] for [].

        ``images`` are uint8 RGB [height, width, 3] of any size, also of different sizes. Pictures
        that fit the same input share a batch. ``conditions`` says for each image under which
        condition it was taken (night, rain and so on), where the package has thresholds for that;
        None, and a condition the package does not name, mean the general thresholds.
        Raises ValueError for anything else, and when there are not as many conditions as images.
        """
        return self._look(images, conditions, self.slack)

    def glimpse(
        self,
        images: Sequence[NDArray[np.uint8]],
        conditions: Sequence[str | None] | None = None,
    ) -> list[Detections]:
        """The same with every near miss down to a score of LEAST told as ``weak``: slower, for
        pictures on which something is already suspected."""
        return self._look(images, conditions, 1.0)

    def _look(
        self,
        images: Sequence[NDArray[np.uint8]],
        conditions: Sequence[str | None] | None,
        slack: float,
    ) -> list[Detections]:
        if conditions is not None and len(conditions) != len(images):
            raise ValueError(f"{len(conditions)} conditions were given for {len(images)} images")
        for index, image in enumerate(images):
            if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not image.size:
                raise ValueError(
                    f"image {index} is {image.dtype} {image.shape}: a detector takes uint8 RGB "
                    "pictures [height, width, 3]"
                )
        boxes = [self._letterbox(image) for image in images]
        groups: defaultdict[Size, list[int]] = defaultdict(list)
        for index, box in enumerate(boxes):
            groups[box.input].append(index)
        found: dict[int, Detections] = {}
        for size, members in groups.items():
            for start in range(0, len(members), MOST_AT_ONCE):
                chunk = members[start : start + MOST_AT_ONCE]
                batch = np.empty((len(chunk), 3, size[1], size[0]), np.float32)
                for row, index in enumerate(chunk):
                    boxes[index].place(images[index], batch[row])
                for index, one in zip(chunk, self._backend.run(batch), strict=True):
                    condition = conditions[index] if conditions else None
                    found[index] = self._seen(one, condition, boxes[index], slack)
        return [found[index] for index in range(len(images))]

    def _letterbox(self, image: NDArray[np.uint8]) -> Letterbox:
        size = (image.shape[1], image.shape[0])
        return Letterbox(size, best_input(size, self.package.inputs))

    def _seen(
        self, raw: NDArray[np.float32], condition: str | None, box: Letterbox, slack: float
    ) -> Detections:
        thresholds = self._thresholds.get(condition, self._thresholds[None])
        strong = self._decode(raw, thresholds)
        seen = _on_picture(strong, box)
        if not slack:
            return seen
        # Decoded on its own: a lower threshold may give a box another label.
        loose = self._decode(raw, np.maximum(thresholds - slack, LEAST))
        return replace(seen, weak=_on_picture(weak_only(loose, strong, thresholds), box))

    def _decode(self, raw: NDArray[np.float32], thresholds: NDArray[np.float32]) -> Found:
        if self.package.manifest.head is Head.END2END:
            [found] = decode_end2end(raw[None], thresholds)
        else:
            [found] = decode_yolov8(raw[None], thresholds, self.package.manifest.nms.iou)
        return found

    def _try(self, size: Size) -> None:
        width, height = size
        try:
            shape = self._backend.run(np.zeros((2, 3, height, width), np.float32)).shape
        except BackendError as error:
            raise PackageMismatch(
                self.package.directory,
                f"does not run two pictures of {width} × {height} at once ({error}): "
                "export it with dynamic batch, height and width, or correct inputs in model.toml.",
            ) from error
        end2end = self.package.manifest.head is Head.END2END
        rows = 6 if end2end else 4 + len(self.package.labels)
        if len(shape) != 3 or shape[0] != 2 or shape[2 if end2end else 1] != rows:
            wanted = "[2, N, 6]" if end2end else f"[2, {rows}, N]"
            raise PackageMismatch(
                self.package.directory,
                f"gives an output of shape {list(shape)} where head "
                f"{self.package.manifest.head.value!r} with {len(self.package.labels)} labels "
                f"needs {wanted}: correct head and labels in model.toml, or export it again.",
            )


def _on_picture(found: Found, box: Letterbox) -> Detections:
    xyxy, score, label = found
    xyxy = box.back(xyxy)
    solid = (xyxy[:, 2] > xyxy[:, 0]) & (xyxy[:, 3] > xyxy[:, 1])
    return Detections(xyxy[solid], score[solid].astype(np.float32), label[solid])
