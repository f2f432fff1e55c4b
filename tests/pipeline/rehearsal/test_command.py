"""`citypatrol rehearse` from the front door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pipeline.sizing.test_plan import SAID
from tests.test_citypatrol import Shell, shell

__all__ = ["shell"]

SMALL = [
    *("--cameras", "90", "--nodes", "3"),
    *("--bench", "bench.json", "--hours", "0.2"),
    *("--target", "60", "--sources", "3"),
]


@pytest.fixture(autouse=True)
def bench(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "bench.json").write_text(json.dumps(SAID))


def test_a_city_is_rehearsed_told_and_drawn(shell: Shell, tmp_path: Path) -> None:
    ended = shell("rehearse", *SMALL, "--districts", "3", "--plot", "city.svg")
    assert (ended.code, ended.said) == (0, "")
    assert "90 cameras every 60 s on 3 nodes" in ended.result
    assert (tmp_path / "city.svg").read_text().startswith("<svg")


def test_programs_get_one_line_and_platforms_three_sessions_a_machine_or_half_again_the_plans(
    shell: Shell,
) -> None:
    planned = json.loads(shell("plan", *SMALL[:2], *SMALL[4:6], *SMALL[8:10], "--json").result)
    lent = []
    for nodes in ("3", "1"):
        ended = shell(
            "rehearse", *SMALL, "--nodes", nodes, "--districts", "3", "--json", "--seed", "3"
        )
        [line] = ended.result.splitlines()
        told = json.loads(line)
        assert told["simulated"] is True
        assert told["script"]["seed"] == 3
        lent.append(told["script"]["source_sessions"])
    assert lent == [9, max(3, -(-3 * planned["sessions"] // 6))]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (["--nodes", "0"], "more than none"),
        (["--cameras", "0"], "more than none"),
        (["--cameras", "2"], "at least one camera"),
        (["--sources", "0"], "more than none"),
        (["--hours", "0"], "at most 168 hours"),
        (["--offline", "2"], "between 0 and 1"),
        (["--visit", "-1"], "cannot be negative"),
        (["--target", "nan"], "more than none"),
        (["--hours", "nan"], "at most 168 hours"),
        (["--outage", "inf"], "more than none"),
        (["--source-sessions", "0"], "more than none"),
        (["--bench", "nowhere.json"], "cannot be read"),
        (["--bench", "nowhere.json", "--nodes", "-3"], "more than none"),
        (["--bench", "nowhere.json", "--cameras", "-5"], "more than none"),
        (["--plot", "nowhere/city.svg"], "make it first"),
        (["--plot", "."], ". is a folder: name a file in it"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused_in_a_sentence(
    shell: Shell, wrong: list[str], sentence: str
) -> None:
    ended = shell("rehearse", *SMALL, *wrong)
    assert ended.code == 2
    assert sentence in ended.said
    assert "Traceback" not in ended.said
    assert ended.result == ""
