"""More of what is rare or hard to tell: holes and bags in the dark, cloths and boards of goods."""

from __future__ import annotations

import numpy as np

from training.render import waste
from training.render.arrangement.manholes import put_manhole
from training.render.arrangement.stalls import put_stall
from training.render.stage import Stage


def put_rare(stage: Stage, rng: np.random.Generator) -> None:
    """At dusk and at night one or two open manholes and dark bags; at any time a low stall."""
    if stage.light.lamp_power > 0:
        for _ in range(int(rng.choice([0, 1, 2], p=[0.3, 0.5, 0.2]))):
            put_manhole(stage, "missing", rng)
        for _ in range(int(rng.choice([0, 1, 2], p=[0.4, 0.4, 0.2]))):
            put_dark_bags(stage, rng)
    if rng.random() < 0.4:
        put_stall(stage, rng, "cloth" if rng.random() < 0.5 else "boards")


def put_dark_bags(stage: Stage, rng: np.random.Generator) -> None:
    """Black bags in a row on the ground, away from any bin."""
    at = stage.plot.find(rng, ("pavement", "belt", "road"), 0.9, near=3.5, far=24.0, edge=0.35)
    if at is None:
        return
    x, y, band = at
    count = int(rng.integers(1, 5))
    solid = waste.bags_in_a_row(rng, count, waste.DARK_FILMS)
    yaw = float(rng.choice([0.0, np.pi / 2]) if count < 3 else 0.0) + float(rng.normal(0, 0.2))
    stage.put(solid, (x, y, band.z), yaw, "garbage_exposed")
    stage.plot.take(x, y, 0.28 * count)
