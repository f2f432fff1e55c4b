"""What is counted, and which routes weigh most."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from fastapi.routing import APIRoute


class Allowance(StrEnum):
    REQUESTS = "requests"
    LISTS = "lists"
    EXPORTS = "exports"
    SIGN_INS = "sign_ins"


class Whose(StrEnum):
    """What is kept apart: a person or token, or the network address it comes from."""

    CALLER = "caller"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Taken:
    """How many times somebody was let through at one process of serving."""

    allowance: Allowance
    whose: Whose
    who: str
    times: int


HEAVY: Final = MappingProxyType(
    {
        ("GET", "/api/statistics"): Allowance.LISTS,
        ("GET", "/api/camera-lines"): Allowance.LISTS,
        ("GET", "/api/hot-spots"): Allowance.LISTS,
        ("GET", "/api/hot-spots.geojson"): Allowance.LISTS,
        ("GET", "/api/statistics/cases"): Allowance.EXPORTS,
        ("GET", "/api/samples"): Allowance.EXPORTS,
        ("GET", "/api/use-register.csv"): Allowance.EXPORTS,
        ("GET", "/api/audit/export"): Allowance.EXPORTS,
        ("GET", "/api/audit/proof"): Allowance.EXPORTS,
        ("POST", "/api/cases/{case_id}/bundle"): Allowance.EXPORTS,
    }
)
"""Besides what answers a page at a time."""


def weight_of(route: Any) -> Allowance | None:
    """How a route is counted besides as a request; None for most."""
    if not isinstance(route, APIRoute):
        return None
    for method in route.methods or ():
        if (method, route.path) in HEAVY:
            return HEAVY[method, route.path]
    pages = "next" in getattr(route.response_model, "model_fields", ())
    return Allowance.LISTS if pages else None
