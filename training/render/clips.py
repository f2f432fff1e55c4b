"""Turns the rendered stills and patches of the demo clips into H.264, and writes what is in them.

    python -m training.render.clips --frames DIR --out training/scenes/demo
    python -m training.render.clips --set scenarios --frames DIR --out training/scenes/scenarios

Needs PyAV, not Blender. The demo: one MP4 a camera, `demo.toml` (cameras, zones, permits, the
second at which the violation appears) and `boxes.json` (exact boxes before and after it). The
scenarios: one MP4 and one VIEW.toml for `citypatrol replay` each, and `truth.json`.
A clip that is newer than its frames is left as it is.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from training.render.demo_file import demo_toml
from training.render.incidents import incidents
from training.render.post import Look, overlay
from training.render.scenarios import Scenario, demo_scenarios
from training.render.truth_file import write_truth

_TRIAL_KEYS = 4
_NOISE_LEVELS = 0.9
_NOISES = 8
_CLOCK_STARTS = datetime(2025, 6, 12, 9, 30, tzinfo=UTC)
_DIM = 6
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Coding:
    """How a set is encoded: what a clip may take, and how many frames lie between key frames."""

    most_bytes: int
    gop: int


CODINGS = {"demo": Coding(740_000, 10), "scenarios": Coding(400_000, 20)}


def main() -> None:
    """Read the command line and encode."""
    parser = argparse.ArgumentParser(description="Encode clips from rendered stills and patches.")
    parser.add_argument("--set", choices=tuple(CODINGS), default="demo", dest="name")
    parser.add_argument("--frames", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    scenarios = list(incidents()) if options.name == "scenarios" else demo_scenarios()
    boxes: dict[str, Any] = {}
    for number, one in enumerate(scenarios, start=1):
        frames = options.frames / f"{one.camera_id}.npz"
        clip = options.out / f"{one.camera_id}.mp4"
        material = Material(frames)
        boxes[one.camera_id] = material.boxes()
        if clip.exists() and clip.stat().st_mtime > frames.stat().st_mtime:
            continue
        quality = encode_within(material, one, number, clip, CODINGS[options.name])
        print(f"{one.camera_id}: quality {quality}", flush=True)
    if options.name == "demo":
        (options.out / "boxes.json").write_text(json.dumps(boxes, indent=1) + "\n")
        (options.out / "demo.toml").write_text(demo_toml(scenarios))
    else:
        write_truth(options.out, scenarios, boxes)


class Material:
    """The stills and patches of one camera."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as arrays:
            self._arrays: dict[str, Bytes] = {name: arrays[name] for name in arrays.files}
        self._index: dict[str, Any] = json.loads(self._arrays.pop("index").tobytes())

    def boxes(self) -> dict[str, Any]:
        """What is seen before the violation and after it, as labels and shares of the picture."""
        states = self._index["boxes"]
        return {"before": states[0], "after": states[min(1, len(states) - 1)]}

    def frame(self, at_s: float) -> Bytes:
        """The clean picture (h, w, 3) at a second of the clip."""
        state = max(i for i, start in enumerate(self._index["steps_s"]) if start <= at_s + 1e-6)
        picture = self._arrays[f"still{state}"].copy()
        for passage in self._index["passes"]:
            for start in passage["starts_s"]:
                patch = patch_at(passage["patches"], at_s - start)
                if patch is not None:
                    paste(picture, self._arrays[f"patch{patch['patch']}"], patch["x"], patch["y"])
        return picture


def patch_at(patches: list[dict[str, Any]], since_s: float) -> dict[str, Any] | None:
    """The patch in view `since_s` seconds after a passage began: the newest, none once it is
    over.
    """
    if not patches or since_s < patches[0]["at_s"] - 1e-6 or since_s > patches[-1]["at_s"] + 0.15:
        return None
    return [patch for patch in patches if patch["at_s"] <= since_s + 1e-6][-1]


def paste(picture: Bytes, patch: Bytes, x: int, y: int) -> None:
    """Lay a patch (h, w, 4) over `picture` in place; its outermost pixels inside the picture are
    left out.

    A rendered window's edge falls between pixels, so the pixels along it are only partly lit.
    """
    high, wide = patch.shape[:2]
    alpha = patch[..., 3:].astype(np.float32) / 255
    if x > 0:
        alpha[:, :_DIM] = 0
    if y > 0:
        alpha[:_DIM] = 0
    if x + wide < picture.shape[1]:
        alpha[:, -_DIM:] = 0
    if y + high < picture.shape[0]:
        alpha[-_DIM:] = 0
    below = picture[y : y + high, x : x + wide]
    below[...] = np.rint(below * (1 - alpha) + patch[..., :3] * alpha).astype(np.uint8)


def encode_within(
    material: Material, one: Scenario, number: int, path: Path, coding: Coding
) -> int:
    """Encode at the best constant quality whose file stays within its bytes; returns that x264
    CRF.

    Nearly all bytes are in the key frames, so the first few of them tell the whole size.
    """
    trial_s = _TRIAL_KEYS * coding.gop / one.fps
    most = coding.most_bytes * trial_s / one.seconds

    def written(crf: int, seconds: float) -> int:
        return encode(material, number, path, crf, seconds, one.fps, coding.gop)

    crf = next((crf for crf in range(24, 44, 2) if written(crf, trial_s) <= most), 44)
    while written(crf, one.seconds) > coding.most_bytes:
        crf += 1
    return crf


def encode(
    material: Material, number: int, path: Path, crf: int, seconds: float, fps: int, gop: int
) -> int:
    """Write the first `seconds` of a clip; returns its size in bytes."""
    rng = np.random.default_rng(number)
    high, wide = material.frame(0.0).shape[:2]
    noises = np.rint(rng.normal(0, _NOISE_LEVELS, (_NOISES, high, wide, 1))).astype(np.int16)
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = wide, high, "yuv420p"
        stream.time_base = Fraction(1, fps)
        stream.options = {
            "crf": str(crf), "preset": "medium",
            "g": str(gop), "keyint_min": str(gop), "sc_threshold": "0",
            "bf": "0", "threads": "2",
        }  # fmt: skip
        for index in range(math.ceil(seconds * fps)):
            at_s = index / fps
            clock = (_CLOCK_STARTS + timedelta(seconds=int(at_s))).strftime("%Y-%m-%d %H:%M:%S")
            noisy = np.clip(material.frame(at_s) + noises[index % _NOISES], 0, 255).astype(np.uint8)
            shown = overlay(noisy, Look(clock=clock, name=f"CAM {number:03d}"))
            frame = av.VideoFrame.from_ndarray(shown, format="rgb24")
            frame.pts = index
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path.stat().st_size


if __name__ == "__main__":
    main()
