"""A stage: the street, the camera, the light and everything put into the street, before any
rendering.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from training.render import buildings, furniture, ground, trees
from training.render.bins import Bin
from training.render.camera import Camera
from training.render.ground import Hole
from training.render.light import Light
from training.render.manholes import Manhole
from training.render.plot import Plot
from training.render.regions import HOME, Range, Region
from training.render.solid import Paint, Solid, Vector
from training.render.stalls import Stall
from training.render.street import Band, Street

_ZOOMED = math.radians(42)
_OVERVIEW_SHARE = 0.15


@dataclass(frozen=True)
class Item:
    """One solid in the street. Without a label it is scenery; `owner` is the item whose box takes
    it in.
    """

    solid: Solid
    at: Vector
    yaw: float = 0.0
    label: str | None = None
    owner: int | None = None
    tag: str = ""
    """Scenarios give the things that come and go a tag; scenery and things that stay have none."""


@dataclass
class Stage:
    """Items are added once and never change; ids are positions in `items`."""

    street: Street
    camera: Camera
    light: Light
    plot: Plot
    items: list[Item] = field(default_factory=list)
    tag: str = ""
    """The tag that items put down from now on get."""

    def put(
        self,
        solid: Solid,
        at: Vector,
        yaw: float = 0.0,
        label: str | None = None,
        owner: int | None = None,
    ) -> int:
        """Add a solid; returns its position in `items`."""
        self.items.append(Item(solid, at, yaw, label, owner, self.tag))
        return len(self.items) - 1

    def put_stall(self, stall: Stall, at: Vector, yaw: float) -> int:
        """A stall and its umbrella: the stall's box takes the umbrella in, which has its own as
        well.
        """
        item = self.put(stall.body, at, yaw, "street_stall")
        if stall.umbrella is not None:
            self.put(stall.umbrella, at, yaw, "umbrella", owner=item)
        return item

    def put_bin(self, one: Bin, at: Vector, yaw: float) -> int:
        """A bin, and what lies above its rim as exposed garbage."""
        item = self.put(one.body, at, yaw, "container")
        if one.waste is not None:
            self.put(one.waste, at, yaw, "garbage_exposed")
        return item

    def put_manhole(
        self, manhole: Manhole, state: str, x: float, y: float, band: Band, yaw: float
    ) -> bool:
        """A manhole in its hole; False when there is no room for the hole."""
        if not self.plot.dig(band, Hole(x, y, manhole.hole_radius, manhole.square)):
            return False
        turn = 0.0 if manhole.square else yaw
        self.put(manhole.body, (x, y, band.z), turn, f"manhole_{state}")
        return True

    def counts(self) -> dict[str, int]:
        """How many things of each label were put down."""
        found: dict[str, int] = {}
        for item in self.items:
            if item.label:
                found[item.label] = found.get(item.label, 0) + 1
        return found


def draw_camera(
    rng: np.random.Generator, street: Street, width: int, height: int, region: Region = HOME
) -> Camera:
    """A camera of a region on the near side or over the road, looking along and across the
    street.
    """
    road = street.road
    front = street.bands[0].y1
    y = float(rng.uniform(max(front + 0.4, road.y0 - 4.0), road.y0 + 1.5))
    z = float(rng.uniform(*_any(rng, region.heights_m)))
    fov = math.radians(float(rng.uniform(*_any(rng, region.fovs_deg))))
    reach = float(rng.uniform(7.0, 21.0)) * (1.5 if fov < _ZOOMED else 1.0)
    if rng.random() < _OVERVIEW_SHARE:
        # Overview cameras: what matters is small.
        reach = float(rng.uniform(19.0, 34.0))
    aim_y = float(rng.uniform(road.y0 - 2.0, road.y1 + 2.5))
    across = aim_y - y
    reach_x = math.sqrt(max(reach**2 - across**2, 9.0))
    return aim(0.0, y, z, reach_x, aim_y, fov, width, height)


def _any(rng: np.random.Generator, ranges: tuple[Range, ...]) -> Range:
    return ranges[int(rng.integers(len(ranges)))]


def aim(
    x: float, y: float, z: float, at_x: float, at_y: float, fov: float, width: int, height: int
) -> Camera:
    """A camera that looks at the ground point (`at_x`, `at_y`)."""
    heading = math.atan2(at_y - y, at_x - x)
    tilt = math.atan2(z, math.hypot(at_x - x, at_y - y))
    return Camera(x, y, z, heading, tilt, fov, width, height)


def set_scenery(stage: Stage, rng: np.random.Generator, region: Region = HOME) -> None:
    """Houses, trees, lamps and small furniture. The ground comes last, when the holes are known."""
    street, plot = stage.street, stage.plot
    lit = stage.light.lamp_power > 0
    for house in buildings.row(street, rng, lit, region.walls, region.cluttered):
        stage.put(house, (0.0, 0.0, 0.0))
    kinds = [trees.tree(rng, float(rng.uniform(5.5, 9.0))) for _ in range(2)]
    for band in street.of("belt", "pavement"):
        if band.kind == "pavement" and (band.y1 - band.y0 < 3.2 or rng.random() < 0.5):
            continue
        _plant(stage, band, kinds, rng)
    lamps: list[Vector] = []
    for side, y in ((1.0, street.road.y0 - 0.6), (-1.0, street.road.y1 + 0.6)):
        x = float(rng.uniform(5, 14))
        while x < 60:
            if plot.free(x, y, 0.2):
                stage.put(furniture.lamp_post(lit), (x, y, 0.1), 0.0 if side > 0 else math.pi)
                plot.take(x, y, 0.2)
                lamps.append((x, y + side * 1.8, furniture.LAMP_HEIGHT_M + 0.1))
            x += float(rng.uniform(16, 22))
    if lit:
        lamps.append((stage.camera.x - 3.0, street.road.middle, 8.0))
        stage.light = stage.light.with_lamps(tuple(lamps))
    for _ in range(int(rng.integers(0, 7))):
        _small(stage, rng)


def _plant(stage: Stage, band: Band, kinds: list[Solid], rng: np.random.Generator) -> None:
    """Trees in a row, never close before the camera; hedges and shrubs in the belts."""
    if rng.random() < 0.75:
        x = float(rng.uniform(9, 16))
        while x < stage.street.x1:
            if stage.plot.free(x, band.middle, 0.4) and not _blinds(stage.camera, x, band.middle):
                kind = kinds[int(rng.integers(len(kinds)))]
                stage.put(kind, (x, band.middle, band.z), float(rng.uniform(0, 6.3)))
                stage.plot.take(x, band.middle, 0.4)
            x += float(rng.uniform(6, 11))
    if band.kind != "belt":
        return
    if rng.random() < 0.3:
        y = band.y0 + 0.45 if rng.random() < 0.5 else band.y1 - 0.45
        part = trees.hedge(rng, 4.0)
        for step in range(4, 40, 4):
            if stage.plot.free(float(step), y, 2.0):
                stage.put(part, (float(step), y, band.z))
                stage.plot.take_long(float(step), y, 4.0, 0.8, 0.0)
    for _ in range(int(rng.integers(0, 6))):
        at = stage.plot.find(rng, ("belt",), 0.6, edge=0.4)
        if at is not None and at[2] is band:
            stage.put(trees.shrub(rng, float(rng.uniform(0.6, 1.2))), (at[0], at[1], band.z))
            stage.plot.take(at[0], at[1], 0.6)


def _blinds(camera: Camera, x: float, y: float) -> bool:
    """Whether a tree there would fill the middle of the picture."""
    far = math.hypot(x - camera.x, y - camera.y)
    aside = math.remainder(math.atan2(y - camera.y, x - camera.x) - camera.heading, 2 * math.pi)
    return far < 13.0 and abs(aside) < 0.3 * camera.fov


def _small(stage: Stage, rng: np.random.Generator) -> None:
    kind = int(rng.integers(4))
    at = stage.plot.find(rng, ("pavement",), 0.8, near=5.0)
    if at is None:
        return
    x, y, band = at
    part = [
        furniture.bollard(rng),
        furniture.bench(),
        furniture.sign_post(rng),
        furniture.railing(3.0),
    ][kind]
    edge = band.y0 + 0.3 if band.y1 <= stage.street.road.y0 else band.y1 - 0.3
    where = y if kind in (0, 1) else edge
    if stage.plot.free(x, where, 0.5):
        stage.put(part, (x, where, band.z), math.pi if rng.random() < 0.5 else 0.0)
        stage.plot.take(x, where, 0.9)


def lay_ground(stage: Stage, rng: np.random.Generator) -> None:
    """The surfaces of all bands with the holes dug so far, kerbs, markings, grass."""
    street = stage.street
    wet = stage.light.wet
    rough = 0.85 - 0.62 * wet
    tone = float(rng.uniform(0.045, 0.13)) * (1 - 0.45 * wet)
    concrete_road = rng.random() < 0.2
    base = float(rng.uniform(0.2, 0.36))
    paints: dict[str, Paint] = {
        "road": Paint("concrete", (base, base * 0.98, base * 0.93), rough)
        if concrete_road
        else Paint("asphalt", (tone, tone, tone * 1.03), rough, float(rng.uniform(0.6, 2.0))),
        "belt": Paint(
            "grass", (float(rng.uniform(0.045, 0.09)), float(rng.uniform(0.085, 0.13)), 0.025), 0.95
        ),
        "houses": Paint("concrete", (0.25, 0.25, 0.24), 0.9),
    }
    paving: tuple[Vector, ...] = (
        (0.28, 0.27, 0.26),
        (0.34, 0.3, 0.25),
        (0.3, 0.13, 0.09),
        (0.2, 0.2, 0.21),
    )
    slab = Paint(
        "paving",
        paving[int(rng.integers(4))],
        0.85 - 0.45 * wet,
        float(rng.choice([0.5, 0.8, 1.2, 1.6])),
    )
    for band in street.bands:
        paint = paints.get(band.kind, slab)
        stage.put(
            ground.surface(band, street.x0, street.x1, stage.plot.holes.get(band, []), paint),
            (0, 0, 0),
        )
        if band.kind == "belt":
            region = (0.0, band.y0 + 0.1, 22.0, band.y1 - 0.1)
            stage.put(trees.blades(region, band.z, 9000, rng), (0, 0, 0))
    stage.put(ground.kerbs(street, Paint("concrete", (0.33, 0.33, 0.32), 0.85)), (0, 0, 0))
    stage.put(ground.markings(street, rng, stage.plot.holes.get(street.road, [])), (0, 0, 0))
