"""The eight demo clips: four cameras on which a violation appears, four innocent look-alikes.

A scenario is a stage with tagged things, the seconds at which tags come into view, and what moves.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from training.render import bins, cycles, manholes, people, stains, stalls, vehicles, waste
from training.render.light import draw_light
from training.render.plot import Plot
from training.render.solid import Paint, Solid, Vector
from training.render.stage import Stage, aim, lay_ground, set_scenery
from training.render.street import Band, BandKind, build_street
from training.render.zones import Polygon, ground_polygon

WIDTH, HEIGHT, FPS = 960, 540, 10
APPEARS_S = 14.0


@dataclass(frozen=True)
class Step:
    """From `at_s` on, the things with these tags are there (with those that carry no tag)."""

    at_s: float
    tags: frozenset[str]


@dataclass(frozen=True)
class Mover:
    """Something that passes: its shapes in turn (a stride), its way, the seconds it sets out."""

    shapes: tuple[Solid, ...]
    way: tuple[tuple[float, float, float, float], ...]
    """Corners of its way: x, y, z, yaw."""
    lasts_s: float
    starts_s: tuple[float, ...]
    after: frozenset[str] = frozenset()
    """The tags in view while it passes: what it must be rendered with."""


@dataclass
class Scenario:
    """One demo camera and all that happens before it."""

    camera_id: str
    name: str
    kind: str
    violates: bool
    stage: Stage
    seconds: float = 40.0
    steps: list[Step] = field(default_factory=lambda: [Step(0.0, frozenset())])
    movers: list[Mover] = field(default_factory=list)
    zones: list[tuple[str, str, Polygon]] = field(default_factory=list)
    permits: list[tuple[str, Polygon]] = field(default_factory=list)
    fps: int = FPS
    patch_every_s: float = 0.2
    """Seconds between two pictures of what passes by."""

    @property
    def appears_s(self) -> float | None:
        """The second from which the whole violation is there."""
        return self.steps[-1].at_s if self.violates else None

    @property
    def loop_from_s(self) -> float:
        """A violation that has come stays: the clip goes on from behind its appearance."""
        return 0.0 if self.appears_s is None else self.appears_s + 1.0

    def zone(self, kind: str, band: Band, x0: float, x1: float) -> None:
        """A zone over a stretch of a band, as the camera sees it."""
        area = (x0, band.y0, x1, band.y1)
        shape = ground_polygon(self.stage.camera, area, band.z)
        self.zones.append((f"{kind.replace('_', '-')}-{len(self.zones) + 1}", kind, shape))


def _scenario(
    camera_id: str, name: str, kind: str, violates: bool, seed: int, light: str,
    widths: list[tuple[BandKind, float]], camera: tuple[float, float, float, float, float],
) -> tuple[Scenario, np.random.Generator]:  # fmt: skip
    """An empty street with its camera: y, height, the point it looks at (x, y), opening in
    degrees.
    """
    rng = np.random.default_rng([7_000, seed])
    street = build_street(widths)
    y, z, at_x, at_y, fov = camera
    seen = aim(0.0, y, z, at_x, at_y, math.radians(fov), WIDTH, HEIGHT)
    # The sun stands along the street: no house puts what matters into its shadow.
    lit = replace(draw_light(rng, light), azimuth=0.35, elevation=math.radians(52))
    stage = Stage(street, seen, lit, Plot(street, seen))
    # Nothing that grows or stands may come between the camera and what it watches.
    for share in np.linspace(0.0, 1.25, 9):
        stage.plot.take(float(share) * at_x, y + float(share) * (at_y - y), 1.6)
    return Scenario(camera_id, name, kind, violates, stage), rng


def _finish(one: Scenario, rng: np.random.Generator) -> Scenario:
    """Scenery, ground, and zones over everything that lies before the camera."""
    set_scenery(one.stage, rng)
    lay_ground(one.stage, rng)
    for band in one.stage.street.bands:
        if band.kind == "road":
            one.zone("road", band, 2.0, 40.0)
        elif band.kind == "pavement" and band.y0 > 0:
            one.zone("pavement", band, 2.0, 40.0)
        elif band.kind == "belt" and band.y0 > 0:
            one.zone("green_belt", band, 2.0, 40.0)
    return one


def car_pass(
    rng: np.random.Generator, y: float, way: int, starts: tuple[float, ...], after: str
) -> Mover:
    """A car that drives through along x."""
    ends = (-9.0, 42.0) if way > 0 else (42.0, -9.0)
    yaw = 0.0 if way > 0 else math.pi
    corners = ((ends[0], y, 0.0, yaw), (ends[1], y, 0.0, yaw))
    return Mover((vehicles.car(rng),), corners, 5.2, starts, frozenset({after} if after else ()))


def walk(
    seed: int,
    start: tuple[float, float],
    end: tuple[float, float],
    z: float,
    starts: tuple[float, ...],
    after: str,
) -> Mover:
    """Somebody who walks through at 1.3 m/s."""
    strides = (-0.9, -0.3, 0.4, 0.9, 0.3, -0.4)
    shapes = tuple(people.person(np.random.default_rng(seed), "walk", phase) for phase in strides)
    yaw = math.atan2(end[1] - start[1], end[0] - start[0])
    lasts = math.dist(start, end) / 1.3
    way = ((*start, z, yaw), (*end, z, yaw))
    return Mover(shapes, way, lasts, starts, frozenset({after} if after else ()))


def _both(
    one: Scenario, make: Callable[[tuple[float, ...], str], Mover], clean: float, later: float
) -> None:
    """The same passer-by once before and once after the violation has come."""
    last = next(iter(one.steps[-1].tags), "")
    if one.violates:
        one.movers += [make((clean,), ""), make((later,), last)]
    else:
        one.movers.append(make((clean, later), last))


def vending() -> Scenario:
    """A seller sets up on a pavement where selling is forbidden."""
    one, rng = _scenario(
        "vending-street", "Station road, south pavement", "street_vending", True, 1, "clear",
        [("houses", 10), ("pavement", 3.5), ("belt", 1.8), ("road", 7.5),
         ("pavement", 5.5), ("houses", 12)],
        (-1.6, 5.6, 8.6, 9.0, 54),
    )  # fmt: skip
    stage, far = one.stage, one.stage.street.of("pavement")[1]
    stage.tag = "stall"
    stage.put_stall(stalls.draw_stall(rng, "table", True), (8.6, far.y0 + 2.1, far.z), 0.06)
    stage.put(people.person(rng, "stand"), (8.4, far.y0 + 3.4, far.z), -1.5, "person")
    stage.tag = ""
    one.steps.append(Step(APPEARS_S, frozenset({"stall"})))
    _both(one, lambda at, after: car_pass(np.random.default_rng(11), 1.9, 1, at, after), 4.0, 30.0)
    _both(one, lambda at, after: walk(12, (17.0, 12.2), (5.0, 12.2), far.z, at, after), 2.0, 24.0)
    one.zone("no_vending", far, 2.0, 40.0)
    return _finish(one, rng)


def market() -> Scenario:
    """Three stalls inside a permitted market."""
    one, rng = _scenario(
        "vending-market", "Market lane, permitted stalls", "street_vending", False, 2, "overcast",
        [("houses", 10), ("pavement", 3.5), ("road", 7.0), ("pavement", 7.0), ("houses", 12)],
        (-1.8, 6.2, 9.5, 8.5, 62),
    )  # fmt: skip
    stage, far = one.stage, one.stage.street.of("pavement")[1]
    kinds: tuple[stalls.StallKind, ...] = ("table", "cart", "table")
    for index, kind in enumerate(kinds):
        x = 5.6 + 3.6 * index
        stage.put_stall(stalls.draw_stall(rng, kind, True), (x, far.y0 + 2.4, far.z), 0.0)
        stage.put(people.person(rng, "stand"), (x, far.y0 + 3.7, far.z), -1.6, "person")
    stage.plot.take_long(9.2, far.y0 + 2.4, 11.0, 3.0, 0.0)
    _both(one, lambda at, after: car_pass(np.random.default_rng(21), 1.8, 1, at, after), 8.0, 31.0)
    area = (3.0, far.y0 + 0.4, 16.0, far.y1 - 0.6)
    one.permits.append(("night-market", ground_polygon(stage.camera, area, far.z)))
    one.zone("no_vending", far, 2.0, 40.0)
    return _finish(one, rng)


def _bin_street(
    camera_id: str, name: str, violates: bool, seed: int, light: str
) -> tuple[Scenario, np.random.Generator, Band]:
    one, rng = _scenario(
        camera_id, name, "bin_overflow", violates, seed, light,
        [("houses", 10), ("pavement", 3.5), ("road", 6.5), ("pavement", 5.0), ("houses", 12)],
        (-1.2, 4.8, 5.6, 6.9, 50),
    )  # fmt: skip
    far = one.stage.street.of("pavement")[1]
    area = (2.6, far.y0 + 0.1, 10.4, far.y0 + 2.9)
    one.zones.append(
        ("bin-station-1", "bin_station", ground_polygon(one.stage.camera, area, far.z))
    )
    one.stage.plot.take_long(6.2, far.y0 + 1.2, 7.0, 3.0, 0.0)
    return one, rng, far


def _row(rng: np.random.Generator, lids: tuple[bins.LidState, ...], full: bool) -> list[bins.Bin]:
    """A grey four-wheeled container and two green wheelie bins."""
    sizes = ("container", "wheelie_large", "wheelie_large")
    paints = (
        Paint("plain", (0.2, 0.21, 0.22), 0.45),
        *(Paint("plain", (0.03, 0.16, 0.06), 0.45),) * 2,
    )
    return [
        bins.build_bin(bins.SIZES[size], paint, lid, full and lid == "propped", rng)
        for size, paint, lid in zip(sizes, paints, lids, strict=True)
    ]


_BIN_X = (4.6, 6.2, 7.1)


def overflow() -> Scenario:
    """Bins fill up until waste stands above the rim and lies around them."""
    one, rng, far = _bin_street("bins-backstreet", "Mill street, bin station", True, 3, "hazy")
    stage = one.stage
    stage.tag = "clean"
    for x, made in zip(_BIN_X, _row(rng, ("closed",) * 3, False), strict=True):
        stage.put_bin(made, (x, far.y0 + 1.5, far.z), 0.05)
    stage.tag = "full"
    for x, made in zip(_BIN_X, _row(rng, ("propped", "propped", "closed"), True), strict=True):
        stage.put_bin(made, (x, far.y0 + 1.5, far.z), 0.05)
    stage.put(waste.spill(rng, 1.5, 0.7, 7), (5.2, far.y0 + 0.55, far.z), 0.0, "garbage_exposed")
    stage.put(waste.spill(rng, 0.9, 0.6, 4), (7.0, far.y0 + 0.6, far.z), 0.0, "garbage_exposed")
    stage.tag = ""
    one.steps = [Step(0.0, frozenset({"clean"})), Step(APPEARS_S, frozenset({"full"}))]
    one.movers.append(car_pass(np.random.default_rng(31), 1.7, 1, (5.0,), "clean"))
    one.movers.append(car_pass(np.random.default_rng(32), 1.7, 1, (27.0,), "full"))
    one.movers.append(walk(33, (13.0, 10.6), (3.0, 10.6), far.z, (3.0,), "clean"))
    return _finish(one, rng)


def open_lids() -> Scenario:
    """Bins with open lids, not full."""
    one, rng, far = _bin_street("bins-open-lid", "Weaver street, bin station", False, 4, "overcast")
    for x, made in zip(_BIN_X, _row(rng, ("closed", "open", "closed"), False), strict=True):
        one.stage.put_bin(made, (x, far.y0 + 1.5, far.z), 0.05)
    _both(one, lambda at, after: car_pass(np.random.default_rng(41), 1.7, 1, at, after), 6.0, 29.0)
    return _finish(one, rng)


_BELT_WIDTHS: list[tuple[BandKind, float]] = [
    ("houses", 10), ("pavement", 3.5), ("road", 7.0),
    ("belt", 4.6), ("pavement", 3.0), ("houses", 12),
]  # fmt: skip


def belt() -> Scenario:
    """A car leaves the road, drives onto the lawn and stays there."""
    one, rng = _scenario(
        "belt-lawn", "Park avenue, lawn", "green_belt_parking", True, 5, "clear",
        _BELT_WIDTHS, (-1.6, 5.8, 9.0, 8.0, 58),
    )  # fmt: skip
    stage, lawn = one.stage, one.stage.street.of("belt")[0]
    car = vehicles.car(np.random.default_rng(52))
    rest = (8.8, lawn.y0 + 2.5, lawn.z, 0.12)
    stage.tag = "car"
    stage.put(car, rest[:3], rest[3], "car")
    stage.tag = ""
    way = ((-8.0, 4.9, 0.0, 0.0), (0.5, 5.0, 0.0, 0.15), (5.0, 7.2, 0.12, 0.45), rest)
    one.movers.append(Mover((car,), way, 4.0, (APPEARS_S - 4.0,)))
    one.steps.append(Step(APPEARS_S, frozenset({"car"})))
    _both(one, lambda at, after: car_pass(np.random.default_rng(53), 1.8, 1, at, after), 2.0, 28.0)
    return _finish(one, rng)


def beside_belt() -> Scenario:
    """A car parked on the road beside the lawn."""
    one, rng = _scenario(
        "belt-kerbside", "Orchard avenue, kerb", "green_belt_parking", False, 6, "hazy",
        _BELT_WIDTHS, (-1.6, 5.8, 9.0, 8.0, 58),
    )  # fmt: skip
    road = one.stage.street.road
    one.stage.put(vehicles.car(np.random.default_rng(62)), (8.6, road.y1 - 1.15, 0.0), 0.0, "car")
    one.stage.plot.take_long(8.6, road.y1 - 1.15, 4.6, 1.8, 0.0)
    _both(one, lambda at, after: car_pass(np.random.default_rng(63), 1.8, 1, at, after), 9.0, 30.0)
    return _finish(one, rng)


_ROAD_WIDTHS: list[tuple[BandKind, float]] = [
    ("houses", 10), ("pavement", 3.5), ("road", 8.5), ("pavement", 4.0), ("houses", 12),
]  # fmt: skip
_COVER = (6.6, 2.6)


def open_manhole() -> Scenario:
    """A covered manhole loses its cover."""
    one, rng = _scenario(
        "manhole-crossing", "Quay street, carriageway", "manhole_missing", True, 7, "overcast",
        _ROAD_WIDTHS, (-1.2, 5.0, 6.6, 4.0, 54),
    )  # fmt: skip
    stage, road = one.stage, one.stage.street.road
    style = manholes.CoverStyle(
        0.4,
        Paint("iron", (0.09, 0.085, 0.08), 0.55, 1.0),
        Paint("concrete", (0.3,) * 3, 0.9),
        False,
    )
    stage.tag = "covered"
    whole = manholes.build_manhole(style, "good", rng)
    stage.put_manhole(whole, "good", *_COVER, road, 0.0)
    stage.tag = "open"
    gone = manholes.build_manhole(style, "missing", rng)
    stage.put(gone.body, (*_COVER, road.z), 0.0, "manhole_missing")
    stage.tag = ""
    one.steps = [Step(0.0, frozenset({"covered"})), Step(APPEARS_S, frozenset({"open"}))]
    one.movers.append(car_pass(np.random.default_rng(71), 6.4, -1, (4.0,), "covered"))
    one.movers.append(car_pass(np.random.default_rng(72), 6.4, -1, (28.0,), "open"))
    return _finish(one, rng)


def dark_stain() -> Scenario:
    """A round dark stain on the carriageway."""
    one, rng = _scenario(
        "manhole-stain", "Harbour street, carriageway", "manhole_missing", False, 8, "clear",
        _ROAD_WIDTHS, (-1.2, 5.0, 6.6, 4.0, 54),
    )  # fmt: skip
    at: Vector = (*_COVER, 0.0)
    one.stage.put(stains.stain(np.random.default_rng(81), "tar", 0.42), at)
    one.stage.put(stains.stain(np.random.default_rng(82), "oil", 0.3), (9.6, 5.2, 0.0))
    bicycle = Solid().merge(cycles.bicycle(np.random.default_rng(83)))
    one.stage.put(bicycle, (9.0, 10.0, one.stage.street.of("pavement")[1].z), 0.3, "bicycle")
    _both(
        one,
        lambda at_s, after: car_pass(np.random.default_rng(84), 6.4, -1, at_s, after),
        6.0,
        30.0,
    )
    return _finish(one, rng)


SCENARIOS: tuple[Callable[[], Scenario], ...] = (
    vending, overflow, belt, open_manhole, market, open_lids, beside_belt, dark_stain,
)  # fmt: skip


def demo_scenarios() -> list[Scenario]:
    """All eight, made anew."""
    return [make() for make in SCENARIOS]
