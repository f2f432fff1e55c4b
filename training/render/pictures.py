"""Renders training pictures with exact boxes.

    python -m training.render.pictures --out DIR --count N --seed S [--step 2]

Writes DIR/images/*.jpg, DIR/labels/*.txt (YOLO) and DIR/manifest.jsonl (one line a picture). What
is already there is skipped, so the same command goes on after a stop.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from training.boxes import write_yolo
from training.render.arrange import draw_stage
from training.render.boxes import Thing, thing_boxes, yolo_boxes
from training.render.glass import rain
from training.render.optics import Lens, draw_lens
from training.render.post import develop, draw_look, grain, meter
from training.render.regions import region_of
from training.render.scene import build_scene

MIN_SIDES_PX = {
    "manhole_good": 10, "manhole_broken": 20, "manhole_missing": 14, "person": 10,
    "garbage_exposed": 12, "street_stall": 14, "container": 9,
}  # fmt: skip
"""What a person can just tell apart; smaller ones carry no box."""
MIN_SEEN = {"manhole_broken": 0.5, "manhole_missing": 0.4, "garbage_exposed": 0.3}


def main() -> None:
    """Read the command line and render."""
    parser = argparse.ArgumentParser(description="Render training pictures of street scenes.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--step", type=int, default=1, help="2 leaves every other seed to another")
    parser.add_argument(
        "--size", type=int, nargs=2, default=(640, 360), metavar=("WIDTH", "HEIGHT")
    )
    parser.add_argument("--samples", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    for folder in ("images", "labels"):
        (options.out / folder).mkdir(parents=True, exist_ok=True)
    # A scene is a hundred thousand small tuples: looking through them again and again for cycles
    # costs a twentieth of the time.
    gc.disable()
    for seed in range(options.seed, options.seed + options.count, options.step):
        if (options.out / "images" / f"{seed:06d}.jpg").exists():
            continue
        began, busy = time.perf_counter(), time.process_time()
        line = make_picture(
            options.out, seed, (options.size[0], options.size[1]), options.samples, options.threads
        )
        line["seconds"] = round(time.perf_counter() - began, 1)
        line["cpu_seconds"] = round(time.process_time() - busy, 1)
        with (options.out / "manifest.jsonl").open("a") as manifest:
            manifest.write(json.dumps(line) + "\n")
        gc.collect()
        print(f"{seed:06d} {line['seconds']} s {line['light']} {line['boxes']}", flush=True)


def make_picture(
    out: Path, seed: int, size: tuple[int, int], samples: int, threads: int
) -> dict[str, Any]:
    """Render picture `seed` into `out`; the picture is written last. Returns its manifest line."""
    width, height = size
    stage = draw_stage(seed, width, height)
    scene = build_scene(stage, samples, threads)
    shot = scene.render(seed)
    rng = np.random.default_rng([seed, 1])
    light, lens = stage.light, draw_lens(rng)
    look = draw_look(rng, light.kind == "night", light.kind == "backlight")
    exposure = meter(shot.rgb, look)
    rgb, depth = lens.warp(shot.rgb, smooth=True), lens.warp(shot.depth, smooth=False)
    shown = develop(rgb, depth, light.haze, look, exposure)
    if light.kind == "rain":
        shown = rain(shown, rng)
    ids = lens.warp(shot.ids, smooth=False)
    boxes = thing_boxes(
        ids, [bent(thing, lens, size) for thing in scene.things()], MIN_SIDES_PX, MIN_SEEN
    )
    write_yolo(out / "labels" / f"{seed:06d}.txt", yolo_boxes(boxes, width, height))
    save_jpeg(
        out / "images" / f"{seed:06d}.jpg", grain(shown, look, rng), int(rng.integers(62, 95))
    )
    return {
        "picture": f"{seed:06d}.jpg",
        "seed": seed,
        "kind": "rendered",
        "camera": f"rendered-{seed:06d}",
        "day": look.clock[:10] or "2025-01-01",
        "condition": light.condition,
        "region": region_of(seed).name,
        "camera_height_m": round(stage.camera.z, 2),
        "tilt_deg": round(math.degrees(stage.camera.tilt), 1),
        "fov_deg": round(math.degrees(stage.camera.fov), 1),
        "barrel": round(lens.barrel, 3),
        "light": light.kind,
        "wet": round(light.wet, 2),
        "placed": stage.counts(),
        "boxes": dict(Counter(box.label for box in boxes)),
    }


def bent(thing: Thing, lens: Lens, size: tuple[int, int]) -> Thing:
    """The same thing with its unobstructed box as the lens sees it."""
    if thing.whole is None or lens.barrel == 0.0:
        return thing
    return replace(thing, whole=lens.bend_box(thing.whole, *size))


def save_jpeg(path: Path, picture: NDArray[np.uint8], quality: int) -> None:
    """Write a picture (h, w, 3) as JPEG, under its final name only when it is whole."""
    height, width = picture.shape[:2]
    image = bpy.data.images.new("out", width, height)
    pixels = np.ones((height, width, 4), np.float32)
    pixels[..., :3] = picture[::-1] / np.float32(255)
    image.pixels.foreach_set(pixels.ravel())
    image.file_format = "JPEG"
    part = path.with_suffix(".part.jpg")
    image.save(filepath=str(part), quality=quality)
    part.replace(path)
    bpy.data.images.remove(image)


if __name__ == "__main__":
    main()
