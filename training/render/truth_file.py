"""Writes what is true in the scenario clips: `truth.json`, and a VIEW.toml beside each clip."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from training.render.scenarios import Scenario
from training.render.zones import Polygon

EVERY_S = 2.0
"""Seconds between looks. Dwell is seconds here and minutes in a city: the clips are short."""
RULE = {"seen_at_least": 4, "of_last": 6, "dwell_s": 8.0}


def write_truth(out: Path, scenarios: Sequence[Scenario], boxes: Mapping[str, Any]) -> None:
    """`truth.json` for `training.events`, and one `NAME.toml` a clip for `citypatrol replay`."""
    for one in scenarios:
        (out / f"{one.camera_id}.toml").write_text(view_toml(one))
    lines = [json.dumps(truth(one, boxes[one.camera_id])) for one in scenarios]
    (out / "truth.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


def truth(one: Scenario, boxes: Mapping[str, Any]) -> dict[str, Any]:
    """One clip: its kind, whether it violates, from when to when, and the boxes before and then.

    `starts_s` is the first frame that shows the violation, `ends_s` the first that no longer does.
    """
    violates = one.violates
    return {
        "clip": f"{one.camera_id}.mp4",
        "family": one.name,
        "kind": one.kind,
        "violates": violates,
        "starts_s": _shown_s(one, 1) if violates else None,
        "ends_s": _shown_s(one, 2) if violates else None,
        "seconds": one.seconds,
        "condition": one.stage.light.condition,
        "camera_height_m": round(one.stage.camera.z, 2),
        "tilt_deg": round(math.degrees(one.stage.camera.tilt), 1),
        "boxes": boxes,
    }


def _shown_s(one: Scenario, step: int) -> float:
    """The second of the first frame that shows a step; the hair covers a float's last digit."""
    return math.ceil(one.steps[step].at_s * one.fps - 1e-6) / one.fps


def view_toml(one: Scenario) -> str:
    """The view with every zone of the street, looked at for all four kinds."""
    lines = [
        "# Written by training.render.clips; polygons are shares of the picture.",
        f'camera = "{one.camera_id}"',
        f"every_s = {EVERY_S}",
    ]
    kinds = ("street_vending", "bin_overflow", "green_belt_parking", "manhole_missing")
    for kind in kinds:
        lines += ["", f"[confirm.{kind}]", *(f"{key} = {value}" for key, value in RULE.items())]
    lines += ["", "[view]", 'id = "main"', f"watch = {json.dumps(kinds)}"]
    for name, kind, shape in one.zones:
        lines += [
            "",
            "[[view.zones]]",
            f'id = "{name}"',
            f'kind = "{kind}"',
            _ring("polygon", shape),
        ]
    for name, shape in one.permits:
        lines += [
            "",
            "[[view.permits]]",
            f'id = "{name}"',
            f'kinds = ["{one.kind}"]',
            _ring("area", shape),
            "valid_from = 2020-01-01",
            "valid_until = 2099-12-31",
            'applicant = "Market association"',
            'approver = "Urban management office"',
            *_always(),
        ]
    return "\n".join(lines) + "\n"


def _always() -> list[str]:
    return [
        "[[view.permits.windows]]",
        'start = "00:00"',
        'end = "00:00"',
        "weekdays = [1, 2, 3, 4, 5, 6, 7]",
    ]


def _ring(key: str, shape: Polygon) -> str:
    return f"{key} = [" + ", ".join(f"[{u}, {v}]" for u, v in shape) + "]"
