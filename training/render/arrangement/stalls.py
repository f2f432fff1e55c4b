"""Stalls with their sellers and customers, and what only looks like a stall."""

from __future__ import annotations

import math

import numpy as np

from training.render import lookalikes, people, stalls
from training.render.arrangement.people import put_person_at
from training.render.stage import Stage

_SELLERS: dict[str, tuple[people.Pose, ...]] = {
    "cloth": ("squat", "sit", "stand", "stoop"),
    "boards": ("stand", "sit"),
}


def facing_road(stage: Stage, y: float, rng: np.random.Generator) -> float:
    """The yaw with which something whose front is -y looks at the road, a little off."""
    base = 0.0 if y > stage.street.road.middle else math.pi
    if rng.random() < 0.15:
        base += math.pi
    return base + float(rng.normal(0, 0.18))


def put_stalls(stage: Stage, rng: np.random.Generator, chance: float) -> None:
    """With `chance` one to four stalls, each mostly with its seller, at times with customers."""
    if rng.random() > chance:
        return
    for _ in range(int(rng.choice([1, 2, 3, 4], p=[0.5, 0.29, 0.14, 0.07]))):
        put_stall(stage, rng)


def put_stall(stage: Stage, rng: np.random.Generator, kind: stalls.StallKind | None = None) -> None:
    """One stall of `kind`, or of any, when there is room."""
    at = stage.plot.find(
        rng, ("pavement", "pavement", "road", "belt"), 1.5, near=4.5, far=38.0, edge=0.6
    )
    if at is None:
        return
    x, y, band = at
    yaw = facing_road(stage, y, rng)
    kind = kind or stalls.draw_kind(rng)
    stage.put_stall(stalls.draw_stall(rng, kind), (x, y, band.z), yaw)
    stage.plot.take(x, y, 1.25)
    cos, sin = math.cos(yaw), math.sin(yaw)
    if rng.random() < 0.8:
        poses = _SELLERS.get(kind, ("stand",))
        pose = poses[int(rng.integers(len(poses)))]
        back = 1.0 if kind != "rack" else 0.7
        put_person_at(stage, rng, x - back * sin, y + back * cos, yaw - math.pi / 2, pose)
    for _ in range(int(rng.integers(0, 3))):
        aside = float(rng.uniform(-0.8, 0.8))
        at_x, at_y = x + aside * cos + 1.25 * sin, y + aside * sin - 1.25 * cos
        put_person_at(stage, rng, at_x, at_y, yaw + math.pi / 2)


def put_lookalikes(stage: Stage, rng: np.random.Generator, innocent: bool) -> None:
    """Parked tricycles, carts, café tables, parcels: none of them labelled."""
    count = int(rng.integers(1, 4)) if innocent else int(rng.choice([0, 1, 2], p=[0.4, 0.4, 0.2]))
    for _ in range(count):
        at = stage.plot.find(
            rng, ("pavement", "pavement", "road", "belt"), 1.1, near=4.0, far=30.0, edge=0.5
        )
        if at is None:
            continue
        make = lookalikes.STANDING[int(rng.integers(len(lookalikes.STANDING)))]
        stage.put(make(rng), (at[0], at[1], at[2].z), float(rng.uniform(0, 6.3)))
        stage.plot.take(at[0], at[1], 1.0)
