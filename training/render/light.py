"""Light and weather: one frozen description, drawn at random from the kinds a city camera meets."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from training.render.solid import Vector

KINDS = ("clear", "hazy", "overcast", "rain", "dusk", "night", "backlight")
SHARES = (0.27, 0.1, 0.2, 0.13, 0.1, 0.11, 0.09)
DARK_SHARES = (0.19, 0.07, 0.16, 0.11, 0.2, 0.21, 0.06)
"""More dusk and night than a day has: what is open or thrown away is hardest to tell then."""
CONDITIONS = {
    "clear": "day", "hazy": "day", "overcast": "day", "rain": "rain", "dusk": "dusk",
    "night": "night", "backlight": "backlight",
}  # fmt: skip
"""What each light is called in a data set's manifest."""


@dataclass(frozen=True)
class Light:
    """Sun angles in radians, powers in Blender's units; `haze` is the share of light lost per 100
    m.
    """

    kind: str
    elevation: float
    azimuth: float
    sun_power: float
    sun_colour: Vector
    sun_size: float
    sky_power: float
    clear_sky: bool
    sky_colour: Vector = (0.7, 0.75, 0.82)
    haze: float = 0.02
    wet: float = 0.0
    lamp_power: float = 0.0
    lamp_colour: Vector = (1.0, 0.72, 0.42)
    lamps: tuple[Vector, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"No light is called {self.kind!r}.")
        if not 0.0 <= self.wet <= 1.0:
            raise ValueError(f"Wetness lies in 0..1, not {self.wet}.")

    @property
    def condition(self) -> str:
        """day, dusk, night, rain or backlight."""
        return CONDITIONS[self.kind]

    def against(self, heading: float) -> Light:
        """The same light with its sun before a camera that looks along `heading`."""
        return replace(self, azimuth=heading % (2 * math.pi))

    def with_lamps(self, lamps: tuple[Vector, ...]) -> Light:
        """The same light with street lamps hung at these places."""
        return replace(self, lamps=lamps)


def draw_light(
    rng: np.random.Generator, kind: str | None = None, shares: tuple[float, ...] = SHARES
) -> Light:
    """A light of `kind`, or of any of `KINDS` in these `shares`."""
    kind = kind or str(rng.choice(KINDS, p=shares))
    azimuth = float(rng.uniform(0, 2 * math.pi))
    high = math.radians(float(rng.uniform(22, 68)))
    low = math.radians(float(rng.uniform(3, 9)))
    warm: Vector = (1.0, float(rng.uniform(0.86, 0.96)), float(rng.uniform(0.72, 0.9)))
    grey: Vector = (0.7, float(rng.uniform(0.72, 0.76)), float(rng.uniform(0.76, 0.86)))
    drawn = {
        "clear": Light(kind, high, azimuth, 4.6, warm, 0.01, 0.1, True, haze=0.02),
        "hazy": Light(
            kind, high, azimuth, 2.2, warm, 0.05, 0.8, False, (0.75, 0.76, 0.78), haze=0.5,
        ),
        "overcast": Light(
            kind, high, azimuth, 0.35, (1, 1, 1), 0.6, 1.0, False, grey, haze=0.12,
        ),
        "rain": Light(
            kind, high, azimuth, 0.15, (1, 1, 1), 0.8, 0.7, False, grey, haze=0.45,
            wet=float(rng.uniform(0.6, 1.0)),
        ),
        "backlight": Light(
            kind, math.radians(float(rng.uniform(11, 26))), azimuth, 4.2, warm, 0.015, 0.12, True,
            haze=float(rng.uniform(0.05, 0.4)),
        ),
        "dusk": Light(
            kind, low, azimuth, 0.9, (1.0, 0.6, 0.36), 0.03, 0.3, False, (0.42, 0.5, 0.72),
            haze=0.1, lamp_power=float(rng.uniform(60, 200)),
        ),
        "night": Light(
            kind, low, azimuth, 0.0, (1, 1, 1), 0.1, 0.045, False, (0.25, 0.3, 0.5),
            wet=float(rng.choice([0.0, 0.7])), lamp_power=float(rng.uniform(500, 900)),
        ),
    }[kind]  # fmt: skip
    return replace(drawn, wet=max(drawn.wet, float(rng.choice([0.0, 0.0, 0.0, 0.5]))))
