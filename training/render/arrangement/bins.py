"""Bins in rows, and waste above, beside and away from them."""

from __future__ import annotations

import math

import numpy as np

from training.render import bins, waste
from training.render.arrangement.stalls import facing_road
from training.render.solid import Solid
from training.render.stage import Stage


def put_bins(stage: Stage, rng: np.random.Generator, innocent: bool) -> None:
    """Rows of bins; unless innocent, some overfull, some with waste around; or waste alone."""
    for _ in range(int(rng.choice([0, 1, 2], p=[0.12, 0.58, 0.3]))):
        at = stage.plot.find(
            rng, ("pavement", "pavement", "belt", "road"), 1.0, near=3.5, far=32.0, edge=0.45
        )
        if at is not None:
            x, y, band = at
            _put_row(stage, rng, x, y, band.z, not innocent and rng.random() < 0.72)
    if not innocent and rng.random() < 0.25:
        alone = stage.plot.find(
            rng, ("pavement", "belt", "road"), 0.9, near=3.5, far=26.0, edge=0.3
        )
        if alone is not None:
            put_spill(stage, rng, alone[0], alone[1], 0.0)


def _put_row(
    stage: Stage, rng: np.random.Generator, x: float, y: float, z: float, dirty: bool
) -> None:
    yaw = facing_road(stage, y, rng)
    cos, sin = math.cos(yaw), math.sin(yaw)
    count = int(rng.choice([1, 2, 3, 4], p=[0.4, 0.3, 0.2, 0.1]))
    style = np.random.default_rng(int(rng.integers(1 << 30)))
    filled = rng.random() < 0.75
    for index in range(count):
        overfull = dirty and filled and rng.random() < 0.7
        one = bins.draw_bin(style if rng.random() < 0.5 else rng, overfull)
        step = (index - (count - 1) / 2) * 0.85
        if one.body.footprint()[0] > 0.6:
            step *= 1.9
        turn = yaw + float(rng.normal(0, 0.08))
        stage.put_bin(one, (x + step * cos, y + step * sin, z), turn)
    stage.plot.take_long(x, y, 0.9 * count, 1.0, yaw)
    if dirty and (not filled or rng.random() < 0.55):
        beside = rng.random() < 0.4
        side = 0.0 if beside else -0.95 if rng.random() < 0.8 else 0.85
        aside = float(rng.choice([-1.0, 1.0])) * (0.45 * count + 0.75)
        if not beside:
            aside = float(rng.uniform(-0.5, 0.5)) * count
        put_spill(stage, rng, x + aside * cos - side * sin, y + aside * sin + side * cos, yaw)


def put_spill(stage: Stage, rng: np.random.Generator, x: float, y: float, yaw: float) -> None:
    """Waste on the ground, one box for the whole lot: a heap, bags in a row, or dense litter."""
    band = stage.street.band_at(y)
    if band is None or band.kind == "houses":
        return
    roll = float(rng.random())
    solid: Solid
    if roll < 0.3:
        pieces = int(rng.integers(2, 5))
        wide = 0.5 * pieces
        solid = waste.bags_in_a_row(rng, pieces)
    elif roll < 0.45:
        wide = float(rng.uniform(1.0, 1.8))
        solid, yaw = waste.litter(rng, wide), float(rng.uniform(0, 6.3))
    else:
        pieces = int(rng.integers(1, 9))
        wide = 0.35 + 0.14 * pieces
        solid, yaw = waste.spill(rng, wide, wide * 0.8, pieces), float(rng.uniform(0, 6.3))
    stage.put(solid, (x, y, band.z), yaw, "garbage_exposed")
    stage.plot.take(x, y, wide * 0.5)
