"""Short scenario clips drawn from a seed: violations with an exact start and end, and as many
innocent scenes that look like them.

Unlike the demo's eight hand-made scenes these are drawn at random, so that the figures measured on
them say something about scenes nobody arranged for the detector.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from training.render import (
    bins,
    cycles,
    lookalikes,
    manholes,
    people,
    stains,
    stalls,
    vehicles,
    waste,
)
from training.render.light import Light, draw_light
from training.render.plot import Plot
from training.render.scenarios import Scenario, Step, car_pass, walk
from training.render.solid import Paint, Solid
from training.render.stage import Stage, aim, lay_ground, set_scenery
from training.render.street import Band, BandKind, build_street
from training.render.zones import ground_polygon

SIZE = (640, 360)
SECONDS, FPS = 56.0, 5
PATCH_EVERY_S = 0.4
BRIEF_S = 5.0
"""How long a thing stays that is gone before any dwell is over."""
LIGHTS = ("clear", "overcast", "hazy", "rain", "dusk", "clear", "overcast", "night")
_BIN_COLOURS = ((0.03, 0.16, 0.06), (0.02, 0.1, 0.3), (0.2, 0.21, 0.22), (0.4, 0.03, 0.03))
NEAR_M, CARS_M, HEAVY_M = (6.0, 11.5), (9.0, 14.0), (15.0, 20.0)
"""Distances at which a stall, a car, a truck or bus is seen whole."""
LANE_M = 1.4
"""From the road's edge to the middle of a car that passes."""
HERE, THERE = frozenset({"subject"}), frozenset({"before"})


@dataclass
class Spot:
    """A scene being laid out: where its subject stands, and the generator that draws it."""

    one: Scenario
    rng: np.random.Generator
    x: float
    y: float
    band: Band
    yaw: float

    @property
    def at(self) -> tuple[float, float, float]:
        """The subject's place on the ground, metres."""
        return self.x, self.y, self.band.z

    def aside(self, along: float, across: float = 0.0) -> tuple[float, float, float]:
        """A place beside the subject, in metres along its front and behind it."""
        cos, sin = math.cos(self.yaw), math.sin(self.yaw)
        return (
            self.x + along * cos - across * sin,
            self.y + along * sin + across * cos,
            self.band.z,
        )


Draw = Callable[[Spot], None]


@dataclass(frozen=True)
class Family:
    """One sort of scene: its name, the kind it belongs to, whether it violates, on which bands its
    subject stands, and what puts it there."""

    name: str
    kind: str
    violates: bool
    bands: tuple[BandKind, ...]
    draw: Draw
    lasts_s: float | None = None
    """Seconds the subject stays; None is from its appearance to the drawn end."""
    away_m: tuple[float, float] = NEAR_M
    """How far from the camera's foot the subject stands, before the camera's height counts."""


def incident(family: Family, seed: int) -> Scenario:
    """The scene of `family` drawn from `seed`; the same two always give the same scene.

    Raises ValueError when the street drawn has no room for the subject: take another seed.
    """
    rng = np.random.default_rng([8_000, seed])
    spot = _lay_out(family, seed, rng)
    one, stage = spot.one, spot.one.stage
    stage.tag = "subject"
    family.draw(spot)
    stage.tag = ""
    begins = float(np.round(rng.uniform(9.0, 15.0), 1))
    stays = family.lasts_s or float(np.round(rng.uniform(26.0, 32.0), 1))
    before = THERE if any(item.tag == "before" for item in stage.items) else frozenset()
    one.steps = [Step(0.0, before), Step(begins, HERE), Step(begins + stays, before)]
    if not family.violates and family.lasts_s is None:
        one.steps = [Step(0.0, HERE)]
    _passers(spot, one.steps[-1 if family.lasts_s else min(1, len(one.steps) - 1)])
    _zones(one)
    set_scenery(stage, rng)
    lay_ground(stage, rng)
    return one


def _lay_out(family: Family, seed: int, rng: np.random.Generator) -> Spot:
    """A street, a camera 4 to 8 m up that sees the subject's place, 7 to 17 m away."""
    widths: list[tuple[BandKind, float]] = [
        ("houses", 10.0),
        ("pavement", float(rng.uniform(3.0, 4.5))),
        ("road", float(rng.uniform(6.5, 9.0))),
        ("belt", float(rng.uniform(3.6, 5.2))),
        ("pavement", float(rng.uniform(3.8, 6.0))),
        ("houses", 12.0),
    ]
    if "belt" not in family.bands and rng.random() < 0.6:
        widths.pop(3)
    street = build_street(widths)
    kind = family.bands[int(rng.integers(len(family.bands)))]
    band = street.of(kind)[-1]
    room = min(1.7, (band.y1 - band.y0) / 2 - 0.1)
    height, y = float(rng.uniform(4.0, 8.0)), float(rng.uniform(-2.4, 0.4))
    at_y = float(rng.uniform(band.y0 + room, band.y1 - room))
    if kind == "road":
        at_y = float(rng.uniform(band.y0 + 1.6, band.y1 - 1.2))
    far = float(rng.uniform(*family.away_m)) + 0.35 * height
    at_x = math.sqrt(max(far**2 - (at_y - y) ** 2, 9.0))
    fov = math.radians(float(rng.uniform(44, 64)))
    look_x, look_y = at_x + float(rng.uniform(-1.2, 1.6)), at_y + float(rng.uniform(-1.5, 0.8))
    seen = aim(0.0, y, height, look_x, look_y, fov, *SIZE)
    stage = Stage(street, seen, _light(seed, rng), Plot(street, seen))
    # Nothing that grows or stands may come between the camera and what it watches.
    for share in np.linspace(0.0, 1.2, 9):
        stage.plot.take(float(share) * at_x, y + float(share) * (at_y - y), 1.7)
    one = Scenario(
        f"{family.name}-{seed:03d}", family.name, family.kind, family.violates, stage, SECONDS,
        fps=FPS, patch_every_s=PATCH_EVERY_S,
    )  # fmt: skip
    yaw = float(rng.normal(0, 0.15)) + (0.0 if at_y > street.road.middle else math.pi)
    return Spot(one, rng, at_x, at_y, band, yaw)


def _light(seed: int, rng: np.random.Generator) -> Light:
    kind = LIGHTS[seed % len(LIGHTS)]
    lit = draw_light(rng, kind)
    if kind == "clear":
        # The sun stands along the street: no house puts what matters into its shadow.
        return replace(lit, azimuth=float(rng.choice([0.35, 2.8])), elevation=math.radians(50))
    return lit


def _passers(spot: Spot, step: Step) -> None:
    """In half of the scenes somebody walks past or a car drives through: while the subject is
    there, or after a brief one has gone."""
    rng, one = spot.rng, spot.one
    roll = float(rng.random())
    at = step.at_s + float(rng.uniform(6.0, 18.0))
    if roll < 0.3:
        mover = car_pass(rng, _free_lane(spot), 1, (at,), "")
    elif roll < 0.6:
        far = one.stage.street.of("pavement")[-1]
        y = far.y1 - 0.6
        seed = int(rng.integers(1 << 30))
        mover = walk(seed, (spot.x + 6.0, y), (spot.x - 4.0, y), far.z, (at,), "")
    else:
        return
    one.movers.append(replace(mover, after=step.tags))


def _free_lane(spot: Spot) -> float:
    """The lane, as metres across the street, in which the subject does not stand."""
    road = spot.one.stage.street.road
    on_the_far_half = spot.band == road and spot.y > road.middle
    return road.y0 + LANE_M if on_the_far_half else road.y1 - LANE_M


def _zones(one: Scenario) -> None:
    """The zones an operator would draw: the whole of each band that the camera watches."""
    for band in one.stage.street.bands:
        if band.kind == "road":
            one.zone("road", band, 2.0, 40.0)
        elif band.kind == "pavement" and band.y0 > 0:
            one.zone("pavement", band, 2.0, 40.0)
            one.zone("no_vending", band, 2.0, 40.0)
        elif band.kind == "belt" and band.y0 > 0:
            one.zone("green_belt", band, 2.0, 40.0)


def _stall(kind: stalls.StallKind) -> Draw:
    def draw(spot: Spot) -> None:
        spot.one.stage.put_stall(stalls.draw_stall(spot.rng, kind), spot.at, spot.yaw)
        seller = people.person(spot.rng, "stand")
        spot.one.stage.put(seller, spot.aside(0.2, 1.15), spot.yaw - 1.5, "person")

    return draw


def _permitted(spot: Spot) -> None:
    """A stall in a market that is allowed to be there."""
    _stall("table")(spot)
    area = (spot.x - 3.5, spot.band.y0 + 0.1, spot.x + 3.5, spot.band.y1 - 0.1)
    shape = ground_polygon(spot.one.stage.camera, area, spot.band.z)
    spot.one.permits.append(("market", shape))


def _crowd(spot: Spot) -> None:
    """People who wait and talk; one holds an umbrella."""
    for index in range(4):
        x, y, z = spot.aside(0.7 * index - 1.0, float(spot.rng.uniform(-0.5, 0.5)))
        yaw = float(spot.rng.uniform(0, 6.3))
        spot.one.stage.put(people.person(spot.rng, "stand"), (x, y, z), yaw, "person")
        if index == 1:
            spot.one.stage.put(stalls.umbrella(spot.rng, 0.55), (x, y, z - 0.35), yaw, "umbrella")


def _work_carts(spot: Spot) -> None:
    """A street cleaner with a cart, and a delivery: parcels and a parked motorcycle."""
    stage, rng = spot.one.stage, spot.rng
    stage.put(lookalikes.cleaners_cart(rng), spot.at, spot.yaw)
    stage.put(people.person(rng, "stand"), spot.aside(0.9, 0.4), spot.yaw, "person")
    stage.put(lookalikes.parcels(rng), spot.aside(-1.6, 0.5), spot.yaw)
    stage.put(cycles.motorcycle(rng), spot.aside(2.2, 0.2), spot.yaw + 1.2, "motorcycle")


def _empty_tricycle(spot: Spot) -> None:
    """A parked cargo tricycle with nothing on it, beside a cafe's table."""
    stage, rng = spot.one.stage, spot.rng
    stage.put(lookalikes.empty_tricycle(rng), spot.at, spot.yaw)
    stage.put(lookalikes.cafe_table(rng), spot.aside(2.6, 0.4), spot.yaw)


def _bins(lid: bins.LidState, full: bool, bags: bool) -> Draw:
    """One to three bins; clean ones stand there before the waste comes."""

    def draw(spot: Spot) -> None:
        stage, rng = spot.one.stage, spot.rng
        count = int(rng.integers(1, 4))
        sizes = ("wheelie", "wheelie_large", "container")
        size = bins.SIZES[sizes[int(rng.integers(3))]]
        paint = Paint("plain", _BIN_COLOURS[int(rng.integers(len(_BIN_COLOURS)))], 0.45)
        dirty = [index == 0 for index in range(count)]
        for tag, filled in (("before", False), ("subject", full)):
            stage.tag = tag
            for index, mine in enumerate(dirty):
                state: bins.LidState = lid if mine and tag == "subject" else "closed"
                drawn = np.random.default_rng([int(spot.x * 1000), index])
                made = bins.build_bin(size, paint, state, filled and mine, drawn)
                stage.put_bin(made, spot.aside(index * (size.wide + 0.25)), spot.yaw)
        stage.tag = "subject"
        if bags:
            spill = waste.spill(rng, 1.1, 0.8, int(rng.integers(4, 8)))
            stage.put(spill, spot.aside(-1.0, -0.2), 0.0, "garbage_exposed")

    return draw


def _on_belt(wheels: float, label: str = "car") -> Draw:
    """A vehicle on the lawn; `wheels` is how far its middle stands from the lawn's edge, metres."""

    def draw(spot: Spot) -> None:
        make = {"car": vehicles.car, "truck": vehicles.truck}[label]
        yaw = float(spot.rng.choice([0.0, math.pi])) + float(spot.rng.normal(0, 0.12))
        y = spot.band.y0 + wheels
        spot.one.stage.put(make(spot.rng), (spot.x, y, spot.band.z), yaw, label)

    return draw


def _at_kerb(label: str) -> Draw:
    """A vehicle parked on the road along the lawn."""

    def draw(spot: Spot) -> None:
        make = {"car": vehicles.car, "truck": vehicles.truck, "bus": vehicles.bus}[label]
        road = spot.one.stage.street.road
        solid = make(spot.rng)
        half = solid.footprint()[1]
        spot.band, spot.y = road, road.y1 - half - 0.25
        spot.one.stage.put(solid, spot.at, 0.0, label)

    return draw


def _cycles_on_belt(spot: Spot) -> None:
    """Bicycles on the lawn are no motor vehicles."""
    for index in range(3):
        bicycle = cycles.bicycle(spot.rng)
        spot.one.stage.put(bicycle, spot.aside(0.8 * index - 0.8), spot.yaw + 1.2, "bicycle")


def _manhole(state: manholes.State, radius: float) -> Draw:
    """A cover that is whole before and then in `state`."""

    def draw(spot: Spot) -> None:
        stage, rng = spot.one.stage, spot.rng
        style = replace(manholes.draw_style(rng), radius=radius)
        stage.tag = "before"
        turn = float(rng.uniform(0, 6.3))
        whole = manholes.build_manhole(style, "good", np.random.default_rng(1))
        if not stage.put_manhole(whole, "good", spot.x, spot.y, spot.band, turn):
            raise ValueError(f"{spot.one.camera_id}: no room for a manhole")
        stage.tag = "subject"
        changed = manholes.build_manhole(style, state, rng)
        stage.put(changed.body, spot.at, turn, f"manhole_{state}")

    return draw


def _stains(*kinds: stains.StainKind) -> Draw:
    """Flat marks that are no manhole."""

    def draw(spot: Spot) -> None:
        for index, kind in enumerate(kinds):
            solid: Solid = stains.stain(spot.rng, kind, 0.4 - 0.06 * index)
            spot.one.stage.put(solid, spot.aside(1.5 * index, 0.3 * index), 0.4)

    return draw


def _car_over_cover(spot: Spot) -> None:
    """A car parks over an intact cover: dark, round and half hidden."""
    stage, rng = spot.one.stage, spot.rng
    whole = manholes.build_manhole(manholes.draw_style(rng), "good", rng)
    stage.put_manhole(whole, "good", spot.x, spot.y, spot.band, 0.0)
    stage.put(vehicles.car(rng), (spot.x + 1.9, spot.y + 0.3, spot.band.z), 0.0, "car")


PAVED: tuple[BandKind, ...] = ("pavement",)
LAWN: tuple[BandKind, ...] = ("belt",)
GROUND: tuple[BandKind, ...] = ("road", "pavement")

FAMILIES: tuple[Family, ...] = (
    Family("vending-table", "street_vending", True, PAVED, _stall("table")),
    Family("vending-cart", "street_vending", True, PAVED, _stall("cart")),
    Family("vending-tricycle", "street_vending", True, PAVED, _stall("tricycle")),
    Family("vending-cloth", "street_vending", True, PAVED, _stall("cloth")),
    Family("vending-steamer", "street_vending", True, PAVED, _stall("steamer")),
    Family("vending-boards", "street_vending", True, PAVED, _stall("boards")),
    Family("vending-permitted", "street_vending", False, PAVED, _permitted),
    Family("vending-brief", "street_vending", False, PAVED, _stall("cart"), BRIEF_S),
    Family("vending-lawn", "street_vending", False, LAWN, _stall("table")),
    Family("vending-crowd", "street_vending", False, PAVED, _crowd),
    Family("vending-cart-of-cleaner", "street_vending", False, PAVED, _work_carts),
    Family("vending-empty-tricycle", "street_vending", False, PAVED, _empty_tricycle),
    Family("bins-propped", "bin_overflow", True, PAVED, _bins("propped", True, False)),
    Family("bins-propped-bags", "bin_overflow", True, PAVED, _bins("propped", True, True)),
    Family("bins-open-heap", "bin_overflow", True, PAVED, _bins("open", True, False)),
    Family("bins-open-bags", "bin_overflow", True, PAVED, _bins("open", True, True)),
    Family("bins-bags-beside", "bin_overflow", True, PAVED, _bins("closed", False, True)),
    Family("bins-bags-again", "bin_overflow", True, PAVED, _bins("closed", False, True)),
    Family("bins-closed", "bin_overflow", False, PAVED, _bins("closed", False, False)),
    Family("bins-open-lid", "bin_overflow", False, PAVED, _bins("open", False, False)),
    Family("bins-open-lid-again", "bin_overflow", False, PAVED, _bins("open", False, False)),
    Family("bins-brief", "bin_overflow", False, PAVED, _bins("closed", False, True), BRIEF_S),
    Family("bins-brief-heap", "bin_overflow", False, PAVED, _bins("open", True, False), BRIEF_S),
    Family("bins-closed-again", "bin_overflow", False, PAVED, _bins("closed", False, False)),
    Family("belt-car", "green_belt_parking", True, LAWN, _on_belt(1.8), away_m=CARS_M),
    Family("belt-car-again", "green_belt_parking", True, LAWN, _on_belt(2.2), away_m=CARS_M),
    Family("belt-two-wheels", "green_belt_parking", True, LAWN, _on_belt(0.75), away_m=CARS_M),
    Family("belt-car-third", "green_belt_parking", True, LAWN, _on_belt(1.5), away_m=CARS_M),
    Family("belt-truck", "green_belt_parking", True, LAWN, _on_belt(1.9, "truck"), away_m=HEAVY_M),
    Family("belt-car-fourth", "green_belt_parking", True, LAWN, _on_belt(1.2), away_m=CARS_M),
    Family("belt-kerb-car", "green_belt_parking", False, LAWN, _at_kerb("car"), away_m=CARS_M),
    Family(
        "belt-kerb-car-again", "green_belt_parking", False, LAWN, _at_kerb("car"), away_m=CARS_M
    ),
    Family("belt-kerb-truck", "green_belt_parking", False, LAWN, _at_kerb("truck"), away_m=HEAVY_M),
    Family("belt-kerb-bus", "green_belt_parking", False, LAWN, _at_kerb("bus"), away_m=HEAVY_M),
    Family("belt-brief", "green_belt_parking", False, LAWN, _on_belt(1.6), BRIEF_S, away_m=CARS_M),
    Family("belt-cycles", "green_belt_parking", False, LAWN, _cycles_on_belt, away_m=CARS_M),
    Family("manhole-open", "manhole_missing", True, GROUND, _manhole("missing", 0.4)),
    Family("manhole-open-again", "manhole_missing", True, GROUND, _manhole("missing", 0.36)),
    Family("manhole-open-third", "manhole_missing", True, ("road",), _manhole("missing", 0.38)),
    Family("manhole-open-fourth", "manhole_missing", True, PAVED, _manhole("missing", 0.4)),
    Family("manhole-broken", "manhole_missing", True, GROUND, _manhole("broken", 0.42)),
    Family("manhole-broken-again", "manhole_missing", True, ("road",), _manhole("broken", 0.4)),
    Family("manhole-tar", "manhole_missing", False, ("road",), _stains("tar", "oil", "tyre")),
    Family("manhole-wet", "manhole_missing", False, GROUND, _stains("wet", "leaves")),
    Family("manhole-marking", "manhole_missing", False, ("road",), _stains("marking", "patch")),
    Family("manhole-drain", "manhole_missing", False, GROUND, _stains("gully", "oil")),
    Family("manhole-intact", "manhole_missing", False, GROUND, _manhole("good", 0.38)),
    Family("manhole-under-car", "manhole_missing", False, ("road",), _car_over_cover),
)


def incidents(first_seed: int = 0) -> Iterator[Scenario]:
    """One scene of every family, each with a seed of its own."""
    for number, family in enumerate(FAMILIES):
        yield incident(family, first_seed + number)
