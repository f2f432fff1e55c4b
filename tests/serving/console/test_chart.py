"""The chart of scores: what was seen, when, and where the gaps are."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

from pipeline.contract import LookScore
from serving.console.chart import HEIGHT, LEFT, RIGHT, TOP, WIDTH, score_chart
from tests.serving.console.test_moments import ENGLISH
from tests.serving.examples import NOON, report
from tests.serving.shelf import Shelf


def drawn(*scores: float | None, apart_s: float = 60.0) -> ElementTree.Element:
    looks = tuple(
        LookScore(at=NOON + timedelta(seconds=apart_s * step), score=score)
        for step, score in enumerate(scores)
    )
    return ElementTree.fromstring(score_chart(report(Shelf(), scores=looks), ENGLISH))


def points(chart: ElementTree.Element) -> list[list[tuple[float, float]]]:
    return [
        [
            (float(x), float(y))
            for x, y in (pair.split(",") for pair in line.get("points", "").split())
        ]
        for line in chart.iter("polyline")
    ]


def test_scores_stand_at_their_times_and_heights() -> None:
    (line,) = points(drawn(1.0, 0.5, 0.0))
    assert line[0] == (LEFT, TOP)
    assert line[1][0] == (LEFT + WIDTH - RIGHT) / 2
    assert line[2][0] == WIDTH - RIGHT
    assert line[0][1] < line[1][1] < line[2][1] < HEIGHT


def test_a_look_that_did_not_see_it_breaks_the_line_and_is_marked() -> None:
    chart = drawn(0.8, 0.9, None, 0.7, 0.6)
    assert [len(line) for line in points(chart)] == [2, 2]
    marks = [mark.get("class") for mark in chart.iter("circle")]
    assert marks == ["seen", "seen", "missed", "seen", "seen"]


def test_a_single_look_stands_in_the_middle_without_a_line() -> None:
    chart = drawn(0.8)
    assert points(chart) == []
    assert [mark.get("cx") for mark in chart.iter("circle")] == [str((LEFT + WIDTH - RIGHT) / 2)]


def test_looks_at_one_moment_do_not_divide_by_nothing() -> None:
    assert len(list(drawn(0.8, 0.9, apart_s=0).iter("circle"))) == 2


def test_the_chart_says_in_words_what_it_shows() -> None:
    assert drawn(0.8, 0.9).get("aria-label") == (
        "Score on each look from 12:00:00 to 12:01:00: highest 90 %, mean 80 %."
    )


def test_without_looks_there_is_no_chart() -> None:
    assert score_chart(report(Shelf(), scores=()), ENGLISH) == ""
