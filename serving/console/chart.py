"""The score of every look between first sight and confirmation, as one small drawing (SVG)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.contract import LookScore, Report
from serving.console.html import Markup, tag
from serving.console.moments import Moments, percent

WIDTH, HEIGHT = 340, 96
LEFT, RIGHT, TOP, BOTTOM = 30, 8, 8, 18
GRID = (0.0, 0.5, 1.0)


def score_chart(report: Report, moments: Moments) -> Markup:
    """Dots at the scores, joined while the thing was seen; a hollow tick where it was not."""
    words = moments.words
    looks = report.scores
    if not looks:
        return Markup("")
    places = _across(looks)
    title = words(
        "why.chart",
        first=moments.clock(looks[0].at),
        last=moments.clock(looks[-1].at),
        highest=percent(report.score.max),
        mean=percent(report.score.mean),
    )
    return tag(
        "svg",
        tag("title", title),
        [_grid_line(share) for share in GRID],
        _mean_line(report.score.mean, words("why.chart_mean")),
        [tag("polyline", points=run, class_="line") for run in _runs(looks, places)],
        [_mark(look, x, moments) for look, x in zip(looks, places, strict=True)],
        _time(places[0], moments.clock(looks[0].at), "start"),
        _time(places[-1], moments.clock(looks[-1].at), "end") if len(looks) > 1 else None,
        class_="chart",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=title,
    )


def _across(looks: Sequence[LookScore]) -> list[float]:
    """Each look's x. Looks at one single moment stand in the middle."""
    first, last = looks[0].at, looks[-1].at
    span = (last - first).total_seconds()
    room = WIDTH - LEFT - RIGHT
    if span <= 0:
        return [LEFT + room / 2] * len(looks)
    return [LEFT + room * (look.at - first).total_seconds() / span for look in looks]


def _up(score: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - score)


def _runs(looks: Sequence[LookScore], places: Sequence[float]) -> list[str]:
    """Point lists of looks in a row that saw the thing: a gap in sight is a gap in the line."""
    runs: list[list[str]] = [[]]
    for look, x in zip(looks, places, strict=True):
        if look.score is None:
            runs.append([])
        else:
            runs[-1].append(f"{x:.1f},{_up(look.score):.1f}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _grid_line(share: float) -> Markup:
    y = round(_up(share), 1)
    return tag(
        "g",
        tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid"),
        tag("text", f"{share:.1f}", x=LEFT - 6, y=y + 3, text_anchor="end"),
    )


def _mean_line(mean: float, label: str) -> Markup:
    y = round(_up(mean), 1)
    return tag("line", tag("title", label), x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="mean")


def _mark(look: LookScore, x: float, moments: Moments) -> Markup:
    when = moments.clock(look.at)
    if look.score is None:
        unseen = tag("title", f"{when} · {moments.words('why.chart_unseen')}")
        return tag("circle", unseen, cx=round(x, 1), cy=_up(0), r=3, class_="missed")
    seen = tag("title", f"{when} · {percent(look.score)}")
    return tag("circle", seen, cx=round(x, 1), cy=round(_up(look.score), 1), r=3, class_="seen")


def _time(x: float, text: str, anchor: str) -> Markup:
    return tag("text", text, x=round(x, 1), y=HEIGHT - 4, text_anchor=anchor)
