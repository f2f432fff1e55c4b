"""A few cameras of each source, opened as a visit would, never beyond what the source lends."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from pipeline.addresses import Resolve
from pipeline.check import Checkup, check_many
from pipeline.clock import Clock
from pipeline.config import PatrolSettings
from pipeline.contract import Finding, Part, broken, good, warning
from pipeline.domain import Source, VisitError, WatchPlan
from pipeline.schedule.hours import open_at

AWAY = frozenset({VisitError.UNREACHABLE, VisitError.REFUSED, VisitError.TIMEOUT_OPEN})

REMEDIES = {
    "source_credentials": (
        "refuses our user name and password",
        "correct them in its template or its cameras' addresses, or ask its owner for access",
    ),
    "source_unreachable": (
        "cannot be reached",
        "check that it runs, its address and port, and the network to it",
    ),
    "source_pictures": (
        "answers, and brings no usable picture",
        "'citypatrol cameras check' says of each camera where it ends",
    ),
}


def source_findings(
    plan: WatchPlan,
    room: Mapping[str, int],
    settings: PatrolSettings,
    clock: Clock,
    resolve: Resolve,
    sample: int,
) -> Iterator[Finding]:
    """``room``: sessions that each source may still open now; one it does not name may open one.
    ``sample``: cameras tried of each source, chosen by chance."""
    if not plan.cameras:
        yield warning(
            Part.SOURCES,
            "no_cameras",
            "No camera is registered, so nothing is watched: 'citypatrol cameras import'.",
        )
    city = ZoneInfo(plan.timezone)
    for source in plan.sources:
        cameras = [camera for camera in plan.cameras if camera.source == source.id]
        count = min(sample, room.get(source.id, 1), len(cameras))
        if not cameras:
            continue
        if count < 1:
            yield _left_alone(source, "the patrol uses all its sessions")
        elif not open_at(source.hours, clock.now(), city):
            yield _left_alone(source, "it is outside its hours")
        else:
            lent = source.model_copy(update={"max_sessions": count})
            chosen = random.sample(cameras, count)
            yield _judged(source, list(check_many(chosen, lent, settings, clock, resolve)))


def none_opened(why: str) -> Finding:
    said = f"No camera was opened, because {why}."
    return good(Part.SOURCES, "no_camera_opened", said)


def _left_alone(source: Source, why: str) -> Finding:
    return good(
        Part.SOURCES, "source_left_alone", f"Source {source.id} was not tried, because {why}."
    )


def _judged(source: Source, found: Sequence[Checkup]) -> Finding:
    ill = [one for one in found if not one.usable]
    opened = ", ".join(sorted(one.camera for one in found))
    if not ill:
        return good(
            Part.SOURCES,
            "source",
            f"Source {source.id} brought a usable picture of each camera opened: {opened}.",
        )
    ways = Counter(_way(one) for one in ill)
    name = next(one for one in REMEDIES if one in ways)
    first = min(one.camera for one in ill if _way(one) == name)
    what, remedy = REMEDIES[name]
    tell = broken if len(ill) == len(found) else warning
    return tell(
        Part.SOURCES,
        name,
        f"Source {source.id} {what} at {ways[name]} of {len(found)} cameras opened ({opened}), "
        f"first at {first}: {remedy}.",
    )


def _way(checkup: Checkup) -> str:
    error = checkup.steps[-1].facts.get("error")
    if error == VisitError.AUTH:
        return "source_credentials"
    return "source_unreachable" if error in AWAY else "source_pictures"
