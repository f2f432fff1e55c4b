"""Vehicles that drive, park at the kerb or stand on the green, and two-wheelers."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from training.render import cycles, people, vehicles
from training.render.solid import Solid
from training.render.stage import Stage
from training.render.street import KERB_M, BandKind

_MAKERS: dict[str, Callable[[np.random.Generator], Solid]] = {
    "bus": vehicles.bus,
    "truck": vehicles.truck,
    "car": vehicles.car,
}
_TRACK_M = 1.6
_LAWN = ("on", "two wheels", "one wheel", "beside")


def put_vehicles(stage: Stage, rng: np.random.Generator) -> None:
    """Driving and parked vehicles; now and then one on the lawn or the pavement."""
    road = stage.street.road
    for _ in range(int(rng.integers(0, 6))):
        roll = float(rng.random())
        label = "bus" if roll < 0.17 else "truck" if roll < 0.4 else "car"
        parked = rng.random() < (0.2 if label == "bus" else 0.5)
        solid = _MAKERS[label](rng)
        near_side = bool(rng.random() < 0.5)
        length, wide = (2 * reach for reach in solid.footprint())
        y = road.y0 + 0.25 + wide / 2 if near_side else road.y1 - 0.25 - wide / 2
        if not parked:
            lane = (road.y1 - road.y0) / 4
            y = road.middle - lane if near_side else road.middle + lane
        yaw = (0.0 if near_side else math.pi) + float(rng.normal(0, 0.02))
        for _ in range(4):
            x = float(rng.uniform(4, 38))
            if park(stage, solid, label, (x, y, road.z), yaw, (length, wide)):
                break
    for _ in range(int(rng.choice([0, 1, 2], p=[0.5, 0.38, 0.12]))):
        any(put_lawn_car(stage, rng) for _ in range(6))


def put_lawn_car(stage: Stage, rng: np.random.Generator) -> bool:
    """A car on the green or the pavement, with two wheels or one on it, or close beside it.

    False when the place that was tried has no room.
    """
    kinds: tuple[BandKind, ...] = ("belt", "belt", "pavement")
    kind = kinds[int(rng.integers(3))]
    at = stage.plot.find(rng, (kind,), 0.9, near=6.0, far=30.0, edge=0.3)
    if at is None:
        return False
    x, y, band = at
    road, solid = stage.street.road, vehicles.car(rng)
    way = _LAWN[int(rng.choice(4, p=[0.4, 0.25, 0.15, 0.2]))]
    edge = band.y0 if band.y0 >= road.y1 - 0.01 else band.y1
    inward = 1.0 if band.y0 >= road.y1 - 0.01 else -1.0
    touching = abs(edge - road.y1) < 0.01 or abs(edge - road.y0) < 0.01
    back = bool(rng.random() < 0.5)
    yaw = (math.pi if back else 0.0) + float(rng.normal(0, 0.06))
    z = band.z
    if way == "on" or not touching:
        yaw += float(rng.normal(0, 0.3))
        if min(y - band.y0, band.y1 - y) < 0.95:
            return False
    elif way == "two wheels":
        y, z = edge + inward * float(rng.uniform(-0.3, 0.3)), road.z + KERB_M / 2
        solid.lean("x", inward * (-1.0 if back else 1.0) * KERB_M / _TRACK_M)
    elif way == "one wheel":
        y, z = edge - inward * float(rng.uniform(0.7, 1.0)), road.z + KERB_M / 4
        yaw += inward * (-1.0 if back else 1.0) * float(rng.uniform(0.25, 0.45))
    else:
        y, z = edge - inward * float(rng.uniform(1.05, 1.35)), road.z
    return park(stage, solid, "car", (x, y, z), yaw, (4.6, 1.85))


def park(
    stage: Stage,
    solid: Solid,
    label: str,
    at: tuple[float, float, float],
    yaw: float,
    size: tuple[float, float],
) -> bool:
    """Put a vehicle of `size` (length, width) down where nothing is; False when something is."""
    x, y, _ = at
    length, wide = size
    steps = np.linspace(-0.42, 0.42, 4) * length
    cos, sin = math.cos(yaw), math.sin(yaw)
    if not all(stage.plot.free(x + s * cos, y + s * sin, wide * 0.55) for s in steps):
        return False
    stage.put(solid, at, yaw, label)
    stage.plot.take_long(x, y, length, wide, yaw)
    return True


def put_cycles(stage: Stage, rng: np.random.Generator) -> None:
    """Parked two-wheelers, and some with riders on the road."""
    for _ in range(int(rng.integers(0, 4))):
        at = stage.plot.find(rng, ("pavement", "road"), 0.9, near=4.0, far=26.0, edge=0.5)
        if at is None:
            continue
        label = "bicycle" if rng.random() < 0.5 else "motorcycle"
        make = cycles.bicycle if label == "bicycle" else cycles.motorcycle
        riding = at[2].kind == "road"
        yaw = float(rng.normal(0, 0.1)) if riding else float(rng.uniform(0, 6.3))
        stage.put(make(rng), (at[0], at[1], at[2].z), yaw, label)
        if riding:
            back = 0.2 if label == "bicycle" else 0.3
            seat = (at[0] - back * math.cos(yaw), at[1] - back * math.sin(yaw), at[2].z + 0.05)
            stage.put(people.person(rng, "ride"), seat, yaw, "person")
        stage.plot.take(at[0], at[1], 0.9)
