from pathlib import Path

import pytest

from training.boxes import Box, LabelFileError, from_corners, iou, read_yolo, write_yolo


def test_boxes_written_are_boxes_read(tmp_path: Path) -> None:
    boxes = (Box(9, 0.5, 0.5, 0.2, 0.4), Box(8, 0.1, 0.1, 0.2, 0.2))
    write_yolo(tmp_path / "a.txt", boxes)
    read = read_yolo(tmp_path / "a.txt", {8: 8, 9: 9})
    assert [box.line() for box in read] == [box.line() for box in boxes]


def test_class_numbers_are_mapped_while_reading(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1 0.5 0.5 0.2 0.2\n")
    assert [box.label for box in read_yolo(tmp_path / "a.txt", {1: 8})] == [8]


def test_an_empty_file_is_a_picture_with_nothing_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n")
    assert read_yolo(tmp_path / "a.txt", {}) == ()


def test_a_box_over_the_edge_is_cut_to_it() -> None:
    assert from_corners(0, (-0.2, 0.5, 0.4, 1.3)).corners == pytest.approx((0.0, 0.5, 0.4, 1.0))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("0 0.5 0.5 0.2", "expected 'class cx cy width height'"),
        ("0 0.5 x 0.2 0.2", "expected 'class cx cy width height'"),
        ("0 0.5 0.5 0 0.2", "outside 0..1"),
        ("0 3.5 0.5 0.1 0.2", "outside 0..1"),
        ("7 0.5 0.5 0.2 0.2", "class 7 is not known"),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "a.txt").write_text(f"0 0.5 0.5 0.1 0.1\n{line}\n")
    with pytest.raises(LabelFileError, match=r"a\.txt, line 2: .*" + sentence):
        read_yolo(tmp_path / "a.txt", {0: 0})


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ((0.0, 0.0, 0.4, 0.4), 1.0),
        ((0.2, 0.0, 0.6, 0.4), 1 / 3),
        ((0.4, 0.4, 0.8, 0.8), 0.0),
    ],
)
def test_iou_is_overlap_over_union(
    other: tuple[float, float, float, float], expected: float
) -> None:
    box = from_corners(0, (0.0, 0.0, 0.4, 0.4))
    assert iou(box, from_corners(0, other)) == pytest.approx(expected)
