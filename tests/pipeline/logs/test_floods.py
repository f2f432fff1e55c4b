"""Many cameras with one trouble are one line and a count."""

from __future__ import annotations

from logging import WARNING

from pipeline.logs.floods import LONGEST, Floods, Said


def away(camera: int) -> Said:
    name = f"cam-{camera:04d}"
    return Said("visits", WARNING, f"camera {name}: the host cannot be reached", name)


def test_the_first_is_written_and_the_rest_of_the_minute_is_counted() -> None:
    floods = Floods(60.0)
    assert [floods.passes(away(n), 0.0) for n in range(6000)] == [True] + [False] * 5999
    assert floods.summaries(59.9) == []
    (told,) = floods.summaries(60.0)
    assert (told.times, told.cameras) == (5999, 5999)
    assert "5999 more like this of 5999 cameras" in told.sentence
    assert "cam-5999" in told.sentence


def test_trouble_that_goes_on_is_one_summary_a_minute() -> None:
    floods = Floods(60.0)
    written = 0
    for second in range(600):
        written += len(floods.summaries(float(second)))
        written += sum(floods.passes(away(n), float(second)) for n in range(20))
    assert written == 10


def test_trouble_that_comes_back_after_a_quiet_minute_is_written_again() -> None:
    floods = Floods(60.0)
    assert floods.passes(away(1), 0.0)
    assert floods.summaries(61.0) == []
    assert floods.passes(away(1), 61.0)


def test_another_trouble_is_not_held_back_by_the_first() -> None:
    floods = Floods(60.0)
    assert floods.passes(away(1), 0.0)
    assert floods.passes(Said("visits", WARNING, "camera cam-0002: wrong password", "cam-0002"), 0)


def test_what_was_held_back_is_told_when_the_program_ends() -> None:
    floods = Floods(60.0)
    floods.passes(away(1), 0.0)
    floods.passes(away(2), 1.0)
    assert [told.times for told in floods.summaries(2.0, ending=True)] == [1]


def test_messages_without_end_do_not_fill_the_memory() -> None:
    floods = Floods(60.0)
    for n in range(3 * LONGEST):
        floods.passes(Said("a", WARNING, "x" * (n + 1)), 0.0)
    assert len(floods._quiet) == LONGEST


def test_nothing_is_held_back_when_that_is_switched_off() -> None:
    floods = Floods(0.0)
    assert all(floods.passes(away(1), 0.0) for _ in range(5))
