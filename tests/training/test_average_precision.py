import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from training.average_precision import (
    Found,
    Ranking,
    at_threshold,
    average_precision,
    curve,
    match,
    recall_at_precision,
)

Picture = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def boxes(*rows: tuple[float, float, float, float]) -> NDArray[np.float64]:
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def found(scores: list[float], hits: list[bool], truths: int) -> Found:
    return Found(np.array(scores), np.array(hits, dtype=bool), truths)


def ap(*pictures: Found) -> float:
    ranking = Ranking.of(pictures)
    [figure] = average_precision(curve(ranking, ranking.once))
    return float(figure)


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (found([0.9, 0.8], [True, True], 2), 1.0),  # everything found, nothing wrong
        (found([0.9], [True], 2), 51 / 101),  # half found: the points up to recall 0.5
        (found([0.9, 0.8], [False, True], 1), 0.5),  # one mistake ranked above the hit
        (found([0.9, 0.8], [True, False], 1), 1.0),  # a mistake below all hits costs nothing
        (found([], [], 3), 0.0),  # nothing found
    ],
)
def test_average_precision_of_small_rankings(picture: Found, expected: float) -> None:
    assert ap(picture) == pytest.approx(expected)


def test_without_labelled_boxes_there_is_no_average_precision() -> None:
    assert np.isnan(ap(found([0.9], [False], 0)))
    assert np.isnan(ap())


def test_one_true_box_is_found_once() -> None:
    truth = boxes((0, 0, 10, 10))
    twice = boxes((0, 0, 10, 10), (0, 0, 10, 9))
    assert list(match(twice, np.array([0.5, 0.9]), truth).hit) == [True, False]


def test_a_box_that_overlaps_by_less_than_half_is_no_hit() -> None:
    truth = boxes((6, 0, 16, 10))
    assert not match(boxes((0, 0, 10, 10)), np.array([0.9]), truth).hit.any()


@pytest.mark.parametrize(
    ("threshold", "precision", "recall"),
    [(0.5, 0.5, 0.25), (0.3, 2 / 3, 0.5), (0.95, np.nan, 0.0)],
    ids=["two reach it", "on the threshold counts", "none reaches it"],
)
def test_precision_and_recall_at_a_threshold(
    threshold: float, precision: float, recall: float
) -> None:
    ranking = Ranking.of([found([0.9, 0.6, 0.3], [True, False, True], 4)])
    got = at_threshold(ranking, np.array([threshold]), ranking.once)
    np.testing.assert_allclose(np.ravel(got), [precision, recall])


def test_every_picture_may_have_its_own_threshold() -> None:
    ranking = Ranking.of([found([0.6], [True], 1), found([0.6], [False], 1)])
    [precision], [recall] = at_threshold(ranking, np.array([0.5, 0.7]), ranking.once)
    assert (precision, recall) == (1.0, 0.5)


def test_recall_is_read_where_precision_is_still_good_enough() -> None:
    hits = [True] * 9 + [False, True, False, False, True]
    ranking = Ranking.of([found(list(np.linspace(0.9, 0.2, 14)), hits, 20)])
    [good] = recall_at_precision(curve(ranking, ranking.once), 0.9)
    assert good == 10 / 20  # ten of eleven are right; after that it falls below
    [perfect] = recall_at_precision(curve(ranking, ranking.once), 1.0)
    assert perfect == 9 / 20


PICTURES = st.lists(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=6).flatmap(
        lambda rows: st.integers(sum(hit for _, hit in rows), 8).map(
            lambda truths: found([s for s, _ in rows], [h for _, h in rows], truths)
        )
    ),
    min_size=1,
    max_size=8,
)


@given(PICTURES, st.data())
def test_a_picture_that_counts_twice_is_a_picture_shown_twice(
    pictures: list[Found], data: st.DataObject
) -> None:
    counts = data.draw(st.lists(st.integers(0, 3), min_size=len(pictures), max_size=len(pictures)))
    ranking = Ranking.of(pictures)
    shown = [one for one, count in zip(pictures, counts, strict=True) for _ in range(count)]
    [weighted] = average_precision(curve(ranking, np.array([counts], dtype=np.float64)))
    # Equal scores of hits and mistakes may come in another order: tell them apart first.
    scores = np.concatenate([one.score for one in pictures])
    if len(np.unique(scores)) == len(scores):
        np.testing.assert_allclose(weighted, ap(*shown), atol=1e-6)


@given(PICTURES)
def test_average_precision_stays_between_nothing_and_one(pictures: list[Found]) -> None:
    figure = ap(*pictures)
    assert np.isnan(figure) or 0.0 <= figure <= 1.0


def random_pictures() -> list[Picture]:
    dice = np.random.default_rng(7)
    pictures = []
    for _ in range(30):
        low = dice.uniform(0, 80, (6, 2))
        truth = np.hstack([low, low + dice.uniform(14, 40, (6, 2))])
        found = np.vstack([truth + dice.normal(0, 2.5, truth.shape), dice.permutation(truth)[:2]])
        pictures.append((found, np.round(dice.random(len(found)), 3), truth))
    return pictures


def test_it_agrees_with_faster_coco_eval() -> None:
    coco = pytest.importorskip("faster_coco_eval", reason="faster-coco-eval is not installed")
    pictures = random_pictures()
    truth: dict[str, list[dict[str, object]]] = {
        "images": [{"id": i, "width": 200, "height": 200} for i in range(len(pictures))],
        "categories": [{"id": 1, "name": "thing"}],
        "annotations": [],
    }
    given_boxes = []

    def xywh(box: NDArray[np.float64]) -> list[float]:
        return [*box[:2].tolist(), *(box[2:] - box[:2]).tolist()]

    for i, (detected, scores, true) in enumerate(pictures):
        for box in true:
            truth["annotations"].append(
                {
                    "id": len(truth["annotations"]) + 1,
                    "image_id": i,
                    "category_id": 1,
                    "bbox": xywh(box),
                    "area": float((box[2:] - box[:2]).prod()),
                    "iscrowd": 0,
                }
            )
        given_boxes += [
            {"image_id": i, "category_id": 1, "bbox": xywh(box), "score": float(score)}
            for box, score in zip(detected, scores, strict=True)
        ]
    ground = coco.COCO(truth)
    judge = coco.COCOeval_faster(ground, ground.loadRes(given_boxes), "bbox")
    judge.evaluate()
    judge.accumulate()
    judge.summarize()
    assert ap(*(match(*picture) for picture in pictures)) == pytest.approx(judge.stats[1], abs=1e-3)
