"""Permits in words: their state, their hours, where they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from pipeline.contract import WHOLE_VIEW
from serving.console.components.labels import Tone, label
from serving.console.html import Markup, join, tag
from serving.console.moments import MONTHS
from serving.console.visitor import Visitor
from serving.console.words import Language, Words
from serving.permits.changes import FieldChange
from serving.permits.domain import DayKind, MapArea, Permit, PermitState, ViewArea, Window

TONES: Final[Mapping[PermitState, Tone]] = {
    PermitState.ACTIVE: Tone.GOOD,
    PermitState.UPCOMING: Tone.ACCENT,
    PermitState.EXPIRED: Tone.NEUTRAL,
    PermitState.ENDED: Tone.BAD,
}
EVERY_DAY: Final = frozenset(range(1, 8))


def listed(words: Words, parts: Iterable[str]) -> str:
    return ("、" if words.language is Language.CHINESE else ", ").join(parts)


def state_label(words: Words, state: PermitState) -> Markup:
    return label(words(f"permit_state.{state}"), TONES[state])


def title(permit: Permit) -> str:
    return permit.name or permit.id


def day_text(words: Words, day: date) -> str:
    """21 Nov 2026, or 2026年11月21日."""
    if words.language is Language.CHINESE:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_short(words: Words, day: date) -> str:
    """21 Nov, or 11月21日."""
    if words.language is Language.CHINESE:
        return f"{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]}"


def window_text(words: Words, window: Window) -> str:
    """Mon–Fri 06:00–09:00; a night says that it ends on the next day."""
    parts = []
    if window.days is not DayKind.ANY:
        parts.append(words(f"day_kind.{window.days}"))
    if window.weekdays != EVERY_DAY:
        parts.append(weekdays_text(words, window.weekdays))
    elif window.days is DayKind.ANY:
        parts.append(words("permit.every_day"))
    parts.append(hours_text(words, window.start, window.end))
    if window.first or window.last:
        parts.append(span_text(words, window.first, window.last))
    if window.also:
        parts.append(words("permit.also", days=_days(words, window.also)))
    if window.never:
        parts.append(words("permit.never", days=_days(words, window.never)))
    return _clauses(words, [" ".join(parts[:2]), *parts[2:]])


def hours_text(words: Words, start: time, end: time) -> str:
    if start == end:
        begins = "" if start == time(0) else f" {start:%H:%M}"
        return words("permit.all_day") + begins
    text = f"{start:%H:%M}\u2013{'24:00' if end == time(0) else f'{end:%H:%M}'}"
    return words("permit.overnight", hours=text) if time(0) < end < start else text


def span_text(words: Words, first: date | None, last: date | None) -> str:
    if first and last:
        if first == last:
            return day_text(words, first)
        return f"{day_text(words, first)} \u2013 {day_text(words, last)}"
    if first:
        return words("permit.from_day", day=day_text(words, first))
    return words("permit.until_day", day=day_text(words, last)) if last else ""


def weekdays_text(words: Words, weekdays: frozenset[int]) -> str:
    """Runs of three and more are joined: Mon–Fri, but Sat, Sun."""
    runs: list[list[int]] = []
    for day in sorted(weekdays):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    told = []
    for run in runs:
        names = [words(f"weekday.{day}") for day in run]
        told += [f"{names[0]}\u2013{names[-1]}"] if len(run) > 2 else names
    return listed(words, told)


def where_text(words: Words, permit: Permit) -> str:
    on_map = sum(isinstance(area, MapArea) for area in permit.areas)
    views = sum(isinstance(area, ViewArea) for area in permit.areas)
    parts = [words("permit.on_map", count=on_map)] if on_map else []
    parts += [words("permit.on_views", count=views)] if views else []
    return listed(words, parts)


def kinds_text(words: Words, kinds: Sequence[str]) -> str:
    return listed(words, (words.named("kind", kind) for kind in kinds))


def terms_text(words: Words, broken: Mapping[str, int]) -> str:
    told = [
        words("permit.term_count", term=words.named("term", term), count=count)
        for term, count in sorted(broken.items())
    ]
    return _clauses(words, told)


def value_text(visitor: Visitor, field: str, value: Any) -> str | None:
    """A permit's field as its JSON has it, for people; None for nothing."""
    words = visitor.words
    if value in (None, "", [], 0):
        return None
    match field:
        case "kinds":
            return kinds_text(words, value)
        case "windows":
            told = (window_text(words, Window.model_validate(one)) for one in value)
            return _apart(words, told)
        case "areas":
            return _apart(words, (_area_text(words, one) for one in value))
        case "margin":
            return f"{100 * value:.10g} %"
        case "margin_m":
            return f"{value:g} m"
        case "valid_from" | "valid_until":
            return day_text(words, date.fromisoformat(value))
    return str(value)


def _area_text(words: Words, area: Mapping[str, Any]) -> str:
    if "camera" in area:
        if area["area"] == WHOLE_VIEW:
            return words("permit.whole_view_of", camera=area["camera"])
        return words("permit.drawn_on", camera=area["camera"])
    return words("permit.map_area")


def _clauses(words: Words, parts: Iterable[str]) -> str:
    return ("，" if words.language is Language.CHINESE else ", ").join(parts)


def _apart(words: Words, parts: Iterable[str]) -> str:
    return ("；" if words.language is Language.CHINESE else "; ").join(parts)


def _days(words: Words, days: Sequence[date]) -> str:
    shown = listed(words, (day_text(words, day) for day in days[:6]))
    return shown if len(days) <= 6 else words("permit.and_more", days=shown, count=len(days) - 6)


def field_change(visitor: Visitor, change: FieldChange) -> Markup:
    """What a field said, and what it says since; a dash for nothing."""
    field = change.field
    return join(
        visitor.words.named("permit_field", field),
        ": ",
        tag("s", value_text(visitor, field, change.before) or "\u2013"),
        " \u2192 ",
        value_text(visitor, field, change.after) or "\u2013",
    )
