"""From what somebody asks for to what is counted: checked, each refusal a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from serving.reports.domain import MOST_BY, MOST_DAYS, TIMES, By, Span, Wanted
from serving.reports.errors import ReportRefused


def wanted_of(
    first: date,
    last: date,
    zone: ZoneInfo,
    by: Sequence[By] = (),
    *,
    kind: str | None = None,
    district: str | None = None,
    unit: str | None = None,
    source: str | None = None,
    camera: str | None = None,
) -> Wanted:
    """Raises ReportRefused."""
    if last < first:
        raise ReportRefused("The last day lies before the first; exchange them.", code="backwards")
    if (last - first).days >= MOST_DAYS:
        raise ReportRefused(
            f"A report spans at most {MOST_DAYS} days; ask for fewer.", code="long", most=MOST_DAYS
        )
    grouping = tuple(dict.fromkeys(by))
    if len(grouping) > MOST_BY:
        raise ReportRefused(
            f"A report is grouped by {MOST_BY} things at most; leave some out.",
            code="groups",
            most=MOST_BY,
        )
    if sum(one in TIMES for one in grouping) > 1:
        raise ReportRefused(
            "Of hour, day, week and month only one can group a report; choose.", code="times"
        )
    span = Span(first, last, zone)
    return Wanted(span, grouping, kind, district, unit, source, camera)
