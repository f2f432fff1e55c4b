"""Why a case was believed: what the pipeline saw, counted and checked before it reported."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.contract import Report, View
from serving.console.chart import score_chart
from serving.console.components.facts import fact, fact_list
from serving.console.html import Markup, join, tag
from serving.console.moments import Moments, percent


def why(
    report: Report,
    view: View | None,
    moments: Moments,
    *,
    chart: bool = True,
    permits: Sequence[Markup] = (),
) -> Markup:
    """``view`` tells what kind its zone is; None when the camera is gone from the registry.

    ``chart`` False leaves the scores over time to another place of the page. ``permits`` are the
    names of those that were checked, where somebody looked them up.
    """
    words = moments.words
    return join(
        tag("h2", words("why.title")),
        fact_list(
            fact(words("why.looks"), _looks(report, moments)),
            fact(words("why.dwell"), _dwell(report, moments)),
            fact(words("why.zone"), _zone(report, view, moments)),
            fact(
                words("why.permits"),
                permits or ", ".join(report.rules.permits_checked) or words("why.permits_none"),
            ),
            *_broken(report, moments),
            fact(
                words("why.score"),
                words(
                    "why.score_value",
                    highest=percent(report.score.max),
                    mean=percent(report.score.mean),
                ),
            ),
        ),
        score_chart(report, moments) if chart else None,
        fact_list(
            fact(words("why.model"), f"{report.model.name} {report.model.version}"),
            fact(words("why.rule"), _rule(report, moments)),
            class_="small",
        ),
    )


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
        tag("span", words("why.dwell_asked", span=moments.duration(report.rules.dwell_s))),
        tag(
            "span",
            f"{moments.clock(report.first_seen)} – {moments.clock(report.confirmed_at)}",
            class_="faint",
        ),
    )


def _broken(report: Report, moments: Moments) -> list[Markup]:
    """Which permit it stands under, and which of its terms it breaks."""
    broken, words = report.broken_term, moments.words
    if broken is None:
        return []
    term = words(
        f"why.term.{broken.term}",
        permit=broken.permit_id,
        most=broken.capacity or 0,
        counted=broken.counted or 0,
    )
    return [fact(words("why.broken_term"), tag("span", term, class_="warn"))]


def _rule(report: Report, moments: Moments) -> str:
    rules = report.rules
    asked = moments.words("why.rule_asked", seen=rules.seen_at_least, total=rules.of_last)
    return f"{rules.fired} · {asked} · {rules.version}"


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
