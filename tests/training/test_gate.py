from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.training.records import Rows, picture, record
from training.gate import Bar, Check, GateError, Rules, gate, read_rules
from training.observe import Observation
from training.record import DatasetStamp, Record, Replay

FEW = Rules(resamples=200)
GOOD: Rows = [(0.9, True)]
BLIND: Rows = []
WRONG: Rows = [(0.95, False)]


def street(*answers: Rows, label: str = "car", cameras: int = 0) -> list[Observation]:
    """One picture an answer, each with one labelled box."""
    return [
        picture(
            f"{place}.jpg",
            {label: (rows, 1)},
            camera=f"c{place % cameras}" if cameras else None,
        )
        for place, rows in enumerate(answers)
    ]


def failed(candidate: Record, current: Record | None, rules: Rules = FEW) -> list[Check]:
    verdict = gate(candidate, current, rules)
    checks = [check for check in verdict.checks if not check.passed]
    assert verdict.passed is (not checks)
    assert verdict.reasons == tuple(check.sentence for check in checks)
    return checks


def test_the_same_package_passes_against_itself() -> None:
    same = record(street(*[GOOD, BLIND, WRONG] * 10))
    assert failed(same, same) == []


def test_a_candidate_that_finds_clearly_less_fails_with_a_sentence() -> None:
    current = record(street(*[GOOD] * 40))
    candidate = record(street(*[GOOD] * 25, *[BLIND] * 15))
    names = {check.name for check in failed(candidate, current)}
    assert names == {"ap50", "working_recall", "map50"}
    sentence = failed(candidate, current)[0].sentence
    assert sentence.startswith("AP50 of real car: 1.000 before, 0.6")
    assert sentence.endswith("worse.")


def test_a_candidate_that_loses_one_and_wins_one_is_not_worse() -> None:
    current = record(street(*[GOOD] * 20, BLIND, GOOD))
    candidate = record(street(*[GOOD] * 20, GOOD, BLIND))
    assert failed(candidate, current) == []


def test_a_loss_that_chance_would_explain_is_not_held_against_it() -> None:
    current = record(street(*[GOOD] * 19, *[BLIND] * 11))
    candidate = record(street(*[GOOD] * 18, *[BLIND] * 12))
    assert failed(candidate, current) == []


def test_a_label_with_few_boxes_is_not_judged() -> None:
    current, candidate = record(street(*[GOOD] * 9)), record(street(*[BLIND] * 9))
    names = {check.name for check in gate(candidate, current, FEW).checks}
    assert names == {"map50"}


def test_real_pictures_are_judged_apart_from_rendered_ones() -> None:
    def both(real: Rows, rendered: Rows) -> Record:
        rows = [
            picture(f"{kind}{n}", {"car": (answer, 1)}, kind=kind)
            for kind, answer in (("real", real), ("rendered", rendered))
            for n in range(20)
        ]
        return record(rows)

    checks = failed(both(BLIND, GOOD), both(GOOD, BLIND))
    assert {check.kind for check in checks} == {"real"}


def test_a_camera_that_went_blind_fails_though_the_mean_hardly_moves() -> None:
    sees_all = street(*[GOOD] * 400, cameras=40)
    blind = [
        picture(one.file, {"car": (BLIND, 1)}, camera=one.camera)
        if one.camera in {"c0", "c1", "c2", "c3"}
        else one
        for one in sees_all
    ]
    rules = Rules(resamples=200, margin=0.2)
    assert {c.name for c in failed(record(blind), record(sees_all), rules)} == {"worst_cameras"}


def clips(*rows: tuple[bool, float | None, int]) -> dict[str, Any]:
    """Scenario clips of street vending: violates, found after seconds, false reports."""
    return {
        "clips": [
            {
                "clip": f"clip{place}",
                "kind": "street_vending",
                "violates": violates,
                "found_after_s": found,
                "false": ["street_vending at 3 s"] * false,
            }
            for place, (violates, found, false) in enumerate(rows)
        ]
    }


EVENTS = [
    ("nothing changed", [(True, 5.0, 0)] * 8, [(True, 5.0, 0)] * 8, set()),
    ("one event later is no loss", [(True, 5.0, 0)] * 8, [(True, 9.0, 0)] * 8, set()),
    (
        "most events missed",
        [(True, 5.0, 0)] * 8,
        [(True, 5.0, 0)] * 2 + [(True, None, 0)] * 6,
        {"event_recall"},
    ),
    (
        "innocent clips raised",
        [(True, 5.0, 0)] * 8 + [(False, None, 0)] * 8,
        [(True, 5.0, 0)] * 8 + [(False, None, 1)] * 8,
        {"event_precision"},
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "names"), [row[1:] for row in EVENTS], ids=[row[0] for row in EVENTS]
)
def test_whole_violations_are_compared_clip_by_clip(
    before: list[tuple[bool, float | None, int]],
    after: list[tuple[bool, float | None, int]],
    names: set[str],
) -> None:
    pictures = street(*[GOOD] * 12)
    current = record(pictures, events=clips(*before))
    candidate = record(pictures, events=clips(*after))
    assert {check.name for check in failed(candidate, current)} == names


def test_a_false_report_counts_against_the_kind_that_was_reported() -> None:
    def measured(false: list[str]) -> dict[str, Any]:
        kinds = ["street_vending"] * 6 + ["bin_overflow"] * 6
        return {
            "clips": [
                {"clip": f"{n}", "kind": kind, "violates": True, "found_after_s": 1.0, "false": f}
                for n, kind in enumerate(kinds)
                for f in [false if kind == "bin_overflow" else []]
            ]
        }

    pictures = street(*[GOOD] * 12)
    current = record(pictures, events=measured([]))
    candidate = record(pictures, events=measured(["street_vending at 3 s"]))
    checks = failed(candidate, current)
    assert {(check.name, check.kind) for check in checks} == {
        ("event_precision", "street_vending"),
        ("event_precision", None),
    }


def test_rejected_cases_that_come_back_fail_it() -> None:
    pictures = street(*[GOOD] * 12)
    current = record(pictures, replay=Replay(rejected_cases=30, still_fired=1, fired=("a",)))
    worse = Replay(rejected_cases=30, still_fired=12, fired=tuple("bcdefghijklm"))
    better = Replay(rejected_cases=30, still_fired=0)
    assert {c.name for c in failed(record(pictures, replay=worse), current)} == {
        "quiet_on_rejected"
    }
    assert failed(record(pictures, replay=better), current) == []


@pytest.mark.parametrize("part", ["events", "replay"])
def test_what_the_current_package_was_measured_on_the_candidate_must_be_too(part: str) -> None:
    pictures = street(*[GOOD] * 12)
    measured: dict[str, Any] = {
        "events": clips((True, 5.0, 0)),
        "replay": Replay(rejected_cases=3, still_fired=0),
    }
    current = record(pictures, **{part: measured[part]})
    [check] = failed(record(pictures), current)
    assert check.sentence.startswith("The candidate was not measured on the")


def test_a_first_package_is_only_held_to_bars_and_requirements() -> None:
    candidate = record(street(*[GOOD] * 3, BLIND))
    assert failed(candidate, None) == []
    rules = Rules(
        required=("events",),
        bars=(
            Bar(at="groups.kind.real.car.ap50", least=0.5),
            Bar(at="groups.kind.real.car.recall", least=0.8),
            Bar(at="videos.all.recall", least=0.85),
        ),
    )
    assert [check.sentence for check in failed(candidate, None, rules)] == [
        "The candidate was not measured on events, and the rules ask for it.",
        "groups.kind.real.car.recall is 0.750, below the bar 0.8.",
        "videos.all.recall was not measured; the bar is 0.85.",
    ]


def innocent(false: int, hours: float = 0.25) -> dict[str, Any]:
    return {"camera_hours": hours, "false": false, "false_per_camera_hour": false / hours}


def test_one_more_false_violation_where_nothing_happens_is_one_too_many() -> None:
    pictures = street(*[GOOD] * 12)

    def of(told: dict[str, Any] | None) -> Record:
        return record(pictures).model_copy(update={"innocent": told})

    assert failed(of(innocent(1)), of(innocent(1))) == []
    [check] = failed(of(innocent(2)), of(innocent(1)))
    assert check.sentence == (
        "False violations in 0.25 camera-hours of innocent recordings: 1 before, 2 now: more."
    )
    for other in (None, innocent(0, hours=0.2)):
        [check] = failed(of(other), of(innocent(1)))
        assert "not measured on the recordings" in check.sentence


def test_a_bar_has_one_side_and_what_lies_above_the_most_fails() -> None:
    bar = Bar(at="innocent.false_per_camera_hour", most=0.0)
    noisy = record(street(*[GOOD] * 3)).model_copy(update={"innocent": innocent(1)})
    [check] = failed(noisy, None, Rules(bars=(bar,)))
    assert check.sentence == "innocent.false_per_camera_hour is 4.000, above the bar 0.0."
    calm = noisy.model_copy(update={"innocent": innocent(0)})
    assert failed(calm, None, Rules(bars=(bar,))) == []
    for sides in ({}, {"least": 0.1, "most": 0.2}):
        with pytest.raises(ValidationError, match="either least or most"):
            Bar.model_validate({"at": "a", **sides})


def test_records_of_different_pictures_are_not_compared() -> None:
    one = record(street(*[GOOD] * 12))
    other = one.model_copy(
        update={"dataset": DatasetStamp(name="new", sha256="e" * 64, split="val")}
    )
    with pytest.raises(GateError, match="evaluate both packages on the same dataset"):
        gate(one, other, FEW)
    with pytest.raises(GateError, match="of different pictures"):
        gate(one, record(street(*[GOOD] * 13)), FEW)
    with pytest.raises(GateError, match="different labels"):
        gate(one, record(street(*[GOOD] * 12, label="bus")), FEW)


ANSWERS = st.sampled_from([GOOD, BLIND, WRONG, [(0.9, True), (0.8, False)], [(0.3, True)]])


@settings(max_examples=30)
@given(st.lists(st.tuples(ANSWERS, ANSWERS), min_size=12, max_size=25))
def test_whoever_fails_against_another_lets_that_other_pass(
    answers: list[tuple[Rows, Rows]],
) -> None:
    one = record(street(*(first for first, _ in answers)))
    other = record(street(*(second for _, second in answers)))
    forth = {(c.name, c.label): c.passed for c in gate(one, other, FEW).checks}
    back = {(c.name, c.label): c.passed for c in gate(other, one, FEW).checks}
    assert all(forth[key] or back[key] for key in forth)


@settings(max_examples=30)
@given(st.lists(ANSWERS, min_size=12, max_size=25), st.integers(0, 24))
def test_finding_more_never_fails(answers: list[Rows], place: int) -> None:
    better = list(answers)
    better[place % len(answers)] = GOOD
    assert failed(record(street(*better)), record(street(*answers))) == []


def test_the_rules_that_are_shipped_can_be_read() -> None:
    shipped = Path(__file__).parents[2] / "training"
    assert read_rules().bars == ()
    assert len(read_rules(shipped / "release.toml").bars) == 9


@pytest.mark.parametrize(
    ("text", "says"),
    [("share = 2", "share"), ("mood = 1", "mood"), ("share =", "no TOML")],
    ids=["out of bounds", "unknown", "no TOML"],
)
def test_faulty_rules_are_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "rules.toml").write_text(text)
    with pytest.raises(GateError, match=says):
        read_rules(tmp_path / "rules.toml")
    with pytest.raises(GateError, match="cannot be read"):
        read_rules(tmp_path / "none.toml")
