"""Street stalls: tables, carts, tricycles, boards, racks and ground cloths with goods, and what
gives them shade.

The customers' side faces -y.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from training.render.canopies import (
    awning,
    square_umbrella,
    umbrella,
    umbrella_pole,
)
from training.render.foodcarts import snack_cart, steamer_cart
from training.render.goods import spread
from training.render.solid import Solid
from training.render.stands import (
    clothes_racks,
    fruit_boards,
    ground_cloth,
    stand,
    table,
    tent,
)
from training.render.tricycles import tricycle_bed

__all__ = ["KINDS", "Stall", "StallKind", "draw_kind", "draw_stall", "umbrella", "umbrella_pole"]
StallKind = Literal[
    "table", "cart", "tricycle", "cloth", "tent", "steamer", "boards", "rack", "stand"
]
KINDS: tuple[StallKind, ...] = (
    "table", "cart", "tricycle", "cloth", "tent", "steamer", "boards", "rack", "stand",
)  # fmt: skip
_SHARES = (0.2, 0.16, 0.15, 0.14, 0.08, 0.08, 0.08, 0.06, 0.05)
_SHADED = {"tent": 0.0, "cloth": 0.25, "rack": 0.2, "stand": 0.0}


@dataclass(frozen=True)
class Stall:
    """A stall, and its umbrella in the same coordinates when it has one."""

    body: Solid
    umbrella: Solid | None


def draw_kind(rng: np.random.Generator) -> StallKind:
    """A kind of stall at random."""
    return KINDS[int(rng.choice(len(KINDS), p=_SHARES))]


def draw_stall(
    rng: np.random.Generator, kind: StallKind | None = None, shade: bool | None = None
) -> Stall:
    """A stall of `kind`, under an umbrella as `shade` says; both at random when not said."""
    kind = kind or draw_kind(rng)
    body = _BUILDERS[kind](rng)
    if shade is None:
        shade = rng.random() < _SHADED.get(kind, 0.6)
    if not shade:
        return Stall(body, None)
    at = (float(rng.uniform(-0.3, 0.3)), float(rng.uniform(0.35, 0.7)), 0.0)
    canopy = square_umbrella(rng) if rng.random() < 0.25 else umbrella(rng)
    body.merge(umbrella_pole(canopy), at)
    return Stall(body, Solid().merge(canopy, at))


def _tricycle(rng: np.random.Generator) -> Solid:
    """A cargo tricycle standing along x, its bed full of goods."""
    solid, bed = tricycle_bed(rng)
    goods = Solid()
    spread(goods, bed.length * 0.92, bed.wide * 0.88, 0.0, rng)
    if rng.random() < 0.5:
        spread(goods, bed.length * 0.5, bed.wide * 0.6, 0.14, rng)
    if rng.random() < 0.3:
        roof = awning(rng, bed.length * 1.1, bed.wide * 1.05, 1.3)
        goods.merge(roof, (0, 0, 0))
    return solid.merge(goods, (bed.middle, 0, 0.8))


_BUILDERS: dict[StallKind, Callable[[np.random.Generator], Solid]] = {
    "table": table, "cart": snack_cart, "tricycle": _tricycle, "cloth": ground_cloth, "tent": tent,
    "steamer": steamer_cart, "boards": fruit_boards, "rack": clothes_racks, "stand": stand,
}  # fmt: skip
