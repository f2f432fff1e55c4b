"""Manholes in their three states, and flat things that are none."""

from __future__ import annotations

import numpy as np

from training.render import covers, manholes, stains
from training.render.plot import Plot
from training.render.solid import Paint
from training.render.stage import Stage
from training.render.street import Band

SMALLEST_PX: dict[manholes.State, tuple[float, float]] = {
    "good": (9.0, 3.0), "missing": (17.0, 6.0), "broken": (28.0, 11.0),
}  # fmt: skip
"""Width and height below which a person cannot tell the state: nothing is put down there."""


def put_manholes(stage: Stage, rng: np.random.Generator, innocent: bool) -> None:
    """Whole covers nearly always; broken and missing ones each in about 6 of 10 pictures."""
    states: list[manholes.State] = ["good"] * int(
        rng.choice([0, 1, 2, 3], p=[0.2, 0.4, 0.25, 0.15])
    )
    if not innocent:
        states += ["missing"] * int(rng.choice([0, 1, 2], p=[0.3, 0.5, 0.2]))
        states += ["broken"] * int(rng.choice([0, 1, 2], p=[0.22, 0.5, 0.28]))
    for state in states:
        put_manhole(stage, state, rng)
    if rng.random() < 0.3:
        _put_double(stage, rng)


def put_manhole(stage: Stage, state: manholes.State, rng: np.random.Generator) -> bool:
    """One manhole where it is large enough to be told; False when no such place was found."""
    style = manholes.draw_style(rng)
    for _ in range(25):
        at = stage.plot.find(
            rng, ("road", "road", "pavement", "belt"), 0.6, near=2.5, far=28.0, edge=0.8
        )
        if at is None or not told(stage.plot, at, style.radius, state):
            continue
        made = manholes.build_manhole(style, state, rng)
        if stage.put_manhole(made, state, at[0], at[1], at[2], float(rng.uniform(0, 6.3))):
            return True
    return False


def told(plot: Plot, at: tuple[float, float, Band], radius: float, state: manholes.State) -> bool:
    """Whether a cover there is seen large enough for its state; unless good, it must be whole."""
    x, y, band = at
    square = [(x + a * radius, y + b * radius, band.z) for a in (-1, 1) for b in (-1, 1)]
    box = plot.camera.whole_box(np.array(square))
    if box is None:
        return False
    # The square around a round cover seen aslant is up to 1.4 times as wide as the cover.
    wide, high = (box[2] - box[0]) / 1.2, (box[3] - box[1]) / 1.2
    least = SMALLEST_PX[state]
    camera = plot.camera
    inside = box[0] > 2 and box[2] < camera.width - 2 and box[1] > 2 and box[3] < camera.height - 2
    if state != "good" and not inside:
        return False
    return wide >= least[0] and high >= least[1]


def _put_double(stage: Stage, rng: np.random.Generator) -> None:
    at = stage.plot.find(rng, ("pavement", "road"), 0.9, near=3.0, far=20.0, edge=0.7)
    if at is None:
        return
    tone = float(rng.uniform(0.05, 0.14))
    iron = Paint("iron", (tone, tone * 0.97, tone * 0.93), 0.6)
    stone = Paint("concrete", (0.3, 0.3, 0.29), 0.9)
    body = covers.double(iron if rng.random() < 0.7 else stone, stone, rng)
    yaw = float(rng.choice([0.0, np.pi / 2]))
    stage.put(body, (at[0], at[1], at[2].z), yaw, "manhole_good")
    stage.plot.take(at[0], at[1], 0.7)


def put_stains(stage: Stage, rng: np.random.Generator) -> None:
    """One to five flat marks that are no manhole; grates lie along the kerb."""
    road = stage.street.road
    for _ in range(int(rng.integers(1, 6))):
        at = stage.plot.find(rng, ("road", "pavement"), 0.6, near=3.0, far=24.0, edge=0.7)
        if at is None:
            continue
        kind = stains.KINDS[int(rng.integers(len(stains.KINDS)))]
        x, y, band = at
        yaw = float(rng.uniform(0, 6.3))
        if kind == "gully" and band is road:
            y, yaw = (road.y0 + 0.35 if y < road.middle else road.y1 - 0.35), 0.0
            if not stage.plot.free(x, y, 0.5):
                continue
        stage.put(stains.stain(rng, kind), (x, y, band.z), yaw)
        stage.plot.take(x, y, 0.4)
