"""Another model looks without a restart, or the old one stays and says why."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from models import Engine, Precision
from pipeline.contract import ModelStamp
from pipeline.eyes import Eyes
from pipeline.learning import Running, Switch, open_pointed
from pipeline.metrics import Metrics
from tests.pipeline.learning.examples import package, street, threshold
from tests.pipeline.patrolling import wait_for

RUNNING = Running(Engine.ONNX, Precision.FP32, threads=1, lanes=1, batch=1, width=640)


class Seat:
    """Where those who look sit."""

    def __init__(self, store: Path, first: ModelStamp) -> None:
        self.store = store
        self.metrics = Metrics()
        self.eyes = self.open(first)
        self.first = first

    def open(self, pointer: ModelStamp | None) -> Eyes:
        return open_pointed(self.store, pointer or self.first, RUNNING)

    def take_up(self, eyes: Eyes) -> None:
        self.eyes = eyes

    def changes(self, result: str) -> float:
        name = "citypatrol_model_changes_total"
        return self.metrics.registry.get_sample_value(name, {"result": result}) or 0.0

    def shown(self, model: str) -> float | None:
        return self.metrics.registry.get_sample_value("citypatrol_model", {"model": model})

    @contextmanager
    def switch(self) -> Iterator[Switch]:
        with Switch(
            self.open, self.take_up, self.metrics, first=self.eyes, wanted=self.first, retry_s=0.05
        ) as switch:
            yield switch


@pytest.fixture
def seat(tmp_path: Path) -> Seat:
    return Seat(tmp_path, package(tmp_path, "1.0.0"))


def test_a_new_pointer_is_followed_and_the_way_back_is_the_same(seat: Seat) -> None:
    new = package(seat.store, "2.0.0", (threshold("street_stall"), "street_stall = 0.95"))
    with seat.switch() as switch:
        switch.want(new)
        wait_for(lambda: seat.shown("citypatrol 2.0.0") == 1.0)
        assert seat.eyes.pointer == new
        assert seat.eyes.thresholds is not None
        assert seat.eyes.thresholds(None)["street_stall"] == 0.95
        assert seat.shown("citypatrol 1.0.0") is None
        switch.want(seat.first)
        wait_for(lambda: seat.eyes.pointer == seat.first)
        assert seat.eyes.look([street(1)])[0].stamp.version == "1.0.0"
        assert switch.refused is None
    assert (seat.changes("taken_up"), seat.changes("refused")) == (2, 0)


def damaged(store: Path) -> ModelStamp:
    pointer = package(store, "2.0.0")
    with (store / "citypatrol" / "2.0.0" / "weights.onnx").open("ab") as file:
        file.write(b"x")
    return pointer


def without_stalls(store: Path) -> ModelStamp:
    return package(
        store,
        "2.0.0",
        ('"street_stall", ', '"parasol", '),
        (threshold("street_stall"), "parasol = 0.50"),
    )


def renamed(store: Path) -> ModelStamp:
    pointer = package(store, "2.0.0")
    (store / "citypatrol" / "2.0.0").rename(store / "citypatrol" / "2.0.1")
    return pointer.model_copy(update={"version": "2.0.1"})


@pytest.mark.parametrize(
    ("pointer_of", "sentence"),
    [
        pytest.param(
            lambda _store: ModelStamp(name="citypatrol", version="9.9.9", sha256="0" * 64),
            "is not on this machine: copy it there",
            id="missing",
        ),
        pytest.param(damaged, "where model.toml promises", id="damaged"),
        pytest.param(
            lambda store: package(store, "2.0.0").model_copy(update={"sha256": "0" * 64}),
            "with weights 000000000000… is asked for",
            id="another hash than the plan's",
        ),
        pytest.param(renamed, "is citypatrol 2.0.0", id="another version than its folder's"),
        pytest.param(
            without_stalls, "does not know street_stall, so street_vending", id="lacks a label"
        ),
    ],
)
def test_a_package_that_cannot_be_used_is_refused_in_a_sentence_and_the_old_one_stays(
    seat: Seat,
    pointer_of: Callable[[Path], ModelStamp],
    sentence: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = seat.eyes
    with seat.switch() as switch:
        switch.want(pointer_of(seat.store))
        wait_for(lambda: switch.refused is not None)
        assert sentence in str(switch.refused)
        assert seat.eyes is before
        gauge = seat.metrics.registry.get_sample_value("citypatrol_model_refused")
        assert gauge == 1.0
        threading.Event().wait(0.3)
        switch.want(seat.first)
        wait_for(lambda: switch.refused is None)
    told = [record for record in caplog.records if "the model stays" in record.message]
    assert len(told) == 1, "tried again and again, it is told once"
    assert seat.changes("refused") == 1


def test_a_package_that_arrives_later_is_taken_up_then(seat: Seat) -> None:
    coming = seat.first.model_copy(update={"version": "2.0.0"})
    with seat.switch() as switch:
        switch.want(coming)
        wait_for(lambda: switch.refused is not None)
        package(seat.store, "2.0.0")
        wait_for(lambda: seat.eyes.pointer == coming)
        assert switch.refused is None


def test_what_nobody_looks_with_any_more_is_freed(seat: Seat) -> None:
    new = package(seat.store, "2.0.0")
    old = weakref.ref(seat.eyes.detect)
    with seat.switch() as switch:
        switch.want(new)
        wait_for(lambda: seat.eyes.pointer == new)
        gc.collect()
        assert old() is None


def test_our_own_mistake_while_opening_is_logged_and_changes_nothing(
    seat: Seat, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(_pointer: ModelStamp | None) -> Eyes:
        raise MemoryError("no room")

    before = seat.eyes
    with Switch(stumble, seat.take_up, seat.metrics, first=before) as switch:
        switch.want(seat.first.model_copy(update={"version": "2.0.0"}))
        wait_for(lambda: switch.refused is not None)
        assert switch.refused == ("Model citypatrol 2.0.0 could not be opened: the log says why.")
    assert seat.eyes is before
    assert "our own mistake" in caplog.text


def test_only_the_latest_wish_counts(seat: Seat) -> None:
    gate = threading.Event()
    opened: list[str] = []

    def slow(pointer: ModelStamp | None) -> Eyes:
        assert pointer is not None
        gate.wait(60)
        opened.append(pointer.version)
        return seat.open(pointer)

    second, third = package(seat.store, "2.0.0"), package(seat.store, "3.0.0")
    with Switch(slow, seat.take_up, seat.metrics, first=seat.eyes, wanted=seat.first) as switch:
        switch.want(second)
        switch.want(third)
        gate.set()
        wait_for(lambda: seat.eyes.pointer == third)
    assert opened[-1] == "3.0.0"
    assert seat.changes("taken_up") == 1
