"""Why a case was believed: what the pipeline saw, counted and checked before it reported."""

from __future__ import annotations

from typing import Final

from pipeline.contract import Report, View
from serving.console.chart import score_chart
from serving.console.html import Child, Markup, join, tag
from serving.console.moments import Moments, percent

SHORT_S: Final = 30.0
"""Seconds. A city's rules ask for a minute or more (DOMAIN §1): less than this is a demo's rule."""


def why(report: Report, view: View | None, moments: Moments) -> Markup:
    """``view`` tells what kind its zone is; None when the camera is gone from the registry."""
    words = moments.words
    return join(
        tag("h2", words("why.title")),
        tag(
            "dl",
            _row(words("why.looks"), _looks(report, moments)),
            _row(words("why.dwell"), _dwell(report, moments)),
            _row(words("why.zone"), _zone(report, view, moments)),
            _row(
                words("why.permits"),
                ", ".join(report.rules.permits_checked) or words("why.permits_none"),
            ),
            _row(
                words("why.score"),
                words(
                    "why.score_value",
                    highest=percent(report.score.max),
                    mean=percent(report.score.mean),
                ),
            ),
        ),
        score_chart(report, moments),
        tag(
            "dl",
            _row(words("why.model"), f"{report.model.name} {report.model.version}"),
            _row(words("why.rule"), f"{report.rules.fired} · {report.rules.version}"),
            class_="small",
        ),
    )


def _row(label: str, *value: Child) -> Markup:
    return tag("div", tag("dt", label), tag("dd", *value))


def _looks(report: Report, moments: Moments) -> Markup:
    words, looks = moments.words, report.looks
    seen = words("why.looks_value", seen=looks.seen, total=looks.total)
    return join(
        tag("span", seen),
        tag(
            "span",
            words("why.unable", count=looks.unable),
            class_="warn" if looks.unable else "faint",
        ),
    )


def _dwell(report: Report, moments: Moments) -> Markup:
    words = moments.words
    return join(
        tag("span", moments.duration(report.dwell_s)),
        tag("span", words("why.dwell_demo"), class_="tag", title=words("why.dwell_demo_hint"))
        if report.dwell_s < SHORT_S
        else None,
        tag(
            "span",
            f"{moments.clock(report.first_seen)} – {moments.clock(report.confirmed_at)}",
            class_="faint",
        ),
    )


def _zone(report: Report, view: View | None, moments: Moments) -> Markup:
    words = moments.words
    if report.zone_id is None:
        return tag("span", words("why.zone_none"))
    zone = next((zone for zone in view.zones if zone.id == report.zone_id), None) if view else None
    if zone is None:
        return tag("span", report.zone_id)
    return join(
        tag("span", words(f"zone.{zone.kind}")), tag("span", report.zone_id, class_="faint")
    )
