"""Where a picture's camera hangs: training and validation pictures come from two regions, the test
pictures from a third, whose streets, houses and cameras the others never show.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from training.render.light import DARK_SHARES, SHARES
from training.render.solid import Paint

Range = tuple[float, float]
FIRST_TEST_SEED = 950_000
DOWNTOWN_SEEDS = (range(2_000, 4_000), range(900_200, 900_400))
"""Training and validation seeds of streets full of look-alikes; the others stay as they were."""


@dataclass(frozen=True)
class Region:
    """Ranges from which streets and cameras are drawn: metres, and degrees of opening."""

    name: str
    heights_m: tuple[Range, ...]
    fovs_deg: tuple[Range, ...]
    road_m: Range
    pavement_m: Range
    belt_m: Range
    belt_share: float
    walls: tuple[Paint, ...]
    light_shares: tuple[float, ...] = SHARES
    cluttered: bool = False
    """Full of what looks like a stall or like waste, goods in shop windows, people at the edge."""

    def __post_init__(self) -> None:
        for low, high in (*self.heights_m, *self.fovs_deg, self.road_m, self.pavement_m):
            if not 0 < low < high:
                raise ValueError(f"The region {self.name} has an empty range: {low} to {high}.")


HOME = Region(
    "home",
    heights_m=((4.2, 7.5),),
    fovs_deg=((46, 84), (46, 84), (46, 84), (28, 40)),
    road_m=(6.5, 12.0),
    pavement_m=(2.8, 7.5),
    belt_m=(1.6, 5.0),
    belt_share=0.62,
    walls=(
        Paint("brick", (0.27, 0.11, 0.07), 0.9),
        Paint("brick", (0.34, 0.22, 0.15), 0.9),
        Paint("plaster", (0.55, 0.5, 0.42), 0.9),
        Paint("plaster", (0.42, 0.42, 0.42), 0.9),
        Paint("plaster", (0.6, 0.57, 0.52), 0.9),
        Paint("plaster", (0.5, 0.36, 0.24), 0.9),
        Paint("concrete", (0.34, 0.34, 0.33), 0.9),
    ),
)
ELSEWHERE = Region(
    "elsewhere",
    heights_m=((3.2, 4.2), (7.5, 9.5)),
    fovs_deg=((40, 46), (40, 46), (84, 96)),
    road_m=(4.6, 15.0),
    pavement_m=(2.0, 9.5),
    belt_m=(1.0, 7.0),
    belt_share=0.5,
    walls=(
        Paint("plaster", (0.62, 0.46, 0.3), 0.9),
        Paint("plaster", (0.36, 0.42, 0.46), 0.9),
        Paint("plaster", (0.66, 0.64, 0.6), 0.8),
        Paint("plaster", (0.42, 0.24, 0.18), 0.9),
        Paint("brick", (0.2, 0.18, 0.17), 0.9),
        Paint("concrete", (0.5, 0.5, 0.48), 0.8),
    ),
)


DOWNTOWN = replace(
    HOME,
    name="downtown",
    pavement_m=(3.2, 7.5),
    walls=(
        *HOME.walls,
        Paint("plaster", (0.62, 0.58, 0.47), 0.9),
        Paint("concrete", (0.44, 0.42, 0.38), 0.9),
        Paint("plain", (0.6, 0.6, 0.58), 0.7),
    ),
    light_shares=DARK_SHARES,
    cluttered=True,
)


def region_of(seed: int) -> Region:
    """The region of picture `seed`."""
    if any(seed in seeds for seeds in DOWNTOWN_SEEDS):
        return DOWNTOWN
    return ELSEWHERE if seed >= FIRST_TEST_SEED else HOME
