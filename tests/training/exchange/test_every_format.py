"""What every format promises: what goes out comes back the same, from every kind of place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.storage import StoreSettings
from tests.peers.rclone import S3Server, s3_server
from tests.training.exchange.sets import facts, item, jpeg, some
from training.boxes import Box
from training.exchange.handing import hand_out
from training.exchange.item import Format, Item
from training.exchange.opening import open_target, open_tree
from training.exchange.report import Problem, Report
from training.exchange.taking import FORMATS, Taking, items
from training.labels import LABELS
from training.split import Split

NUMBERS = count(1)
SPLITS: dict[Format, tuple[Split, ...]] = {
    "yolo": ("train", "val", "test"),
    "coco": ("train", "val", "test"),
    "cvat-ultralytics-1.0": ("train", "val", "test"),
    "cvat-yolo-1.1": ("train", "val"),
}


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    folder: Path = tmp_path_factory.mktemp("s3") / "objects"
    with s3_server(folder) as server:
        yield server


@pytest.fixture(params=["folder", "zip", pytest.param("s3", marks=pytest.mark.service)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, StoreSettings | None]:
    if request.param == "s3":
        server: S3Server = request.getfixturevalue("s3")
        return f"s3://sets/number-{next(NUMBERS)}", server.settings()
    return str(tmp_path / ("set.zip" if request.param == "zip" else "set")), None


@pytest.mark.parametrize("form", FORMATS)
def test_what_goes_out_comes_back_the_same(
    form: Format, place: tuple[str, StoreSettings | None]
) -> None:
    given = some(*SPLITS[form])
    assert hand_out(given, open_target(*place), form) == len(given)
    report = Report()
    assert facts(items(open_tree(*place), Taking(form), report)) == facts(given)
    assert report.problems == {}
    assert report.never_labelled() == []


@pytest.mark.parametrize("form", FORMATS)
def test_a_set_already_there_is_never_overwritten(
    form: Format, place: tuple[str, StoreSettings | None]
) -> None:
    from training.exchange.places import PlaceError

    hand_out([item(1)], open_target(*place), form)
    with pytest.raises(PlaceError, match="name another"):
        open_target(*place)


BOXES = st.builds(
    lambda label, x1, y1, width, height: Box(
        label,
        round((x1 + min(1, x1 + width)) / 2, 5),
        round((y1 + min(1, y1 + height)) / 2, 5),
        max(round(min(1, x1 + width) - x1, 5), 0.00002),
        max(round(min(1, y1 + height) - y1, 5), 0.00002),
    ),
    st.integers(0, len(LABELS) - 1),
    st.floats(0, 0.9999),
    st.floats(0, 0.9999),
    st.floats(0.00002, 1),
    st.floats(0.00002, 1),
)


@pytest.mark.parametrize("form", FORMATS)
@given(boxes=st.lists(BOXES, max_size=5), width=st.integers(8, 2000), height=st.integers(8, 2000))
@settings(max_examples=15, deadline=None)
def test_boxes_come_back_to_the_digit_whatever_the_picture_measures(
    form: Format,
    boxes: list[Box],
    width: int,
    height: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    data = jpeg(1, width, height)
    given = [Item("a.jpg", "train", tuple(boxes), lambda: data)]
    place = str(tmp_path_factory.mktemp("set") / "out")
    hand_out(given, open_target(place, None), form)
    report = Report()
    assert facts(items(open_tree(place, None), Taking(form), report)) == facts(given)
    assert Problem.OUTSIDE not in report.problems


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_that_cannot_be_read_stops_the_export_and_leaves_nothing(
    form: Format, tmp_path: Path
) -> None:
    def gone() -> bytes:
        raise OSError("gone")

    given = [item(1), Item("b.jpg", "train", (), gone)]
    for name in ("set", "set.zip"):
        with pytest.raises(OSError, match="gone"):
            hand_out(given, open_target(str(tmp_path / name), None), form)
    assert list(tmp_path.iterdir()) == []
