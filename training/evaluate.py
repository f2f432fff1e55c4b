"""How good a package is: AP50 per label on a dataset folder, real and rendered pictures apart.

    python -m training.evaluate --package models/store/citypatrol/X.Y.Z --dataset DIR [--json]
        [--engine openvino --precision int8]

It measures the package as it is delivered (`models.Detector`: engine, letterbox, NMS), not the
training framework's idea of it.
"""

import argparse
import json
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models import Detector, Engine, Package, Precision
from models.engines import choose
from training.average_precision import (
    Floats,
    Matches,
    at_threshold,
    average_precision,
    best_threshold,
    match,
)

# AP needs the whole ranking; below this score nothing changes it any more.
_LOWEST_SCORE = 0.001
_BATCH = 16


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One label on one kind of picture. precision and recall are at the package's threshold;
    f1_threshold is the one with the best F1 on these pictures. None where undefined."""

    boxes: int
    ap50: float | None
    threshold: float
    precision: float | None
    recall: float | None
    f1_threshold: float | None


def open_for_ranking(
    package_dir: Path,
    threads: int = 2,
    engine: Engine = Engine.ONNX,
    precision: Precision = Precision.FP32,
) -> Detector:
    """The package's detector with its thresholds lowered, so that the whole ranking is seen.

    Raises ModelError as Detector.open does.
    """
    package = Package.load(package_dir)
    low = dict.fromkeys(package.labels, _LOWEST_SCORE)
    lowered = replace(package, manifest=package.manifest.model_copy(update={"thresholds": low}))
    return Detector(lowered, choose(package, engine, precision, threads=threads).backend)


def read_rgb(path: Path) -> NDArray[np.uint8]:
    """A picture file as uint8 RGB [height, width, 3].

    Raises ValueError when it is not a picture.
    """
    bgr = cv2.imread(str(path))
    if bgr is None:
        raise ValueError(f"{path} cannot be read as a picture.")
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def rank(
    detector: Detector, dataset: Path, split: str = "val", group: str = "kind"
) -> dict[str, list[Matches]]:
    """Per group of pictures (`kind` or `source` of the manifest) one Matches for every label."""
    entries = [json.loads(x) for x in (dataset / "manifest.jsonl").read_text().splitlines()]
    entries = [entry for entry in entries if entry["split"] == split]
    seen: dict[str, list[list[tuple[Floats, Floats, Floats]]]] = defaultdict(
        lambda: [[] for _ in detector.package.labels]
    )
    for start in range(0, len(entries), _BATCH):
        chunk = entries[start : start + _BATCH]
        images = [read_rgb(dataset / "images" / split / entry["file"]) for entry in chunk]
        for entry, image, found in zip(chunk, images, detector(images), strict=True):
            truth = np.array([line.split() for line in entry["boxes"]], dtype=np.float64)
            truth = truth.reshape(-1, 5)
            size = np.array([image.shape[1], image.shape[0]] * 2, dtype=np.float64)
            half = truth[:, 3:] / 2
            corners = np.hstack([truth[:, 1:3] - half, truth[:, 1:3] + half]) * size
            for label, pictures in enumerate(seen[entry[group]]):
                mine = found.label == label
                boxes = found.xyxy[mine].astype(np.float64)
                scores = found.score[mine].astype(np.float64)
                pictures.append((boxes, scores, corners[truth[:, 0] == label]))
    return {name: [match(pictures) for pictures in labels] for name, labels in seen.items()}


def evaluate(
    package_dir: Path,
    dataset: Path,
    group: str = "kind",
    engine: Engine = Engine.ONNX,
    precision: Precision = Precision.FP32,
) -> dict[str, dict[str, LabelFigures]]:
    """Figures per group and label on the validation pictures of a dataset folder."""
    package = Package.load(package_dir)
    detector = open_for_ranking(package_dir, engine=engine, precision=precision)
    ranked = rank(detector, dataset, group=group)
    return {
        name: {
            label: _figures(matches, package.thresholds[label])
            for label, matches in zip(package.labels, labels, strict=True)
        }
        for name, labels in sorted(ranked.items())
    }


def _figures(matches: Matches, threshold: float) -> LabelFigures:
    precision, recall = at_threshold(matches, threshold)
    return LabelFigures(
        boxes=matches.truths,
        ap50=average_precision(matches),
        threshold=threshold,
        precision=precision,
        recall=recall,
        f1_threshold=best_threshold(matches, 0.2, 0.7),
    )


def table(figures: dict[str, LabelFigures]) -> str:
    """The figures of one group as a Markdown table."""

    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    rows = [
        f"| {label} | {row.boxes} | {number(row.ap50)} | {row.threshold:.2f} "
        f"| {number(row.precision)} | {number(row.recall)} |"
        for label, row in figures.items()
    ]
    head = "| label | boxes | AP50 | threshold | precision there | recall there |"
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- |", *rows])


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--group", choices=("kind", "source"), default="kind")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--engine", type=Engine, choices=tuple(Engine), default=Engine.ONNX)
    parser.add_argument(
        "--precision", type=Precision, choices=tuple(Precision), default=Precision.FP32
    )
    given = parser.parse_args()
    figures = evaluate(given.package, given.dataset, given.group, given.engine, given.precision)
    if given.json:
        rows = {g: {k: asdict(v) for k, v in labels.items()} for g, labels in figures.items()}
        print(json.dumps(rows, indent=1))
    else:
        print("\n\n".join(f"## {name}\n\n{table(labels)}" for name, labels in figures.items()))


if __name__ == "__main__":
    main()
