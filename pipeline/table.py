"""The status as a table for the person at the terminal. Pure: it draws, others show."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.status import Health, HealthState, PatrolStatus, SourceStatus

MOST_SOURCES: Final = 12
"""Sources with a line of their own; the others share one."""
MOST_REASONS: Final = 6

COLOURS: Final = {
    HealthState.UP: "green",
    HealthState.DEGRADED: "yellow",
    HealthState.DOWN: "bold red",
}


def drawn(status: PatrolStatus | None, health: Health, now: datetime) -> RenderableType:
    """Everything worth seeing at a glance, in at most 30 lines of 80 columns."""
    if status is None:
        return Text("The patrol begins …", style="dim")
    parts: list[RenderableType] = [_headline(status, health, now), _sources(status)]
    if status.failing:
        parts.append(_failing(status))
    parts.extend(Text(sentence, style=COLOURS[health.state]) for sentence in health.sentences)
    return Group(*parts)


def _headline(status: PatrolStatus, health: Health, now: datetime) -> Text:
    ago = f"{(now - status.last_look_at).total_seconds():.0f} s ago" if status.last_look_at else "–"
    outbox, coverage = status.outbox, status.coverage
    refused = f", {outbox.refused} refused" if outbox.refused else ""
    return Text.assemble(
        (f" {health.state.value} ", f"reverse {COLOURS[health.state]}"),
        f"  {status.cameras:,} cameras  ",
        (f"{status.looks_per_s:.1f} looks/s", "bold"),
        f"  last {ago}  up {_duration((now - status.started_at).total_seconds())}\n",
        ("coverage ", "dim"),
        f"{_share(coverage.of_all)} within target, {_share(coverage.of_healthy)} of the healthy, "
        f"worst {_duration(coverage.worst_lateness_s)} late\n",
        *(
            part
            for kind, share in sorted(coverage.by_kind.items())
            for part in ((f"{kind} ", "dim"), f"{_share(share.of_all)}  ")
        ),
        ("reused ", "dim"),
        f"{_share(status.reused_share)}",
        ("  plan ", "dim"),
        f"{(status.plan_version or 'none yet')[:8]}\n",
        ("waiting ", "dim"),
        f"{status.pictures_waiting} pictures, {status.dropped_total} dropped   ",
        ("outbox ", "dim"),
        f"{outbox.waiting} waiting{refused}   ",
        ("store outages ", "dim"),
        f"{status.store_outages}\n",
        ("detector ", "dim"),
        status.models.detector or "–",
    )


def _sources(status: PatrolStatus) -> Table:
    table = _table()
    table.add_column("source", ratio=1, no_wrap=True, overflow="ellipsis")
    for name in ("cameras", "sessions", "starts/min", "in time", "failing", "unable"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("breaker", no_wrap=True)
    worst_first = sorted(status.sources, key=_trouble, reverse=True)
    for source in worst_first[:MOST_SOURCES]:
        table.add_row(
            source.id,
            f"{source.cameras:,}",
            f"{source.sessions}/{source.cap}",
            f"{source.starts_last_minute}"
            + (f"/{source.starts_cap}" if source.starts_cap is not None else ""),
            _share(source.in_time),
            _alarming(source.failing),
            _alarming(source.unable),
            Text(source.breaker, style="bold red" if source.blocked else ""),
        )
    if rest := worst_first[MOST_SOURCES:]:
        table.add_row(
            f"{len(rest)} more",
            f"{sum(one.cameras for one in rest):,}",
            f"{sum(one.sessions for one in rest)}/{sum(one.cap for one in rest)}",
            str(sum(one.starts_last_minute for one in rest)),
            "",
            _alarming(sum(one.failing for one in rest)),
            _alarming(sum(one.unable for one in rest)),
            "",
        )
    return table


def _failing(status: PatrolStatus) -> Table:
    table = _table()
    table.add_column("what fails", ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column("cameras", justify="right", no_wrap=True)
    table.add_column("for example", ratio=1, no_wrap=True, overflow="ellipsis")
    for one in status.failing[:MOST_REASONS]:
        table.add_row(one.reason.value, f"{one.cameras:,}", one.example)
    if rest := status.failing[MOST_REASONS:]:
        table.add_row(f"{len(rest)} more reasons", f"{sum(one.cameras for one in rest):,}", "")
    return table


def _table() -> Table:
    return Table(box=None, expand=True, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))


def _trouble(source: SourceStatus) -> tuple[bool, int, int, int]:
    return source.blocked, source.failing, source.unable, source.cameras


def _alarming(count: int) -> Text:
    return Text(f"{count:,}", style="yellow" if count else "dim")


def _share(share: float) -> str:
    """Whole percent, rounded down: 100 % means every one."""
    return f"{int(share * 100)} %"


def _duration(seconds: float) -> str:
    whole = int(seconds)
    if whole < 120:
        return f"{whole} s"
    if whole < 7200:
        return f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
