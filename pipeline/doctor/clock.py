"""Whether this machine's clock can be trusted: signatures, deadlines and evidence stand on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from pipeline.contract import Finding, Part, broken, good, warning
from pipeline.doctor.machine import Machine, Ticks

JUMP_S = 0.5
BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""This program did not exist before: a clock that says so stands wrong."""


def clock_findings(machine: Machine, begun: Ticks) -> Iterator[Finding]:
    """``begun``: both clocks when the examination began."""
    now = machine.ticks()
    complaints = [*_past(now), *_jump(begun, now), *_unkept(machine.kept_right())]
    yield from complaints
    if not complaints:
        yield good(Part.CLOCK, "clock", "The clock runs evenly.")


def _past(now: Ticks) -> Iterator[Finding]:
    if now.wall < BUILT.timestamp():
        said = datetime.fromtimestamp(now.wall, UTC).date()
        yield broken(
            Part.CLOCK,
            "clock_in_the_past",
            f"The clock says {said}, which is past: set it, and let chrony or systemd-timesyncd "
            "keep it.",
        )


def _jump(begun: Ticks, now: Ticks) -> Iterator[Finding]:
    jumped_s = (now.wall - begun.wall) - (now.monotonic - begun.monotonic)
    if abs(jumped_s) > JUMP_S:
        yield warning(
            Part.CLOCK,
            "clock_jumped",
            f"The clock jumped by {jumped_s:+.1f} s while we looked: something sets it in steps; "
            "let one program keep it, and slew it.",
        )


def _unkept(kept_right: bool | None) -> Iterator[Finding]:
    if kept_right is False:
        yield warning(
            Part.CLOCK,
            "clock_unkept",
            "The kernel says that nothing keeps this machine's clock right: run chrony or "
            "systemd-timesyncd.",
        )
