"""How long cameras should have been online, and were: troubles the patrol told, cut to the span."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from serving.reports.buckets import stretches
from serving.reports.cameras import ReportedCameras
from serving.reports.domain import TIMES, By, Key, Wanted

NO_TIME: Final = timedelta(0)

Group = Callable[[Key], dict[str, int]]


def applies(wanted: Wanted) -> bool:
    """Cameras have no kind, no unit and no hour, and each by the day would be rows without end."""
    by = {*wanted.by}
    if by & {By.KIND, By.UNIT, By.HOUR} or wanted.kind is not None or wanted.unit is not None:
        return False
    return By.CAMERA not in by or not by & TIMES


def count_cameras(cameras: ReportedCameras, wanted: Wanted, now: datetime, group: Group) -> None:
    """Add ``camera_s`` and ``online_s`` to the groups. Time still to come does not count."""
    until = min(wanted.span.end, now)
    when = [by for by in wanted.by if by in TIMES]
    parts = _parts(wanted, when[0] if when else None, until)
    for place, count in cameras.at_places(wanted).items():
        for bucket, begin, end in parts:
            figures = group(_key(wanted, place, bucket))
            seconds = count * round((end - begin).total_seconds())
            figures["camera_s"] += seconds
            figures["online_s"] += seconds
    for outage in cameras.outages(wanted):
        for bucket, begin, end in parts:
            off = min(outage.end or until, end) - max(outage.begin, begin)
            if off > NO_TIME:
                group(_key(wanted, outage.place, bucket))["online_s"] -= round(off.total_seconds())


def _parts(wanted: Wanted, by: By | None, until: datetime) -> list[tuple[str, datetime, datetime]]:
    if by is not None:
        return list(stretches(wanted.span, by, until))
    whole: Iterable[tuple[str, datetime, datetime]] = [("", wanted.span.begin, until)]
    return [part for part in whole if part[1] < part[2]]


def _key(wanted: Wanted, place: tuple[str, ...], bucket: str) -> Key:
    places = iter(place)
    return tuple(bucket if by in TIMES else next(places) for by in wanted.by)
