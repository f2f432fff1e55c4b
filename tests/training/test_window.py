import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from training.window import (
    SPECK,
    WHOLE,
    Corners,
    Size,
    clear_window,
    in_window,
    joined,
    overlap,
    shared,
    visible,
    with_room,
)

HD = Size(1920, 1080)
SHARES = st.floats(0, 1)


@st.composite
def boxes(draw: st.DrawFn) -> Corners:
    x1, x2 = sorted((draw(SHARES), draw(SHARES)))
    y1, y2 = sorted((draw(SHARES), draw(SHARES)))
    assume(x2 - x1 > 0.01 and y2 - y1 > 0.01)
    return x1, y1, x2, y2


def test_a_thing_on_the_right_is_cut_off_on_the_right() -> None:
    place, doubt = (0.4, 0.4, 0.5, 0.5), (0.7, 0.4, 0.9, 0.6)
    assert clear_window(place, [doubt], HD) == (0.0, 0.0, 0.7, 1.0)


def test_of_two_ways_to_cut_the_one_that_keeps_more_is_taken() -> None:
    place, doubt = (0.4, 0.4, 0.5, 0.5), (0.8, 0.9, 0.9, 1.0)
    assert clear_window(place, [doubt], HD) == (0.0, 0.0, 1.0, 0.9)


def test_a_thing_that_another_cut_left_by_half_goes_too() -> None:
    place, side = (0.4, 0.4, 0.5, 0.5), (0.7, 0.0, 1.0, 1.0)
    half = (0.65, 0.8, 0.75, 0.9)
    assert clear_window(place, [side, half], HD) == (0.0, 0.0, 0.65, 1.0)


def test_the_thing_that_leaves_the_least_choice_is_cut_off_first() -> None:
    place, doubts = (0.4, 0.4, 0.5, 0.5), [(0.6, 0.1, 1.0, 0.3), (0.0, 0.6, 0.7, 1.0)]
    assert clear_window(place, doubts, HD) == (0.0, 0.0, 0.6, 0.6)


def test_things_on_all_sides_leave_the_middle() -> None:
    place = (0.45, 0.45, 0.55, 0.55)
    doubts = [
        (0.0, 0.0, 0.2, 1.0),
        (0.8, 0.0, 1.0, 1.0),
        (0.0, 0.0, 1.0, 0.2),
        (0.0, 0.8, 1.0, 1.0),
    ]
    assert clear_window(place, doubts, HD) == (0.2, 0.2, 0.8, 0.8)


@pytest.mark.parametrize(
    ("doubt", "why"),
    [
        ((0.45, 0.45, 0.6, 0.6), "it lies over the reviewed place"),
        ((0.54, 0.4, 0.6, 0.5), "it is nearer than half the width of the place"),
        ((0.0, 0.0, 1.0, 1.0), "it is everywhere"),
    ],
)
def test_where_nothing_can_be_cut_there_is_no_window(doubt: Corners, why: str) -> None:
    assert clear_window((0.4, 0.4, 0.5, 0.5), [doubt], HD) is None, why


def test_a_window_of_too_few_pixels_is_none() -> None:
    place = (0.45, 0.45, 0.5, 0.5)
    doubts = [(0.0, 0.0, 0.42, 1.0), (0.53, 0.0, 1.0, 1.0)]
    assert clear_window(place, doubts, HD) is None
    assert clear_window(place, doubts, Size(7680, 4320)) is not None


@given(boxes(), st.lists(boxes(), max_size=6))
def test_a_window_holds_the_place_and_nothing_doubtful(
    place: Corners, doubtful: list[Corners]
) -> None:
    window = clear_window(place, doubtful, HD)
    if window is not None:
        assert visible(with_room(place), window) == pytest.approx(1.0)
        assert all(visible(box, window) <= SPECK for box in doubtful)
        assert min((window[2] - window[0]) * 1920, (window[3] - window[1]) * 1080) >= 320


@given(boxes())
def test_without_doubt_the_window_is_the_whole_picture(place: Corners) -> None:
    assert clear_window(place, [], HD) == WHOLE


@given(boxes(), boxes())
def test_a_box_in_a_window_lies_where_it_lay(box: Corners, window: Corners) -> None:
    assume(visible(box, window) > 0.01)
    inside = in_window(box, window)
    wide, high = window[2] - window[0], window[3] - window[1]
    back = (
        window[0] + inside[0] * wide,
        window[1] + inside[1] * high,
        window[0] + inside[2] * wide,
        window[1] + inside[3] * high,
    )
    assert back == pytest.approx(shared(box, window))


@given(boxes(), boxes())
def test_overlap_is_the_same_either_way_and_whole_with_itself(one: Corners, other: Corners) -> None:
    assert overlap(one, other) == pytest.approx(overlap(other, one))
    assert overlap(one, one) == pytest.approx(1.0)
    assert visible(one, joined([one, other])) == pytest.approx(1.0)
