"""When a kind of case goes out by itself, and when it stops doing so. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from serving.handover.domain import Mode

DEFAULTS: Final[Mapping[str, Mode]] = MappingProxyType({"manhole_missing": Mode.AUTO})
"""An open shaft cannot wait for a reviewer; every other kind can (DOMAIN §1: severity 1)."""


def default_mode(kind: str) -> Mode:
    return DEFAULTS.get(kind, Mode.AFTER_REVIEW)


def trips(rejected: Sequence[bool], last: int, most_share: float) -> bool:
    """Whether the breaker opens: of the ``last`` verdicts, newest first, more than ``most_share``
    of ``last`` say no. Fewer verdicts than ``last`` open it as soon as the rest could not save it.
    """
    return sum(rejected[:last]) > most_share * last
