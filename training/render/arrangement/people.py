"""People on their own: walkers, bystanders, some under umbrellas, some with a pram or trolley."""

from __future__ import annotations

import math

import numpy as np

from training.render import lookalikes, people, stalls
from training.render.stage import Stage


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
