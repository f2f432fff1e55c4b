"""What is said and drawn of a rehearsal."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from pipeline.rehearsal.drawing import drawn
from pipeline.rehearsal.paper import TICKS, Span
from pipeline.rehearsal.script import Script, machine_of
from pipeline.rehearsal.stage import Rehearsed
from pipeline.rehearsal.told import figures, lines
from tests.pipeline.rehearsal.small import MACHINE, TOWN, rehearsed
from tests.pipeline.sizing.test_plan import BENCH

SCRIPT = replace(TOWN, lost_per_hour=1.7, source_outages=1, district_outages=1, seed=4)


@pytest.fixture(scope="module")
def found() -> Rehearsed:
    return rehearsed(SCRIPT)


def test_figures_are_json_and_say_that_they_are_simulated(found: Rehearsed) -> None:
    told: dict[str, Any] = json.loads(json.dumps(figures(SCRIPT, MACHINE, found)))
    assert told["simulated"] is True
    assert told["script"]["cameras"] == 120
    assert told["coverage"]["looks"] == found.record.looks
    assert told["coverage"]["undisturbed_by_minute_least"] > 0.8
    assert told["coverage"]["healthy_by_minute_least"] == min(
        one.tally.of_healthy for one in found.moments
    )
    assert [one["how"] for one in told["losses"]] == ["killed", "cut_off"]
    assert len(told["minutes"]) == 18
    assert told["cameras_taken_over_needlessly"] == 0


def test_the_sentences_name_every_loss_and_outage_and_what_was_simulated(found: Rehearsed) -> None:
    said = "\n".join(lines(SCRIPT, found))
    assert "simulated visits" in said
    for words in ("killed after 0:", "cut off from the database after 0:", "never late"):
        assert words in said
    assert said.count("away ") == 2
    assert "None" not in said


def test_the_drawing_is_whole_names_itself_simulated_and_stays_on_its_paper(
    found: Rehearsed,
) -> None:
    root = ElementTree.fromstring(drawn(SCRIPT, found))
    space = "{http://www.w3.org/2000/svg}"
    words = " ".join(text.text or "" for text in root.iter(f"{space}text"))
    assert "Simulated visits" in words
    assert "120 cameras on 4 nodes" in words
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    curves = [line.attrib["points"] for line in root.iter(f"{space}polyline")]
    assert len(curves) == 6
    for loss, said in zip(found.losses, ("killed", "cut off"), strict=True):
        assert f"{loss.node} {said}" in words
    assert all(f"{one.what} away" in words for one in found.outages)
    for unit in ("Cameras in time, %", "Seconds since the last look", "time since the start"):
        assert unit in words
    for curve in curves:
        points = [tuple(map(float, point.split(","))) for point in curve.split()]
        assert len(points) == 18
        assert all(0 <= x <= width and 0 <= y <= height for x, y in points)
    for shade in root.iter(f"{space}rect"):
        assert float(shade.attrib.get("x", 0)) + float(shade.attrib["width"]) <= width


@pytest.mark.parametrize(
    ("hours", "last"),
    [(0.01, "0 min"), (0.3, "18 min"), (1.9, "110 min"), (6.0, "6 h"), (168.0, "168 h")],
)
def test_a_rehearsal_of_any_length_is_drawn(found: Rehearsed, hours: float, last: str) -> None:
    ElementTree.fromstring(drawn(replace(SCRIPT, hours=hours), found))
    ticks = [name for _, name in Span(hours * 3600).ticks()]
    assert ticks[0].startswith("0 ")
    assert ticks[-1] == last
    assert len(ticks) <= TICKS + 1


def test_nodes_that_are_lost_at_one_moment_are_one_event_of_the_drawing(found: Rehearsed) -> None:
    first = found.losses[0]
    twice = replace(found, losses=(first, replace(first, node="node-99"), *found.losses[1:]))
    assert "2 nodes killed" in drawn(SCRIPT, twice)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"cameras": 0}, "more than none"),
        ({"cameras": 2}, "at least one camera"),
        ({"hours": 0.0}, "at most 168 hours"),
        ({"hours": 169.0}, "at most 168 hours"),
        ({"target_s": 0.0}, "more than none"),
        ({"away_s": 0.0}, "more than none"),
        ({"source_outages": -1}, "not less than none"),
        ({"offline": 1.5}, "between 0 and 1"),
        ({"offline": 0.6, "slow": 0.6}, "cannot be both"),
        ({"lost_per_hour": -0.1}, "ten times"),
        ({"lost_together": 0}, "Between one and all"),
        ({"lost_together": 5}, "Between one and all"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(TOWN, **wrong)


def test_so_many_nodes_are_lost_as_the_share_says_and_none_only_if_none_are_to_be() -> None:
    city = Script(cameras=100_000, nodes=50, hours=6.0, lost_per_hour=0.01)
    assert city.losses == 3
    assert replace(city, hours=0.1).losses == 1
    assert replace(city, lost_per_hour=0.0).losses == 0
    assert replace(city, lost_per_hour=0.1, lost_together=5).losses == 6


def test_a_node_is_like_the_machine_that_was_measured() -> None:
    node = machine_of(BENCH, None)
    assert (node.sessions, node.look_s) == (96, 0.0175)
    assert (node.visit_s, node.slow_visit_s) == (1.0, 2.0)
    slow = machine_of(BENCH, 8.0)
    assert (slow.visit_s, slow.slow_visit_s, slow.spread) == (8.0, 16.0, node.spread)
