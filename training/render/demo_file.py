"""Writes `demo.toml`: each demo camera with its zones, its permits and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence

from training.render.scenarios import Scenario
from training.render.zones import Polygon

_HEAD = """# The demo's cameras, written by training.render.clips.
# Polygons are shares of the picture's width and height.
# Each clip plays once from its start and then on from loop_from_s, so what has come stays.
# Cameras without `violates` are innocent look-alikes of the kind they watch.
"""


def demo_toml(scenarios: Sequence[Scenario]) -> str:
    """The whole file."""
    return _HEAD + "".join(_camera(one) for one in scenarios)


def _camera(one: Scenario) -> str:
    lines = [
        "",
        "[[camera]]",
        f'id = "{one.camera_id}"',
        f'name = "{one.name}"',
        f'file = "{one.camera_id}.mp4"',
        f'watch = ["{one.kind}"]',
    ]
    if one.appears_s is not None:
        lines += [f'violates = "{one.kind}"', f"appears_s = {one.appears_s}"]
    lines.append(f"loop_from_s = {one.loop_from_s}")
    for name, kind, shape in one.zones:
        lines += [
            "",
            "[[camera.zones]]",
            f'id = "{name}"',
            f'kind = "{kind}"',
            f"polygon = {_ring(shape)}",
        ]
    for name, shape in one.permits:
        lines += [
            "",
            "[[camera.permits]]",
            f'id = "{name}"',
            f'kinds = ["{one.kind}"]',
            f"area = {_ring(shape)}",
            'applicant = "Market association"',
            'approver = "Urban management office"',
        ]
    return "\n".join(lines) + "\n"


def _ring(shape: Polygon) -> str:
    return "[" + ", ".join(f"[{u}, {v}]" for u, v in shape) + "]"
