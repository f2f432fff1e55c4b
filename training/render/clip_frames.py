"""Renders what the demo clips are made of: one still per state, and patches of what passes by.

    python -m training.render.clip_frames --out DIR [--set scenarios] [--only CAMERA]

Writes DIR/<camera>.npz; `training.render.clips` turns these into H.264. Finished ones are skipped.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.render.boxes import Seen, thing_boxes
from training.render.camera import Camera
from training.render.incidents import incidents
from training.render.light import Light
from training.render.post import Exposure, Look, blur, develop, meter
from training.render.scenarios import Mover, Scenario, Step, demo_scenarios
from training.render.scene import Scene, Shot, build_scene
from training.render.solid import Solid, place

LOOK = Look(blur_px=0.45, sharpen=0.5, saturation=0.9)
_CHANGED = 0.035
_MARGIN = 8
Window = tuple[int, int, int, int]


def main() -> None:
    """Read the command line and render."""
    parser = argparse.ArgumentParser(description="Render the stills and patches of the demo clips.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--set", choices=("demo", "scenarios"), default="demo", dest="name")
    parser.add_argument("--only", default="")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--samples", type=int, default=10)
    parser.add_argument("--stills-only", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for one in incidents() if options.name == "scenarios" else demo_scenarios():
        path = options.out / f"{one.camera_id}.npz"
        if path.exists() or options.only not in ("", one.camera_id):
            continue
        if options.stills_only:
            one.movers.clear()
        arrays = render_scenario(one, options.samples, options.threads)
        with path.with_suffix(".part").open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)
        path.with_suffix(".part").replace(path)
        print(
            f"{one.camera_id}: {len(one.steps)} stills, {len(arrays) - len(one.steps) - 1} patches",
            flush=True,
        )


@dataclass(frozen=True)
class _Still:
    shot: Shot
    shown: NDArray[np.float32]
    boxes: list[Seen]


def render_scenario(one: Scenario, samples: int, threads: int) -> dict[str, NDArray[Any]]:
    """`still0`, `still1`, … (h, w, 3) bytes; `patchN` (h, w, 4) bytes with alpha; `index` as JSON
    bytes.
    """
    scene = build_scene(one.stage, samples, threads)
    movers = [[scene.add(shape) for shape in mover.shapes] for mover in one.movers]
    for handle in (handle for handles in movers for handle in handles):
        scene.show(handle, False)
    stills: dict[frozenset[str], _Still] = {}
    exposure: Exposure | None = None
    for step in one.steps:
        scene.reveal(step.tags)
        shot = scene.render(1)
        exposure = exposure or meter(shot.rgb, LOOK)
        shown = develop(shot.rgb, shot.depth, one.stage.light.haze, LOOK, exposure)
        stills[step.tags] = _Still(shot, shown, thing_boxes(shot.ids, scene.things()))
    arrays = {f"still{i}": _bytes(stills[step.tags].shown) for i, step in enumerate(one.steps)}
    passes = []
    for mover, handles in zip(one.movers, movers, strict=True):
        still = stills[_tags_of(one.steps, mover)]
        scene.reveal(_tags_of(one.steps, mover))
        found = []
        for at_s, window, patch in _patches(
            scene, one, mover, handles, still, exposure or meter(still.shot.rgb, LOOK)
        ):
            found.append({"at_s": at_s, "patch": len(arrays), "x": window[0], "y": window[1]})
            arrays[f"patch{len(arrays)}"] = patch
        passes.append({"starts_s": mover.starts_s, "patches": found})
    index = {
        "steps_s": [step.at_s for step in one.steps],
        "passes": passes,
        "boxes": [_shares(stills[step.tags].boxes, one.stage.camera) for step in one.steps],
    }
    arrays["index"] = np.frombuffer(json.dumps(index).encode(), np.uint8)
    return arrays


def _tags_of(steps: list[Step], mover: Mover) -> frozenset[str]:
    return next((step.tags for step in steps if step.tags == mover.after), steps[0].tags)


def _patches(
    scene: Scene, one: Scenario, mover: Mover, handles: list[Any], still: _Still, exposure: Exposure
) -> Iterator[tuple[float, Window, NDArray[np.uint8]]]:
    """For each moment of a passage: seconds since its start, where, and what changes there."""
    for number in range(int(mover.lasts_s / one.patch_every_s) + 1):
        at_s = round(number * one.patch_every_s, 2)
        x, y, z, yaw = _pose(mover, at_s / mover.lasts_s)
        which = number % len(handles)
        window = _window(one.stage.camera, one.stage.light, mover.shapes[which], (x, y, z), yaw)
        if window is None:
            continue
        scene.move(handles[which], (x, y, z), yaw)
        scene.show(handles[which], True)
        shot = scene.render(1, window)
        scene.show(handles[which], False)
        yield at_s, window, _patch(shot, still, window, one.stage.light.haze, exposure)


def _patch(
    shot: Shot, still: _Still, window: Window, haze: float, exposure: Exposure
) -> NDArray[np.uint8]:
    x0, y0, x1, y1 = window
    inner = (slice(y0, y1), slice(x0, x1))
    # A margin, because developing blurs across the window's edge.
    top, left = max(y0 - _MARGIN, 0), max(x0 - _MARGIN, 0)
    wide = (slice(top, y1 + _MARGIN), slice(left, x1 + _MARGIN))
    rgb, depth = still.shot.rgb.copy(), still.shot.depth.copy()
    rgb[inner], depth[inner] = shot.rgb[inner], shot.depth[inner]
    shown = develop(rgb[wide], depth[wide], haze, LOOK, exposure)
    shown = shown[y0 - top : y1 - top, x0 - left : x1 - left]
    changed = (np.abs(shown - still.shown[inner]).max(axis=2) > _CHANGED).astype(np.float32)
    alpha = np.clip(blur(changed[..., None], 1.6) * 3.0 - 0.3, 0, 1)
    return _bytes(np.concatenate([shown, alpha], axis=2))


def _pose(mover: Mover, share: float) -> tuple[float, float, float, float]:
    """Where on its way a mover is; it slows down on the last leg of a way with bends."""
    legs = len(mover.way) - 1
    if legs > 1:
        share = 1 - (1 - share) ** 1.7
    along = min(max(share, 0.0), 1.0) * legs
    leg = min(int(along), legs - 1)
    a, b = np.array(mover.way[leg]), np.array(mover.way[leg + 1])
    x, y, z, yaw = (float(v) for v in a + (b - a) * (along - leg))
    return x, y, z, yaw


def _window(
    camera: Camera, light: Light, shape: Solid, at: tuple[float, float, float], yaw: float
) -> Window | None:
    """The pixels that a thing and its shadow can change; None when they are outside the picture."""
    points = place(shape.vertices(), at, yaw)
    fall = np.array([math.cos(light.azimuth), math.sin(light.azimuth)]) / math.tan(
        max(light.elevation, 0.2)
    )
    shadow = points.copy()
    shadow[:, :2] -= (points[:, 2:3] - at[2]) * fall
    shadow[:, 2] = at[2]
    pixels, depth = camera.project(np.concatenate([points, shadow]))
    if (depth < 0.6).any():
        return None
    low, high = pixels.min(axis=0) - 24, pixels.max(axis=0) + 24
    x0, y0 = (max(int(v), 0) for v in low)
    x1, y1 = min(int(high[0]), camera.width), min(int(high[1]), camera.height)
    return (x0, y0, x1, y1) if x1 - x0 > 26 and y1 - y0 > 26 else None


def _bytes(picture: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def _shares(boxes: list[Seen], camera: Camera) -> list[dict[str, Any]]:
    size = np.array([camera.width, camera.height] * 2)
    return [
        {"label": b.label, "xyxy": [round(float(v), 4) for v in np.array(b.xyxy) / size]}
        for b in boxes
    ]


if __name__ == "__main__":
    main()
