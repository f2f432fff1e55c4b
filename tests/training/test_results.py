from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from models import Detections
from tests.training.records import picture, record
from training.observe import Look
from training.results.confusion import confusion
from training.results.metrics import Epoch, add_epoch, read_epochs
from training.results.page import Final, page
from training.results.svg import curves, matrix, style
from training.snapshot import Entry

FACTS = {"name": "run <one>", "dataset": "street (abc…)", "epochs": 2}


def epoch(number: int, **more: object) -> Epoch:
    return Epoch(number, 3, 12.5, 1e-4, {"box": 1.0 / number}, **more)  # type: ignore[arg-type]


def test_epochs_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "metrics.jsonl"
    assert read_epochs(file) == []
    first, second = epoch(1, ap50={"car": 0.5, "bus": 0.7}), epoch(2)
    add_epoch(file, first)
    assert add_epoch(file, second) == read_epochs(file) == [first, second]
    assert first.map50 == pytest.approx(0.6)
    assert second.map50 is None


def test_an_epoch_done_again_after_a_stop_replaces_what_was_said_of_it(tmp_path: Path) -> None:
    file = tmp_path / "metrics.jsonl"
    for number in (1, 2, 3):
        add_epoch(file, epoch(number))
    again = epoch(2, ap50={"car": 0.1})
    assert add_epoch(file, again) == [epoch(1), again]


def test_a_line_cut_short_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "metrics.jsonl"
    add_epoch(file, epoch(1))
    with file.open("a") as end:
        end.write('{"number": 2, "of"')
    assert read_epochs(file) == [epoch(1)]


def svg_of(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])


def test_a_line_of_a_chart_runs_from_left_to_right_and_high_is_up() -> None:
    drawn = svg_of(curves("Loss", {"a & b": [(1.0, 0.0), (2.0, 0.5), (3.0, 1.0)]}, "epoch"))
    [line] = drawn.iter("{http://www.w3.org/2000/svg}polyline")
    places = [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]
    assert places == sorted(places)
    assert [y for _, y in places] == sorted((y for _, y in places), reverse=True)


def test_a_chart_of_one_point_and_one_of_none_can_be_drawn() -> None:
    assert len(list(svg_of(curves("x", {"a": [(1.0, 2.0)]}, "x")).iter())) > 5
    assert svg_of(curves("x", {}, "x")) is not None


def test_the_lines_of_thirteen_labels_differ() -> None:
    assert len({style(number) for number in range(13)}) == 13


def test_a_matrix_tells_every_cell_in_words() -> None:
    drawn = matrix([[3, 1], [0, 4]], ("car", "nothing"), ("car", "nothing"))
    assert "car, found as nothing: 1 (25%)" in drawn
    assert len(list(svg_of(drawn).iter("{http://www.w3.org/2000/svg}rect"))) == 4


def look(file: str, truth: list[tuple[int, int]], found: list[tuple[int, int, float]]) -> Look:
    """Boxes are squares by their left edge: (left, label) labelled, (left, label, score) found."""

    def squares(lefts: list[int]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        return np.array([[x, 0, x + 10, 10] for x in lefts], dtype=np.float64).reshape(-1, 4)

    entry = Entry(file, "street", "real", "val", "0" * 64, 1, ())
    detections = Detections(
        squares([left for left, _, _ in found]).astype(np.float32),
        np.array([score for _, _, score in found], np.float32),
        np.array([label for _, label, _ in found], np.int64),
    )
    there = squares([left for left, _ in truth])
    return Look(entry, detections, there, np.array([label for _, label in truth], np.int64))


def test_what_was_taken_for_what_is_counted_and_the_worst_picture_comes_first() -> None:
    good = look("good", [(0, 0), (50, 1)], [(0, 0, 0.9), (50, 1, 0.9), (90, 1, 0.2)])
    bad = look("bad", [(0, 0), (50, 1)], [(0, 1, 0.9), (200, 0, 0.8)])
    counts, worst = confusion([good, bad], ("car", "bus"), lambda label, condition: 0.5)
    # Rows: car, bus, nothing. In `bad` a car is called a bus, a bus missed, a car imagined.
    assert counts.tolist() == [[1, 1, 0], [0, 1, 1], [1, 0, 0]]
    assert [(one.file, one.missed, one.false) for one in worst] == [("bad", 2, 2), ("good", 0, 0)]


def test_the_page_of_a_run_that_lasts_shows_curves_and_looks_again_by_itself() -> None:
    html = page(FACTS, [epoch(1), epoch(2, ap50={"car": 0.5})], None)
    assert "running: epoch 2 of 3" in html
    assert 'http-equiv="refresh"' in html
    assert "run &lt;one&gt;" in html
    assert "No epoch has ended yet" in page(FACTS, [], None)


def test_the_page_of_a_finished_run_needs_no_other_file() -> None:
    seen = [picture(f"{n}.jpg", {"car": ([(0.9, True)], 1)}) for n in range(3)]
    [worst] = confusion([look("7<.jpg", [(0, 0)], [])], ("car",), lambda label, condition: 0.5)[1]
    final = Final(record(seen), [[3, 3], [0, 0]], [worst], {})
    html = page(FACTS, [epoch(1)], final)
    assert "<td>car</td><td>3</td><td>3</td><td>1.00</td>" in html
    assert "7&lt;.jpg" in html
    assert "Precision against recall, real" in html
    assert "refresh" not in html
    for outside in ("<script", "src=", "href=", "url("):
        assert outside not in html
