import numpy as np
import pytest
from numpy.typing import NDArray

from training.average_precision import (
    Matches,
    at_threshold,
    average_precision,
    best_threshold,
    match,
)

Picture = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def boxes(*rows: tuple[float, float, float, float]) -> NDArray[np.float64]:
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def matches(scores: list[float], hits: list[bool], truths: int) -> Matches:
    return Matches(np.array(scores), np.array(hits, dtype=bool), truths)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (matches([0.9, 0.8], [True, True], 2), 1.0),  # everything found, nothing wrong
        (matches([0.9], [True], 2), 51 / 101),  # half found: the points up to recall 0.5
        (matches([0.9, 0.8], [False, True], 1), 0.5),  # one mistake ranked above the hit
        (matches([0.9, 0.8], [True, False], 1), 1.0),  # a mistake below all hits costs nothing
        (matches([], [], 3), 0.0),  # nothing found
    ],
)
def test_average_precision_of_small_rankings(found: Matches, expected: float) -> None:
    assert average_precision(found) == pytest.approx(expected)


def test_without_labelled_boxes_there_is_no_average_precision() -> None:
    assert average_precision(matches([0.9], [False], 0)) is None


def test_one_true_box_is_found_once() -> None:
    truth = boxes((0, 0, 10, 10))
    twice = boxes((0, 0, 10, 10), (0, 0, 10, 9))
    assert list(match([(twice, np.array([0.5, 0.9]), truth)]).hit) == [True, False]


def test_a_box_that_overlaps_by_less_than_half_is_no_hit() -> None:
    picture = (boxes((0, 0, 10, 10)), np.array([0.9]), boxes((6, 0, 16, 10)))
    assert not match([picture]).hit.any()


def test_precision_and_recall_at_a_threshold() -> None:
    found = matches([0.9, 0.6, 0.3], [True, False, True], 4)
    assert at_threshold(found, 0.5) == (0.5, 0.25)
    assert at_threshold(found, 0.95) == (None, 0.0)


def test_the_best_threshold_lies_in_the_middle_of_the_best_stretch() -> None:
    found = matches([0.8, 0.4], [True, False], 1)
    assert best_threshold(found, 0.2, 0.9) == pytest.approx(0.61, abs=0.02)


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
    found = []

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
        found += [
            {"image_id": i, "category_id": 1, "bbox": xywh(box), "score": float(score)}
            for box, score in zip(detected, scores, strict=True)
        ]
    ground = coco.COCO(truth)
    judge = coco.COCOeval_faster(ground, ground.loadRes(found), "bbox")
    judge.evaluate()
    judge.accumulate()
    judge.summarize()
    assert average_precision(match(pictures)) == pytest.approx(judge.stats[1], abs=1e-3)
