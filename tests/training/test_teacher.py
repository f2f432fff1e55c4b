from training.boxes import from_corners
from training.labels import label_id
from training.teacher import Proposal, one_per_object


def proposal(name: str, score: float, x: float = 0.1) -> Proposal:
    return Proposal(from_corners(label_id(name), (x, 0.1, x + 0.2, 0.3)), score)


def test_the_better_of_two_boxes_on_one_object_stays() -> None:
    assert one_per_object([proposal("car", 0.5), proposal("car", 0.8)]) == (proposal("car", 0.8),)


def test_a_car_and_a_truck_in_one_place_are_one_object() -> None:
    found = one_per_object([proposal("truck", 0.4), proposal("car", 0.6)])
    assert found == (proposal("car", 0.6),)


def test_a_rider_and_the_bicycle_under_him_are_two_objects() -> None:
    assert len(one_per_object([proposal("person", 0.9), proposal("bicycle", 0.7)])) == 2


def test_two_cars_side_by_side_are_two_objects() -> None:
    assert len(one_per_object([proposal("car", 0.9), proposal("car", 0.7, x=0.25)])) == 2
