"""Evaluations for tests: small ones whose figures can be counted by hand."""

from __future__ import annotations

from typing import Any

DATASET = {"name": "autumn", "sha256": "d" * 64, "split": "val"}


def picture(
    file: str,
    found: list[tuple[float, int]],
    boxes: int,
    *,
    camera: str | None = "north",
    kind: str = "real",
    condition: str = "day",
) -> dict[str, Any]:
    """A picture of cars."""
    return {
        "file": file,
        "kind": kind,
        "source": "street",
        "condition": condition,
        "camera": camera,
        "boxes": {"car": boxes} if boxes else {},
        "found": {"car": found},
    }


def evaluation(version: str, *pictures: dict[str, Any], ap50: float = 0.75) -> dict[str, Any]:
    figures = {
        "boxes": sum(sum(one["boxes"].values()) for one in pictures),
        "pictures": len(pictures),
        "ap50": ap50,
        "ap50_low": ap50 - 0.1,
        "ap50_high": ap50 + 0.1,
        "threshold": 0.4,
        "precision": 0.8,
        "recall": 0.6,
    }
    mean = {"value": ap50, "low": ap50 - 0.1, "high": ap50 + 0.1, "labels": 1, "boxes": 9}
    return {
        "schema_version": 1,
        "package": {"name": "tiny", "version": version, "sha256": "a" * 64},
        "dataset": DATASET,
        "engine": "onnx",
        "precision": "fp32",
        "thresholds": {"car": 0.4},
        "thresholds_by_condition": {"night": {"car": 0.6}},
        "groups": {"kind": {kind: {"car": figures} for kind in {one["kind"] for one in pictures}}},
        "map50": {"real": mean},
        "cameras": {"cameras": 1, "f1": 0.5, "worst": []},
        "pictures": list(pictures),
    }
