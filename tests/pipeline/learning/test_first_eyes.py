"""Who looks from the start: the model of the remembered plan, or the one of the settings."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest

from models import Engine, Package, Precision
from models.shelf import SHIPPED, resolve
from pipeline.clock import SystemClock
from pipeline.config import PatrolSettings
from pipeline.domain import WatchPlan
from pipeline.eyes import Eyes
from pipeline.metrics import Metrics
from pipeline.parts.looking import Looking, first_eyes, verifier_of
from pipeline.parts.names import machine_name
from pipeline.storage import MemoryStore
from tests.pipeline.learning.examples import package
from tests.pipeline.patrolling import wait_for

SHIPPED_VERSION = Package.load(resolve(SHIPPED / "citypatrol")).version


def settings(store: Path, **other: object) -> PatrolSettings:
    given = {"model_store": store, "engine": Engine.ONNX, "precision": Precision.FP32}
    return PatrolSettings.model_validate({**given, **other})


def test_without_a_plan_the_package_of_the_settings_looks(tmp_path: Path) -> None:
    for plan in (None, WatchPlan(version="1")):
        eyes, refused = first_eyes(settings(tmp_path), plan)
        assert (eyes.stamp.version, refused) == (SHIPPED_VERSION, None)


def test_after_a_restart_the_model_the_plan_points_to_looks_at_once(tmp_path: Path) -> None:
    plan = WatchPlan(version="1", model=package(tmp_path, "7.0.0"))
    eyes, refused = first_eyes(settings(tmp_path), plan)
    assert (eyes.pointer, refused) == (plan.model, None)


def test_where_that_one_is_gone_the_patrol_starts_all_the_same_and_says_so(
    tmp_path: Path,
) -> None:
    pointer = package(tmp_path / "elsewhere", "7.0.0")
    eyes, refused = first_eyes(settings(tmp_path), WatchPlan(version="1", model=pointer))
    assert eyes.stamp.version == SHIPPED_VERSION
    assert "is not on this machine" in str(refused)


@pytest.mark.parametrize(
    ("second_look", "others"),
    [
        ({}, None),
        ({"street_vending": {}}, []),
        ({"street_vending": {"package": str(SHIPPED / "citypatrol")}}, ["citypatrol"]),
    ],
)
def test_a_verifier_opens_only_packages_other_than_the_one_that_looks(
    tmp_path: Path, second_look: dict[str, object], others: list[str] | None
) -> None:
    verifier = verifier_of(settings(tmp_path, second_look=second_look), Metrics())
    opened = [eyes.stamp.name for eyes in verifier.others.values()] if verifier else None
    assert opened == others


def test_holes_are_looked_at_again_unless_a_city_says_otherwise() -> None:
    assert set(PatrolSettings().second_look) == {"manhole_missing"}


def test_a_machine_has_a_name_that_fits_a_report() -> None:
    assert machine_name()
    assert len(machine_name()) <= 64


def test_a_patrol_lets_go_of_its_first_model_once_another_one_looks(tmp_path: Path) -> None:
    plan = WatchPlan(version="1", model=package(tmp_path, "7.0.0"))
    newer = package(tmp_path, "7.1.0")
    seat: dict[str, Eyes] = {}
    looking = Looking(settings(tmp_path), MemoryStore(), plan, SystemClock(), Metrics())
    first = weakref.ref(looking.eyes.detect)
    loop = looking.loop(lambda eyes: seat.update(eyes=eyes))
    del looking
    with loop.switch as switch:
        assert first() is not None
        switch.want(newer)
        wait_for(lambda: "eyes" in seat)
        gc.collect()
        assert first() is None
