"""Where the demo's cameras stand: streets of the synthetic county shipped to try units with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

STANDARD: Final = "yuncheng-sample"
"""Under which codes and limits its cases are opened."""

REGISTER: Final = "county-sample"
"""Who handles cases there, and the duty areas the map is drawn from."""

POSITIONS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "vending-street": (111.024, 35.021),
        "vending-market": (111.066, 35.035),
        "bins-backstreet": (111.056, 35.019),
        "bins-open-lid": (111.109, 35.045),
        "belt-lawn": (111.107, 35.022),
        "belt-kerbside": (111.027, 35.052),
        "manhole-crossing": (111.149, 35.037),
        "manhole-stain": (111.053, 35.081),
    }
)
"""Longitude and latitude (WGS-84, degrees) by camera."""
