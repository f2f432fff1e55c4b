"""A folder of composed pictures: which kind each seed makes, and the files beside each other."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from training.boxes import Box, from_corners, write_yolo
from training.compose import covers, views, weather
from training.compose.canvas import Canvas
from training.compose.library import Library, Place
from training.compose.lookalikes import add_lookalikes
from training.compose.pavement import pavement
from training.compose.uprights import add_things
from training.compose.view import Labelled, View
from training.labels import LABELS
from training.split import Split

Plan = Literal["garbage", "manhole", "negative"]
# Of six seeds in a row two make garbage and bins, three manholes, one nothing but look-alikes.
PLANS: tuple[Plan, ...] = ("garbage", "manhole", "manhole", "garbage", "manhole", "negative")
Setting = Literal["fixed", "street", "high", "close", "swap"]
# How often each setting comes up: a photographed fixed camera, a street photo, our own camera
# 4–8 m above a photographed pavement, the same from 1.2–2 m, a close-up with its cover changed.
SETTINGS: dict[Plan, dict[Setting, float]] = {
    "garbage": {"fixed": 0.45, "street": 0.3, "high": 0.25},
    "manhole": {"fixed": 0.15, "street": 0.15, "high": 0.3, "close": 0.18, "swap": 0.22},
    "negative": {"fixed": 0.25, "street": 0.15, "high": 0.35, "close": 0.25},
}
# How many covers, and how many groups of bins and garbage, one picture may get.
COVERS: dict[Setting, tuple[int, int]] = {
    "fixed": (1, 4),
    "street": (1, 3),
    "high": (2, 5),
    "close": (1, 1),
}
GROUPS: dict[Setting, tuple[int, int]] = {"fixed": (1, 4), "street": (1, 2), "high": (2, 5)}
_FIXED_CAMERA = "opencv_vtest"
_LEAST_SIDE = 3.0


@dataclass(frozen=True, slots=True)
class Made:
    """A finished picture: its JPEG bytes, its boxes, and where it comes from."""

    jpeg: bytes
    boxes: tuple[Box, ...]
    setting: Setting
    plan: Plan
    condition: str
    camera: str
    day: str | None


def compose(data: Path, library: Library, seed: int) -> Made:
    """The picture of a seed: the same seed, data and library always give the same bytes."""
    rng = np.random.default_rng(seed)
    plan = PLANS[seed % len(PLANS)]
    setting = _setting(SETTINGS[plan], library, rng)
    view = _view(data, library, setting, plan, rng)
    canvas = Canvas(view.picture, view.boxes, view.clear)
    many = rng.integers(2, 6) if plan == "negative" else rng.integers(0, 3)
    add_lookalikes(canvas, view, rng, int(many))
    if plan == "garbage":
        least, most = GROUPS[setting]
        count = int(rng.integers(least, most + 1))
        add_things(canvas, view, data, library, rng, count)
    elif plan == "manhole" and setting != "swap":
        least, most = COVERS[setting]
        for _ in range(int(rng.integers(least, most + 1))):
            covers.add_cover(canvas, view, data, covers.any_cover(library.covers, rng), rng)
    condition = weather.drawn(rng, view.condition)
    picture = weather.shown(canvas.picture, view.condition, condition, rng)
    boxes = in_shares(canvas.boxes(), view.size)
    jpeg = weather.compressed(picture, rng)
    return Made(jpeg, boxes, setting, plan, condition, view.camera, view.day)


def _setting(shares: dict[Setting, float], library: Library, rng: np.random.Generator) -> Setting:
    """A setting by its share; a fixed camera only where the library has one."""
    has_fixed = any(place.camera == _FIXED_CAMERA for place in library.places)
    open_to = {name: share for name, share in shares.items() if has_fixed or name != "fixed"}
    names, weights = list(open_to), np.array(list(open_to.values()))
    return names[rng.choice(len(names), p=weights / weights.sum())]


def _view(
    data: Path, library: Library, setting: Setting, plan: Plan, rng: np.random.Generator
) -> View:
    if setting == "swap":
        return views.part_of(covers.swapped(data, library.covers, rng), rng, least=0.8)
    fixed = [p for p in library.places if p.camera == _FIXED_CAMERA]
    streets = [p for p in library.places if p.camera != _FIXED_CAMERA]
    places: list[Place] = fixed if setting == "fixed" else streets
    if setting in ("high", "close"):
        # By night a photo of pavement is mostly the colour and the pool of one lamp.
        places = [p for p in streets if p.condition != "night"]
    whole = views.photographed(data, places[rng.integers(len(places))])
    if setting == "high":
        # A bin photographed from the street is believable only from not too steep above.
        steepest = 34.0 if plan == "garbage" else 62.0
        return pavement(whole, rng, height_m=(4.0, 8.0), tilt_deg=(22.0, steepest))
    if setting == "close":
        return pavement(whole, rng, height_m=(1.2, 2.0), tilt_deg=(38.0, 80.0))
    return views.part_of(whole, rng)


def in_shares(boxes: tuple[Labelled, ...], size: tuple[int, int]) -> tuple[Box, ...]:
    """Pixel boxes as YOLO boxes; parts outside the picture are cut, slivers under 3 px dropped."""
    width, height = size
    found = []
    for box in boxes:
        x1, y1, x2, y2 = box.corners
        x1, y1, x2, y2 = max(0.0, x1), max(0.0, y1), min(float(width), x2), min(float(height), y2)
        if min(x2 - x1, y2 - y1) >= _LEAST_SIDE:
            found.append(
                from_corners(box.label, (x1 / width, y1 / height, x2 / width, y2 / height))
            )
    return tuple(found)


def write(data: Path, library: Library, out: Path, seeds: range, split: Split) -> Counter[str]:
    """Write `images/`, `labels/` and `manifest.jsonl`; boxes per label, and pictures.

    Pictures that are there already are made again only when their line in the manifest is missing,
    so a run that was stopped goes on.
    """
    for folder in ("images", "labels"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    manifest = out / "manifest.jsonl"
    lines = manifest.read_text().splitlines() if manifest.exists() else []
    done = {json.loads(line)["seed"] for line in lines}
    counts: Counter[str] = Counter()
    with manifest.open("a") as file:
        for seed in seeds:
            if seed in done:
                continue
            made = compose(data, library, seed)
            name = f"{split}_{seed:06d}"
            (out / "images" / f"{name}.jpg").write_bytes(made.jpeg)
            write_yolo(out / "labels" / f"{name}.txt", made.boxes)
            file.write(json.dumps(_line(f"{name}.jpg", seed, split, made)) + "\n")
            counts.update(LABELS[box.label] for box in made.boxes)
            counts["pictures"] += 1
    return counts


def _line(name: str, seed: int, split: Split, made: Made) -> dict[str, object]:
    return {
        "picture": name,
        "seed": seed,
        "kind": "composed",
        "split": split,
        "sha256": hashlib.sha256(made.jpeg).hexdigest(),
        "setting": made.setting,
        "condition": made.condition,
        "light": made.condition,
        "camera": made.camera,
        "day": made.day,
        "negative": "look_alikes" if made.plan == "negative" else None,
        "boxes": dict(Counter(LABELS[box.label] for box in made.boxes)),
    }
