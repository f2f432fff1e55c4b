"""A street full of what looks like a stall or like waste: boxes, boards, benches, machines."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from training.render import canopies, kiosks, lookalikes, people, posters, seats, works
from training.render.arrangement.stalls import facing_road
from training.render.solid import Solid
from training.render.stage import Stage
from training.render.street import Band, BandKind

_WALK: tuple[BandKind, ...] = ("pavement", "pavement", "belt")
_ANY: tuple[BandKind, ...] = ("pavement", "pavement", "belt", "road")
Place = tuple[float, float, Band, float]
"""x, y, the band and the yaw."""


@dataclass(frozen=True)
class Sort:
    """One sort of thing: how to make it, where it stands, how near to the camera it may be."""

    make: Callable[..., Solid]
    weight: float
    kinds: tuple[BandKind, ...] = _WALK
    near_m: float = 4.5
    far_m: float = 30.0
    askew: bool = False
    """Turned any way, not to the road."""
    shines: bool = False
    """`make` is also told whether lamps are lit."""

    def __post_init__(self) -> None:
        if self.weight <= 0 or not 0 < self.near_m < self.far_m:
            raise ValueError("A sort needs a weight above 0 and a distance that rises.")


SORTS: tuple[Sort, ...] = (
    Sort(kiosks.telephones, 3.0, shines=True),
    Sort(posters.a_board, 3.2, near_m=3.5, far_m=24.0, askew=True),
    Sort(kiosks.cabinet, 2.6, near_m=4.0),
    Sort(posters.light_box, 1.0, near_m=5.0, shines=True),
    Sort(posters.advertising_pillar, 1.0, near_m=6.0, shines=True),
    Sort(posters.bus_shelter, 1.3, near_m=7.0, far_m=34.0, shines=True),
    Sort(posters.banner, 0.8, far_m=26.0),
    Sort(kiosks.vending_machine, 1.1, near_m=5.0, shines=True),
    Sort(kiosks.parcel_lockers, 1.0, near_m=6.0, shines=True),
    Sort(works.site_container, 1.7, _ANY, near_m=10.0, far_m=45.0),
    Sort(works.cabin, 1.0, _ANY, near_m=10.0, far_m=45.0, shines=True),
    Sort(works.excavator, 1.3, _ANY, near_m=8.0, far_m=38.0, askew=True),
    Sort(works.roller, 0.9, _ANY, near_m=7.0, far_m=34.0, askew=True),
    Sort(works.barriers, 1.0, _ANY),
    Sort(works.pallets, 0.8, _ANY, far_m=26.0, askew=True),
    Sort(works.crates, 0.9, far_m=24.0),
    Sort(lookalikes.hedge_box, 0.9, far_m=24.0),
)  # fmt: skip
_BENCH = Sort(seats.wooden_bench, 1.0, near_m=4.0, far_m=26.0)
_WEIGHTS = np.array([sort.weight for sort in SORTS]) / sum(sort.weight for sort in SORTS)
_BENCH_SHARE, _TERRACE_SHARE = 0.24, 0.07


def put_clutter(stage: Stage, rng: np.random.Generator, innocent: bool) -> None:
    """Four to eight things, more where nothing is wrong. Only litter bins, canopies and people
    carry labels.
    """
    for _ in range(int(rng.integers(7, 13)) if innocent else int(rng.integers(4, 9))):
        roll = float(rng.random())
        if roll < _BENCH_SHARE:
            put_bench(stage, rng)
        elif roll < _BENCH_SHARE + _TERRACE_SHARE:
            put_terrace(stage, rng)
        else:
            put_sort(stage, rng, SORTS[int(rng.choice(len(SORTS), p=_WEIGHTS))])


def put_sort(stage: Stage, rng: np.random.Generator, sort: Sort) -> bool:
    """One thing of a sort, unlabelled; False when there is no room for it."""
    lit = stage.light.lamp_power > 0
    solid = sort.make(rng, lit) if sort.shines else sort.make(rng)
    at = _room(stage, rng, solid, sort)
    if at is None:
        return False
    x, y, band, yaw = at
    stage.put(solid, (x, y, band.z), yaw)
    return True


def put_bench(stage: Stage, rng: np.random.Generator) -> None:
    """A bench, often with a closed litter bin at its end, at times with somebody on it."""
    bench = seats.BENCHES[int(rng.integers(len(seats.BENCHES)))](rng)
    at = _room(stage, rng, bench, _BENCH)
    if at is None:
        return
    x, y, band, yaw = at
    stage.put(bench, (x, y, band.z), yaw)
    cos, sin = math.cos(yaw), math.sin(yaw)
    reach = bench.footprint()[0]
    if rng.random() < 0.6:
        aside = (reach + float(rng.uniform(0.3, 0.9))) * float(rng.choice([-1.0, 1.0]))
        bin_x, bin_y = x + aside * cos, y + aside * sin
        if stage.street.band_at(bin_y) is band:
            stage.put(seats.hooded_bin(rng), (bin_x, bin_y, band.z), yaw, "container")
            stage.plot.take(bin_x, bin_y, 0.35)
    for _ in range(int(rng.choice([0, 1, 2], p=[0.65, 0.25, 0.1]))):
        aside = float(rng.uniform(-0.7, 0.7)) * reach
        seat = (x + aside * cos, y + aside * sin, band.z + 0.05)
        stage.put(people.person(rng, "sit"), seat, yaw - math.pi / 2, "person")


def put_terrace(stage: Stage, rng: np.random.Generator) -> None:
    """A café's tables under open parasols: each canopy is an umbrella, nothing here is a stall."""
    for _ in range(int(rng.integers(1, 4))):
        at = stage.plot.find(rng, ("pavement",), 1.3, near=6.0, far=28.0, edge=0.8)
        if at is None:
            return
        x, y, band = at
        square = rng.random() < 0.5
        canopy = canopies.square_umbrella(rng) if square else canopies.umbrella(rng)
        stage.put(canopies.umbrella_pole(canopy), (x, y, band.z))
        stage.put(canopy, (x, y, band.z), float(rng.uniform(0, 6.3)), "umbrella")
        aside = float(rng.uniform(-0.3, 0.3))
        stage.put(lookalikes.cafe_table(rng), (x + aside, y + 0.15, band.z))
        if rng.random() < 0.5:
            stage.put(people.person(rng, "sit"), (x + aside + 0.75, y, band.z), 3.1, "person")
        stage.plot.take(x, y, 1.2)


def _room(stage: Stage, rng: np.random.Generator, solid: Solid, sort: Sort) -> Place | None:
    """Where a solid stands free over its whole length; that ground is taken. None after ten
    misses.
    """
    half, deep = solid.footprint()
    for _ in range(10):
        at = stage.plot.find(
            rng, sort.kinds, max(deep, 0.3), sort.near_m, sort.far_m, deep + 0.1, 12
        )
        if at is None:
            continue
        x, y, band = at
        yaw = facing_road(stage, y, rng)
        if sort.askew:
            yaw = float(rng.uniform(0, 2 * math.pi))
        cos, sin = math.cos(yaw), math.sin(yaw)
        along = np.linspace(-half, half, max(int(half / max(deep, 0.3)) + 2, 2))
        spots = [(x + float(s) * cos, y + float(s) * sin) for s in along]
        if all(_free(stage, spot, deep, band) for spot in spots):
            stage.plot.take_long(x, y, 2 * half, max(2 * deep, 0.5), yaw)
            return x, y, band, yaw
    return None


def _free(stage: Stage, spot: tuple[float, float], deep: float, band: Band) -> bool:
    x, y = spot
    return stage.street.band_at(y) is band and stage.plot.free(x, y, max(deep * 0.8, 0.25))
