from pathlib import Path

import pytest

from training.boxes import Box, from_corners
from training.labels import label_id
from training.review import Corrections, Review, ReviewError, read_review
from training.teacher import Proposal

CAR = Proposal(from_corners(label_id("car"), (0.1, 0.1, 0.3, 0.3)), 0.9)
DOUBTFUL = Proposal(from_corners(label_id("person"), (0.6, 0.6, 0.8, 0.8)), 0.35)
PROPOSALS = (CAR, DOUBTFUL)


def reviewed(**said: object) -> tuple[Box, ...]:
    review = Review(0.5, {"a.jpg": Corrections(**said)})  # type: ignore[arg-type]
    return review.boxes("a.jpg", PROPOSALS)


def test_without_corrections_what_is_above_the_bar_stands() -> None:
    assert Review(0.5).boxes("b.jpg", PROPOSALS) == (CAR.box,)


def test_a_doubtful_box_stands_when_a_person_accepts_it() -> None:
    assert reviewed(accept=((70, 70),)) == (CAR.box, DOUBTFUL.box)


def test_a_sure_box_falls_when_a_person_rejects_it() -> None:
    assert reviewed(reject=((20, 20),)) == ()


def test_a_box_takes_the_label_a_person_gives_it() -> None:
    assert [box.label for box in reviewed(relabel=(("truck", 21, 19),))] == [label_id("truck")]


def test_a_missed_thing_is_added() -> None:
    added = reviewed(add=(("bus", 50, 0, 100, 40),))[1]
    assert added.label == label_id("bus")
    assert added.corners == pytest.approx((0.5, 0.0, 1.0, 0.4))


def test_a_point_with_nothing_near_it_is_refused() -> None:
    with pytest.raises(ReviewError, match=r"a\.jpg: no proposal has its centre at 50 %, 50 %"):
        reviewed(reject=((50, 50),))


def test_an_unknown_correction_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text('accept_above = 0.5\n[pictures."a.jpg"]\nmove = [[1, 2]]\n')
    with pytest.raises(ReviewError, match="move"):
        read_review(path)


def test_the_reviews_in_the_repository_can_be_read() -> None:
    folder = Path(__file__).parents[2] / "training" / "reviews"
    reviews = [read_review(path) for path in sorted(folder.glob("*.toml"))]
    assert reviews
    assert all(0 < review.accept_above < 1 for review in reviews)
