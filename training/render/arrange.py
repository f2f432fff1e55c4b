"""Fills a stage at random for a training picture: the violations, the innocent things, the life
around.
"""

from __future__ import annotations

import math

import numpy as np

from training.render import bins, cycles, manholes, people, stains, stalls, vehicles, waste
from training.render.light import draw_light
from training.render.plot import Plot
from training.render.solid import Solid
from training.render.stage import Stage, draw_camera, lay_ground, set_scenery
from training.render.street import draw_street

INNOCENT_SHARE = 0.18


def draw_stage(seed: int, width: int, height: int) -> Stage:
    """The whole stage of picture `seed`."""
    rng = np.random.default_rng(seed)
    street = draw_street(rng)
    camera = draw_camera(rng, street, width, height)
    stage = Stage(street, camera, draw_light(rng), Plot(street, camera))
    stage.plot.take(camera.x, camera.y, 1.2)
    innocent = rng.random() < INNOCENT_SHARE
    put_manholes(stage, rng, innocent)
    put_stains(stage, rng)
    put_stalls(stage, rng, 0.35 if innocent else 0.62)
    put_bins(stage, rng, innocent)
    put_vehicles(stage, rng)
    put_cycles(stage, rng)
    put_people(stage, rng)
    set_scenery(stage, rng)
    lay_ground(stage, rng)
    return stage


def put_manholes(stage: Stage, rng: np.random.Generator, innocent: bool) -> None:
    """Whole covers nearly always; broken and missing ones each in about 6 of 10 pictures."""
    states: list[manholes.State] = ["good"] * int(
        rng.choice([0, 1, 2, 3], p=[0.2, 0.4, 0.25, 0.15])
    )
    if not innocent:
        states += ["missing"] * int(rng.choice([0, 1, 2], p=[0.3, 0.5, 0.2]))
        states += ["broken"] * int(rng.choice([0, 1, 2], p=[0.3, 0.5, 0.2]))
    for state in states:
        style = manholes.draw_style(rng)
        for _ in range(5):
            at = stage.plot.find(
                rng, ("road", "road", "pavement", "belt"), 0.6, near=3.5, far=17.0, edge=0.75
            )
            if at is None:
                continue
            made = manholes.build_manhole(style, state, rng)
            if stage.put_manhole(made, state, at[0], at[1], at[2], float(rng.uniform(0, 6.3))):
                break


def put_stains(stage: Stage, rng: np.random.Generator) -> None:
    """One to four flat marks that are no manhole."""
    for _ in range(int(rng.integers(1, 5))):
        at = stage.plot.find(rng, ("road", "pavement"), 0.6, near=3.5, far=18.0, edge=0.7)
        if at is not None:
            kind = stains.KINDS[int(rng.integers(len(stains.KINDS)))]
            stage.put(stains.stain(rng, kind), (at[0], at[1], at[2].z), float(rng.uniform(0, 6.3)))
            stage.plot.take(at[0], at[1], 0.4)


def facing_road(stage: Stage, y: float, rng: np.random.Generator) -> float:
    """The yaw with which something whose front is -y looks at the road, a little off."""
    base = 0.0 if y > stage.street.road.middle else math.pi
    if rng.random() < 0.15:
        base += math.pi
    return base + float(rng.normal(0, 0.18))


def put_stalls(stage: Stage, rng: np.random.Generator, chance: float) -> None:
    """With `chance` one to three stalls, each with its seller and at times customers."""
    if rng.random() > chance:
        return
    for _ in range(int(rng.choice([1, 2, 3], p=[0.55, 0.3, 0.15]))):
        at = stage.plot.find(
            rng, ("pavement", "pavement", "road", "belt"), 1.5, near=5.0, far=24.0, edge=0.6
        )
        if at is None:
            continue
        x, y, band = at
        yaw = facing_road(stage, y, rng)
        stage.put_stall(stalls.draw_stall(rng), (x, y, band.z), yaw)
        stage.plot.take(x, y, 1.25)
        if rng.random() < 0.8:
            put_person_at(
                stage, rng, x - 1.0 * math.sin(yaw), y + 1.0 * math.cos(yaw), yaw - math.pi / 2
            )
        for _ in range(int(rng.integers(0, 3))):
            aside = float(rng.uniform(-0.8, 0.8))
            cos, sin = math.cos(yaw), math.sin(yaw)
            put_person_at(
                stage,
                rng,
                x + aside * cos + 1.25 * sin,
                y + aside * sin - 1.25 * cos,
                yaw + math.pi / 2,
            )


def put_person_at(stage: Stage, rng: np.random.Generator, x: float, y: float, yaw: float) -> None:
    """A standing figure at a place, unless it is outside the bands."""
    band = stage.street.band_at(y)
    if band is not None and band.kind != "houses":
        stage.put(
            people.person(rng, "stand"), (x, y, band.z), yaw + float(rng.normal(0, 0.3)), "person"
        )


def put_bins(stage: Stage, rng: np.random.Generator, innocent: bool) -> None:
    """Rows of bins; unless innocent, some overfull, some with waste around; or waste alone."""
    for _ in range(int(rng.choice([0, 1, 2], p=[0.12, 0.58, 0.3]))):
        at = stage.plot.find(
            rng, ("pavement", "pavement", "belt", "road"), 1.0, near=4.0, far=18.0, edge=0.45
        )
        if at is None:
            continue
        x, y, band = at
        yaw = facing_road(stage, y, rng)
        dirty = not innocent and rng.random() < 0.72
        count = int(rng.choice([1, 2, 3, 4], p=[0.4, 0.3, 0.2, 0.1]))
        style = np.random.default_rng(int(rng.integers(1 << 30)))
        for index in range(count):
            overfull = dirty and rng.random() < 0.6
            one = bins.draw_bin(style if rng.random() < 0.5 else rng, overfull)
            step = (index - (count - 1) / 2) * 0.85
            if one.body.footprint()[0] > 0.6:
                step *= 1.9
            stage.put_bin(
                one,
                (x + step * math.cos(yaw), y + step * math.sin(yaw), band.z),
                yaw + float(rng.normal(0, 0.08)),
            )
        stage.plot.take_long(x, y, 0.9 * count, 1.0, yaw)
        if dirty and rng.random() < 0.62:
            side = -0.85 if rng.random() < 0.75 else 0.8
            aside = float(rng.uniform(-0.5, 0.5)) * count
            at_x = x + aside * math.cos(yaw) - side * math.sin(yaw)
            at_y = y + aside * math.sin(yaw) + side * math.cos(yaw)
            put_spill(stage, rng, at_x, at_y)
    if not innocent and rng.random() < 0.22:
        alone = stage.plot.find(
            rng, ("pavement", "belt", "road"), 0.9, near=4.0, far=18.0, edge=0.3
        )
        if alone is not None:
            put_spill(stage, rng, alone[0], alone[1])


def put_spill(stage: Stage, rng: np.random.Generator, x: float, y: float) -> None:
    """Waste on the ground, one box for the whole lot."""
    band = stage.street.band_at(y)
    if band is None or band.kind == "houses":
        return
    pieces = int(rng.integers(1, 8))
    wide = 0.35 + 0.14 * pieces
    solid: Solid = waste.spill(rng, wide, wide * 0.8, pieces)
    stage.put(solid, (x, y, band.z), float(rng.uniform(0, 6.3)), "garbage_exposed")
    stage.plot.take(x, y, wide * 0.5)


def put_vehicles(stage: Stage, rng: np.random.Generator) -> None:
    """Driving and parked vehicles; now and then one on the lawn or the pavement."""
    road = stage.street.road
    for _ in range(int(rng.integers(0, 6))):
        parked = rng.random() < 0.5
        roll = float(rng.random())
        label = "bus" if roll < 0.1 and not parked else "truck" if roll < 0.24 else "car"
        solid = {"bus": vehicles.bus, "truck": vehicles.truck, "car": vehicles.car}[label](rng)
        near_side = bool(rng.random() < 0.5)
        lane = (road.y1 - road.y0) / 4
        y = road.y0 + 1.15 if near_side else road.y1 - 1.15
        if not parked:
            y = road.middle - lane if near_side else road.middle + lane
        x = float(rng.uniform(4, 45))
        yaw = (0.0 if near_side else math.pi) + float(rng.normal(0, 0.02))
        length, wide = (2 * reach for reach in solid.footprint())
        _park(stage, solid, label, x, y, road.z, yaw, length, wide)
    for _ in range(int(rng.choice([0, 1, 2], p=[0.68, 0.25, 0.07]))):
        at = stage.plot.find(rng, ("belt", "pavement"), 2.0, near=6.0, far=28.0, edge=1.0)
        if at is not None:
            solid = vehicles.car(rng)
            yaw = float(rng.choice([0.0, math.pi])) + float(rng.normal(0, 0.25))
            _park(stage, solid, "car", at[0], at[1], at[2].z, yaw, 4.6, 1.85)


def _park(
    stage: Stage,
    solid: Solid,
    label: str,
    x: float,
    y: float,
    z: float,
    yaw: float,
    length: float,
    wide: float,
) -> None:
    steps = np.linspace(-0.42, 0.42, 4) * length
    if all(
        stage.plot.free(x + s * math.cos(yaw), y + s * math.sin(yaw), wide * 0.55) for s in steps
    ):
        stage.put(solid, (x, y, z), yaw, label)
        stage.plot.take_long(x, y, length, wide, yaw)


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
        place = (at[0], at[1], at[2].z)
        stage.put(make(rng), place, yaw, label)
        if riding:
            back = 0.2 if label == "bicycle" else 0.3
            seat = (at[0] - back * math.cos(yaw), at[1] - back * math.sin(yaw), at[2].z + 0.05)
            stage.put(people.person(rng, "ride"), seat, yaw, "person")
        stage.plot.take(at[0], at[1], 0.9)


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
        stage.put(people.person(rng, pose), (at[0], at[1], at[2].z), yaw, "person")
        if stage.light.kind == "rain" and rng.random() < 0.6:
            stage.put(
                stalls.umbrella(rng, 0.55), (at[0] + 0.1, at[1], at[2].z - 0.35), yaw, "umbrella"
            )
        stage.plot.take(at[0], at[1], 0.35)
