"""What differs between two states of a permit, field by field. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from serving.permits.domain import Permit


@dataclass(frozen=True, slots=True)
class FieldChange:
    """``before`` and ``after`` as the permit's JSON has them; None for what was not there."""

    field: str
    before: Any
    after: Any


def differences(before: Permit, after: Permit) -> tuple[FieldChange, ...]:
    """In the order of a permit's fields."""
    old, new = before.told(), after.told()
    return tuple(
        FieldChange(field, old.get(field), new.get(field))
        for field in Permit.model_fields
        if old.get(field) != new.get(field)
    )
