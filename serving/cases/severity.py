"""How grave a kind of violation is."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

SEVERITY: Final = MappingProxyType(
    {
        "manhole_missing": 1,
        "green_belt_parking": 2,
        "street_vending": 3,
        "bin_overflow": 3,
    }
)
"""1 is the gravest (DOMAIN §1)."""

SLIGHT: Final = 3
"""Of a kind that is not in the table."""


def severity_of(kind: str) -> int:
    return SEVERITY.get(kind, SLIGHT)
