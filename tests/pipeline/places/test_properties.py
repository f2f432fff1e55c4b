"""What holds for every sequence of looks whatsoever."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.camera_state import CameraState
from pipeline.domain import Suspect, UnableReason
from pipeline.geometry import Box
from pipeline.places import ConfirmRule, Look, Progress, advance
from pipeline.violations.base import same_thing
from tests.pipeline.places.film import START, play, suspect

thorough = settings(max_examples=60)
"""A strip is up to thirty looks at up to four spots: sixty of them find what a hundred find."""

KINDS = ("green_belt_parking", "manhole_missing")


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x1 = draw(st.floats(0.0, 0.6, allow_subnormal=False))
    y1 = draw(st.floats(0.0, 0.6, allow_subnormal=False))
    wide, high = draw(st.floats(0.01, 0.4)), draw(st.floats(0.01, 0.4))
    return Box(x1, y1, x1 + wide, y1 + high)


@st.composite
def strips(draw: st.DrawFn) -> list[Look]:
    """Looks at a few spots of a street, with misses, failures, jitter and gaps."""
    spots = draw(st.lists(st.tuples(boxes(), st.sampled_from(KINDS)), min_size=1, max_size=4))
    looks, second = [], 0.0
    for _ in range(draw(st.integers(1, 30))):
        second += draw(st.sampled_from([1.0, 20.0, 60.0, 61.5, 400.0, 5000.0]))
        at = START + timedelta(seconds=second)
        if draw(st.integers(0, 5)) == 0:
            looks.append(Look("cam", "v1", at, unable=UnableReason.BLACK))
            continue
        seen: list[Suspect] = []
        for box, kind in spots:
            if draw(st.booleans()):
                shift = draw(st.floats(0.0, 0.05))
                jumped = Box(box.x1 + shift, box.y1, min(box.x2 + shift, 1.0), box.y2)
                seen.append(suspect(jumped, draw(st.floats(0.1, 1.0)), kind))
        looks.append(Look("cam", "v1", at, tuple(seen)))
    return looks


@st.composite
def rules(draw: st.DrawFn) -> dict[str, ConfirmRule]:
    of_last = draw(st.integers(1, 6))
    rule = ConfirmRule(
        seen_at_least=draw(st.integers(1, of_last)),
        of_last=of_last,
        dwell_s=draw(st.sampled_from([0.0, 30.0, 120.0, 600.0])),
        clear_after=draw(st.integers(1, 5)),
        drop_after=draw(st.integers(1, 5)),
        max_gap_s=draw(st.sampled_from([30.0, 120.0, 600.0])),
    )
    return dict.fromkeys(KINDS, rule)


@thorough
@given(strips(), rules())
def test_nothing_is_confirmed_before_its_dwell_nor_on_too_few_looks(
    looks: list[Look], by_kind: dict[str, ConfirmRule]
) -> None:
    for place in play(looks, by_kind).confirmed:
        rule = by_kind[place.kind]
        assert place.confirmed_at == place.last_seen
        assert (place.last_seen - place.first_seen).total_seconds() >= rule.dwell_s
        assert place.dwell_s >= rule.dwell_s
        assert place.seen >= rule.seen_at_least


@thorough
@given(strips(), rules())
def test_dwell_is_the_time_between_usable_looks_less_the_outages(
    looks: list[Look], by_kind: dict[str, ConfirmRule]
) -> None:
    usable = [one.at for one in looks if one.unable is None]
    for place in play(looks, by_kind).places:
        inside = [at for at in usable if place.first_seen <= at <= place.last_seen]
        gaps = [(b - a).total_seconds() for a, b in itertools.pairwise(inside)]
        observed = sum(gap for gap in gaps if gap <= by_kind[place.kind].max_gap_s)
        assert abs(place.dwell_s - observed) < 1e-6


@thorough
@given(strips(), rules())
def test_an_unusable_look_never_changes_what_is_believed(
    looks: list[Look], by_kind: dict[str, ConfirmRule]
) -> None:
    story = play(looks, by_kind)
    before: dict[UUID, bool] = {}
    for one, progress in zip(looks, story.steps, strict=True):
        after = {place.id: place.confirmed for place in progress.places}
        if one.unable is not None:
            assert after == before
            assert progress == Progress(progress.places, traces=progress.traces)
        before = after


@thorough
@given(strips(), rules())
def test_more_failed_looks_between_change_no_outcome(
    looks: list[Look], by_kind: dict[str, ConfirmRule]
) -> None:
    dark = [
        Look("cam", "v1", one.at + timedelta(milliseconds=500), unable=UnableReason.FROZEN)
        for one in looks
    ]
    with_dark = sorted([*looks, *dark], key=lambda one: one.at)
    plain, darker = play(looks, by_kind), play(with_dark, by_kind)
    for outcome in ("opened", "confirmed", "cleared", "dropped"):
        ids = [[place.id for place in getattr(story, outcome)] for story in (plain, darker)]
        assert ids[0] == ids[1]


@thorough
@given(strips(), rules(), st.randoms(use_true_random=False))
def test_the_order_of_suspects_and_of_places_does_not_matter(
    looks: list[Look], by_kind: dict[str, ConfirmRule], rng: object
) -> None:
    shuffle = rng.shuffle  # type: ignore[attr-defined]
    straight = play(looks, by_kind)
    places: list[object] = []
    traces: list[object] = []
    for one, expected in zip(looks, straight.steps, strict=True):
        suspects = list(one.suspects)
        shuffle(suspects)
        shuffle(places)
        shuffle(traces)
        shuffled = Look(one.camera_id, one.view_id, one.at, tuple(suspects), one.unable)
        progress = advance(places, shuffled, by_kind, traces)  # type: ignore[arg-type]
        assert set(progress.places) == set(expected.places)
        assert set(progress.confirmed) == set(expected.confirmed)
        assert set(progress.traces) == set(expected.traces)
        places, traces = list(progress.places), list(progress.traces)


@thorough
@given(strips(), rules())
def test_saving_and_loading_at_every_step_changes_nothing(
    looks: list[Look], by_kind: dict[str, ConfirmRule]
) -> None:
    straight = play(looks, by_kind)
    saved = CameraState(view_id="view").to_json()
    for one, expected in zip(looks, straight.steps, strict=True):
        before = CameraState.from_json(saved)
        progress = advance(before.places, one, by_kind, before.traces)
        assert progress == expected
        after = replace(before, places=progress.places, traces=progress.traces)
        saved = after.to_json()


@thorough
@given(strips(), rules())
def test_each_look_delivered_twice_gives_what_once_gives(
    looks: list[Look], by_kind: dict[str, ConfirmRule]
) -> None:
    once, twice = play(looks, by_kind), play([o for one in looks for o in (one, one)], by_kind)
    assert once.places == twice.places
    assert [p.id for p in once.confirmed] == [p.id for p in twice.confirmed]


@thorough
@given(strips(), rules())
def test_a_place_is_reported_once_each_time_it_comes_and_only_one_that_was_gone_comes_again(
    looks: list[Look], by_kind: dict[str, ConfirmRule]
) -> None:
    story = play(looks, by_kind)
    for outcome in (story.opened, story.confirmed, story.cleared, story.dropped):
        times = [(place.id, place.first_seen) for place in outcome]
        assert len(times) == len(set(times))
    alive = [place.id for place in story.places]
    assert len(alive) == len(set(alive))
    assert {p.id for p in story.cleared} <= {p.id for p in story.confirmed}
    ended = Counter(p.id for p in [*story.cleared, *story.dropped])
    assert Counter(p.id for p in story.opened) == ended + Counter(alive)
    again = {name for name, times in Counter(p.id for p in story.opened).items() if times > 1}
    assert again <= {p.id for p in story.cleared}


@given(st.lists(boxes(), min_size=1, max_size=8))
def test_one_look_never_opens_two_places_for_one_thing(found: list[Box]) -> None:
    look = Look("cam", "v1", START, tuple(suspect(box) for box in found))
    rule = ConfirmRule(seen_at_least=1, of_last=1, dwell_s=0.0)
    places = advance((), look, dict.fromkeys(KINDS, rule)).places
    for i, one in enumerate(places):
        for other in places[i + 1 :]:
            assert not same_thing(one.box, other.box)


@settings(max_examples=50)
@given(st.integers(1, 8), st.lists(st.integers(0, 7), min_size=5, max_size=60))
def test_however_it_flickers_a_place_lives_while_misses_stay_below_clear_after(
    clear_after: int, misses: list[int]
) -> None:
    rule = ConfirmRule(seen_at_least=2, of_last=2, dwell_s=0.0, clear_after=clear_after)
    frames = [True, True]
    for miss in misses:
        frames += [False] * min(miss, clear_after - 1) + [True]
    looks = [
        Look("cam", "v1", START + timedelta(minutes=i), (suspect(),) if seen else ())
        for i, seen in enumerate(frames)
    ]
    story = play(looks, dict.fromkeys(KINDS, rule))
    assert (len(story.confirmed), len(story.cleared)) == (1, 0)
