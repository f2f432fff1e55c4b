"""People on their own: walkers, bystanders, some under umbrellas, some with a pram or trolley."""

from __future__ import annotations

import math

import numpy as np

from training.render import cycles, lookalikes, people, stalls
from training.render.solid import Paint, Vector
from training.render.stage import Stage

_HATS: tuple[Vector, ...] = (
    (0.7, 0.7, 0.7), (0.7, 0.7, 0.7), (0.03, 0.03, 0.03), (0.5, 0.04, 0.03), (0.05, 0.1, 0.4),
    (0.65, 0.45, 0.04), (0.45, 0.38, 0.26),
)  # fmt: skip


def put_person_at(
    stage: Stage,
    rng: np.random.Generator,
    x: float,
    y: float,
    yaw: float,
    pose: people.Pose = "stand",
) -> None:
    """A figure at a place, unless it is outside the bands."""
    band = stage.street.band_at(y)
    if band is not None and band.kind != "houses":
        turn = yaw + float(rng.normal(0, 0.3))
        stage.put(people.person(rng, pose), (x, y, band.z), turn, "person")


def put_people(stage: Stage, rng: np.random.Generator) -> None:
    """Walkers and bystanders, mostly on the pavements; some hold an umbrella in the rain."""
    for _ in range(int(rng.integers(0, 7))):
        at = stage.plot.find(rng, ("pavement", "pavement", "road"), 0.4, near=3.5, far=32.0)
        if at is None:
            continue
        pose: people.Pose = (
            "walk" if rng.random() < 0.75 else "stand" if rng.random() < 0.7 else "stoop"
        )
        yaw = float(rng.choice([0.0, math.pi])) + float(rng.normal(0, 0.5))
        x, y, z = at[0], at[1], at[2].z
        stage.put(people.person(rng, pose), (x, y, z), yaw, "person")
        if stage.light.kind == "rain" and rng.random() < 0.6:
            stage.put(stalls.umbrella(rng, 0.55), (x + 0.1, y, z - 0.35), yaw, "umbrella")
        elif pose == "walk" and rng.random() < 0.18:
            ahead = (x + 0.7 * math.cos(yaw), y + 0.7 * math.sin(yaw), z)
            stage.put(lookalikes.pram(rng), ahead, yaw)
        stage.plot.take(x, y, 0.35)


def put_people_at_the_edge(stage: Stage, rng: np.random.Generator) -> None:
    """Up to three people or riders of whom the picture's edge cuts a part, mostly the lower one."""
    for _ in range(int(rng.choice([0, 1, 2, 3], p=[0.35, 0.35, 0.2, 0.1]))):
        for _ in range(12):
            if _put_cut(stage, rng, below=rng.random() < 0.75):
                break


def _put_cut(stage: Stage, rng: np.random.Generator, below: bool) -> bool:
    camera = stage.camera
    u, v = float(rng.uniform(0.02, 0.98)), float(rng.uniform(1.04, 2.2))
    if not below:
        u, v = (
            float(rng.choice([0.0, 1.0])) + float(rng.normal(0, 0.012)),
            float(rng.uniform(0.4, 1)),
        )
    at = camera.ground(u * camera.width, v * camera.height)
    if at is None or math.hypot(at[0] - camera.x, at[1] - camera.y) < 1.5:
        return False
    band = stage.street.band_at(at[1])
    if band is None or band.kind == "houses" or not stage.plot.free(*at, 0.35):
        return False
    head, _ = camera.project(np.array([[at[0], at[1], band.z + 1.6]]))
    if not 0.1 < head[0, 1] / camera.height < 0.95:
        return False
    yaw = float(rng.uniform(0, 2 * math.pi))
    where = (at[0], at[1], band.z)
    hat = Paint("plain", _HATS[int(rng.integers(len(_HATS)))], 0.4) if rng.random() < 0.5 else None
    if rng.random() < 0.35:
        stage.put(cycles.bicycle(rng), where, yaw, "bicycle")
        seat = (at[0] - 0.2 * math.cos(yaw), at[1] - 0.2 * math.sin(yaw), band.z + 0.05)
        stage.put(people.person(rng, "ride", hat=hat), seat, yaw, "person")
    else:
        stage.put(people.person(rng, "walk", hat=hat), where, yaw, "person")
    stage.plot.take(at[0], at[1], 0.5)
    return True
