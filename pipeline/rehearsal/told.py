"""What came of a rehearsal: for programs, and in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from pipeline.rehearsal.moves import Lost
from pipeline.rehearsal.script import Machine, Script
from pipeline.rehearsal.stage import Rehearsed


def figures(script: Script, machine: Machine, found: Rehearsed) -> dict[str, object]:
    """Everything by name. Shares are 0..1, times in seconds; ``simulated`` says what it is."""
    shares = [one.tally.of_healthy for one in found.moments]
    undisturbed = [one.undisturbed.of_all for one in found.moments]
    return {
        "simulated": True,
        "script": asdict(script),
        "machine": asdict(machine),
        "coverage": {
            "healthy_never_late": found.record.of_healthy,
            "healthy": found.record.healthy,
            "healthy_by_minute_mean": sum(shares) / len(shares) if shares else None,
            "healthy_by_minute_least": min(shares, default=None),
            "undisturbed_by_minute_mean": sum(undisturbed) / len(shares) if shares else None,
            "undisturbed_by_minute_least": min(undisturbed, default=None),
            "looks_within": found.record.of_looks,
            "looks": found.record.looks,
        },
        "lateness_of_healthy": asdict(found.worst),
        "losses": [_loss(one) for one in found.losses],
        "outages": [asdict(one) for one in found.outages],
        "cameras_taken_over": found.taken,
        "cameras_taken_over_needlessly": found.needless,
        "visits": found.visits,
        "visits_without_picture": found.misses,
        "most_sessions_at_a_source": max(found.peaks.values(), default=0),
        "cameras_offline": found.offline,
        "minutes": [
            {
                "at": one.at,
                "healthy_within": one.tally.of_healthy,
                "unreachable": one.tally.unreachable,
                "undisturbed_within": one.undisturbed.of_all,
                "undisturbed": asdict(one.undisturbed),
                "nodes": one.nodes,
                "sessions": one.sessions,
            }
            for one in found.moments
        ],
    }


def _loss(one: Lost) -> dict[str, object]:
    return {
        "node": one.node,
        "how": one.how,
        "at": one.at,
        "cameras": one.cameras,
        "taken_over_s": one.taken_over_s,
        "late": one.late,
        "worst_late_s": one.worst_late_s,
    }


def lines(script: Script, found: Rehearsed) -> Iterator[str]:
    """For a person at a terminal."""
    record, worst = found.record, found.worst
    quiet = [one.undisturbed.of_all for one in found.moments] or [1.0]
    reached = [one.tally.of_healthy for one in found.moments] or [1.0]
    yield (
        f"{script.cameras:,} cameras every {script.target_s:g} s on {script.nodes} nodes, "
        f"{script.hours:g} hours (simulated visits, the patrol's own scheduling and sharing)"
    )
    yield (
        f"  in time      {record.of_healthy:.2%} of {record.healthy:,} healthy cameras were never "
        f"late for a moment; {record.of_looks:.3%} of {record.looks:,} looks were in time"
    )
    yield (
        f"  by minute    {sum(quiet) / len(quiet):.3%} of undisturbed cameras were in time, "
        f"{min(quiet):.3%} at the worst minute; of those in reach, the ones that come back from "
        f"an outage included, {sum(reached) / len(reached):.2%} and {min(reached):.2%}"
    )
    yield (
        f"  lateness     of healthy cameras at worst {worst.worst_s:.0f} s, of 99 in 100 at most "
        f"{worst.p99_s:.0f} s"
    )
    yield (
        f"  sessions     at most {max(found.peaks.values(), default=0)} of "
        f"{script.source_sessions} at any source; nobody went over, no camera had two visitors"
    )
    for one in found.losses:
        yield f"  lost         {one.node} {_WORDS[one.how]} after {_clock(one.at)}: {_after(one)}"
    for away in found.outages:
        yield f"  away         {away.what} from {_clock(away.begins)} to {_clock(away.ends)}"
    yield (
        f"  moved        {found.taken:,} cameras changed hands, {found.needless:,} of them "
        "without need"
    )


_WORDS = {"killed": "killed", "cut_off": "cut off from the database"}


def _after(one: Lost) -> str:
    if one.taken_over_s is None:
        return f"not all of its {one.cameras:,} cameras were taken over before the end"
    late = (
        f"{one.late:,} of them late, by {one.worst_late_s:.0f} s at most"
        if one.late
        else "none late"
    )
    return f"others had its {one.cameras:,} cameras after {one.taken_over_s:.0f} s, {late}"


def _clock(seconds: float) -> str:
    minutes = int(seconds // 60)
    return f"{minutes // 60}:{minutes % 60:02}"
