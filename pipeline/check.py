"""Visit one camera now and say in words what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from pipeline.admission import admit
from pipeline.clock import Clock
from pipeline.config import PatrolSettings
from pipeline.visits import VisitFailed, redacted, visit


@dataclass(frozen=True, slots=True)
class Finding:
    usable: bool
    sentence: str


def check(address: SecretStr, settings: PatrolSettings, clock: Clock) -> Finding:
    """One visit and one admission; the sentence never holds a password."""
    shown = redacted(address)
    try:
        picture = visit(address, settings.visit, clock)
    except VisitFailed as failure:
        return Finding(False, f"{shown}: {failure}")
    size = f"{picture.width} × {picture.height}"
    reason = admit(picture, None, settings.admit).reason
    if reason is not None:
        return Finding(
            False,
            f"{shown} sends a {size} picture that says nothing ({reason}): look at the camera.",
        )
    return Finding(True, f"{shown} sends a usable {size} picture.")
