"""Hours a week cannot say: off the hour, within dates, by the calendar, with days added or left
out. A line each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from serving.console.components.buttons import Look
from serving.console.html import Attribute, Markup, tag
from serving.console.words import Words
from serving.permits.domain import DayKind, Window
from serving.permits.week import DAYS


def window_lines(words: Words, windows: Sequence[Window]) -> Markup:
    """Those that are there, and one to copy for a new one; the browser keeps them in the hidden
    field ``lines``."""
    return tag(
        "div",
        tag("input", type="hidden", name="lines"),
        tag(
            "ul",
            [_line(words, one) for one in windows],
            class_="window-lines",
            data_lines=True,
            aria_label=words("lines.title"),
        ),
        tag("template", _line(words, None), data_line_to_copy=True),
        tag(
            "button",
            words("lines.add"),
            type="button",
            class_=Look.PLAIN,
            data_add_line=True,
        ),
        class_="lines-editor",
    )


def told_line(line: Any) -> Any:
    """What a line's controls say, as a window's JSON; what is left empty stays out."""
    if not isinstance(line, dict):
        return line
    told = {name: value for name, value in line.items() if value not in ("", [], None)}
    for name in ("also", "never"):
        if isinstance(told.get(name), str):
            told[name] = [one for one in re.split(r"[\s,;，、；]+", told[name]) if one]
    return {"weekdays": [], **told}


def _line(words: Words, window: Window | None) -> Markup:
    told: dict[str, Any] = {"weekdays": list(range(1, DAYS + 1))}
    if window is not None:
        told = window.model_dump(mode="json")
    return tag(
        "li",
        tag(
            "div",
            _days(words, told.get("days")),
            _weekdays(words, told["weekdays"]),
            _part("start", words("lines.start"), _clock(told.get("start")), type="time"),
            _part("end", words("lines.end"), _clock(told.get("end")), type="time"),
            tag(
                "button",
                "✕",
                type="button",
                class_=Look.QUIET,
                title=words("lines.drop"),
                aria_label=words("lines.drop"),
                data_drop_line=True,
            ),
            class_="line-row",
        ),
        tag(
            "div",
            _part("first", words("lines.first"), told.get("first"), type="date"),
            _part("last", words("lines.last"), told.get("last"), type="date"),
            _part("also", words("lines.also"), _dates(told.get("also")), placeholder="2027-02-06"),
            _part(
                "never", words("lines.never"), _dates(told.get("never")), placeholder="2027-02-06"
            ),
            class_="line-row dates",
        ),
    )


def _days(words: Words, chosen: str | None) -> Markup:
    return tag(
        "label",
        words("lines.days"),
        tag(
            "select",
            [
                tag("option", words(f"day_kind.{kind}"), value=kind, selected=kind == chosen)
                for kind in DayKind
            ],
            data_part="days",
            class_="control",
        ),
    )


def _weekdays(words: Words, ticked: Sequence[int]) -> Markup:
    return tag(
        "fieldset",
        tag("legend", words("lines.weekdays"), class_="unseen"),
        [
            tag(
                "label",
                tag("input", type="checkbox", value=day, checked=day in ticked, data_weekday=True),
                tag("span", words(f"weekday.{day}")),
            )
            for day in range(1, DAYS + 1)
        ],
        class_="weekdays",
    )


def _part(name: str, title: str, value: str | None, **more: Attribute) -> Markup:
    control = tag("input", value=value or None, data_part=name, class_="control", **more)
    return tag("label", title, control)


def _clock(value: object) -> str | None:
    return str(value)[:5] if value else None


def _dates(value: object) -> str | None:
    return ", ".join(map(str, value)) if isinstance(value, list) else None
