"""Evaluation records made by hand, for the tests of what reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from training.average_precision import Found
from training.figures import drawn, grouped, label_figures, mean_figures, worst_cameras
from training.observe import Observation
from training.record import (
    DatasetStamp,
    LabelFigures,
    PackageStamp,
    Record,
    Uncertainty,
    picture_records,
)

Rows = Sequence[tuple[float, bool]]
"""Score and hit of each detection."""


def picture(
    name: str,
    found: Mapping[str, tuple[Rows, int]],
    *,
    kind: str = "real",
    condition: str = "day",
    camera: str | None = None,
) -> Observation:
    """One picture; ``found``: label → its detections and the number of labelled boxes."""
    matched = {}
    for label, (rows, truths) in found.items():
        ranked = sorted(rows, reverse=True)
        score = np.array([score for score, _ in ranked], dtype=np.float64)
        matched[label] = Found(score, np.array([hit for _, hit in ranked], dtype=bool), truths)
    return Observation(name, kind, "street", condition, camera, matched)


def record(
    pictures: Sequence[Observation],
    *,
    version: str = "1.0.0",
    sha256: str = "0" * 64,
    threshold: float = 0.5,
    name: str = "citypatrol",
    **more: Any,
) -> Record:
    """The record of these pictures, every label at one threshold."""
    thresholds = dict.fromkeys(pictures[0].found, threshold)
    groups: dict[str, dict[str, dict[str, LabelFigures]]] = {"kind": {}}
    map50 = {}
    for kind, members in grouped(pictures)["kind"].items():
        measured = label_figures(
            members, lambda label, _: thresholds[label], thresholds, drawn(members, 20)
        )
        groups["kind"][kind] = measured.figures
        map50[kind] = mean_figures(measured)
    fields: dict[str, Any] = {
        "package": PackageStamp(name=name, version=version, sha256=sha256),
        "ran_sha256": sha256,
        "dataset": DatasetStamp(name="set", sha256="d" * 64, split="val"),
        "engine": "onnx",
        "precision": "fp32",
        "working_precision": 0.9,
        "intervals": Uncertainty(share=0.95, resamples=20, seed=0),
        "thresholds": thresholds,
        "thresholds_by_condition": {},
        "groups": groups,
        "map50": map50,
        "manhole_map50": {},
        "cameras": worst_cameras(pictures, lambda label, _: thresholds[label]),
        "pictures": picture_records(pictures, thresholds),
    }
    return Record(**{**fields, **more})
