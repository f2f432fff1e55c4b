"""The registry: a plan goes in, a wrong camera is refused alone, and the pipeline gets it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from pipeline.contract import Camera, Channel, Permit, Platform, Source, View, Zone
from serving.cameras.domain import CameraCard, ImportReport
from serving.cameras.errors import PlanUnreadable
from serving.cameras.lists import read_cameras
from serving.cameras.plan_file import read_plan
from serving.cameras.plan_shelf import PlanShelf
from serving.cameras.repository import CameraRepository
from serving.cameras.service import plan_json, watch_plan
from serving.db import Database
from serving.users.domain import Scope
from serving.vault import Vault
from tests.serving.console.told import assert_told_in_both_languages
from tests.serving.examples import (
    LAWN,
    NOON,
    PASSWORD_IN_ADDRESS,
    PERMIT,
    camera,
    city,
    plan,
)
from tests.serving.plans import import_plan

VAULT = Vault(SecretStr("k" * 32))


def imported(db: Database, data: dict[str, Any]) -> ImportReport:
    with db.writing() as session:
        return import_plan(session, data, VAULT, NOON)


def kept(db: Database, camera_id: str) -> Camera | None:
    with db.reading() as session:
        return CameraRepository(session, Scope.everywhere()).camera(camera_id, VAULT)


def test_a_camera_comes_back_whole(database: Database) -> None:
    report = imported(database, city())
    assert (report.added, report.changed, report.refused) == (("gate-3", "quay-1"), (), ())
    assert kept(database, "gate-3") == Camera.model_validate(camera())


COUNTED = {"elsewhere", "elsewhere_at"}
"""What serving works out and nobody draws."""


def test_what_is_counted_is_not_kept_with_what_is_drawn(database: Database) -> None:
    counted = {**PERMIT, "elsewhere": 3, "elsewhere_at": NOON.isoformat()}
    given = camera()
    given["views"][0]["permits"] = [counted]
    assert imported(database, plan(given)).refused == ()
    assert kept(database, "gate-3") == Camera.model_validate(camera())


def test_every_field_of_the_contract_is_kept(database: Database) -> None:
    """A field added to the contract must find its column, or this fails."""
    assert set(Camera.model_fields) == {
        *(set(CameraCard.__dataclass_fields__) - {"address_shown"}),
        "url",
    }
    permit = {**PERMIT, "margin": 0.05}
    everything = camera(
        channel={
            "channel": "7",
            "device": "3",
            "host": "h",
            "port": 554,
            "app": "a",
            "stream": "s",
        },
        site="by the gate",
        risk=2.0,
        live_every_s=30.0,
        views=[
            {
                "id": "main",
                "name": "towards the gate",
                "watch": ["bin_overflow"],
                "zones": [{"id": "z", "kind": "bin_station", "polygon": LAWN}],
                "permits": [permit],
                "calibration": 3,
            }
        ],
    )
    hours = [{"weekdays": [1, 2], "start": "06:00:00", "end": "22:00:00"}]
    template = "rtsp://viewer:s3cr3t@{host}/{app}/{stream}"
    platform = {
        "url": "http://10.0.0.9:18080",
        "play": "/api/play/start/{device}/{channel}",
        "token": "s3cr3t",
        "token_header": "api-key",
        "address_at": "data.rtsp",
        "media_hosts": ["10.0.0.10"],
        "timeout_s": 9.0,
    }
    source = {"id": "platform", "max_sessions": 8, "starts_per_minute": 30, "hours": hours}
    asked = {**source, "id": "asked", "platform": platform}
    for shape, given in (
        (Platform, platform),
        (Channel, everything["channel"]),
        (Camera, everything),
        (View, everything["views"][0]),
        (Zone, everything["views"][0]["zones"][0]),
        (Permit, permit),
        (Source, {**source, "template": template, "platform": None}),
    ):
        assert set(given) == set(shape.model_fields) - COUNTED, shape
    given = {"sources": [{**source, "template": template}, asked], "cameras": [everything]}
    assert imported(database, given).refused == ()
    assert kept(database, "gate-3") == Camera.model_validate(everything)
    with database.reading() as session:
        sources = CameraRepository(session, Scope.everywhere()).sources(VAULT)
    assert [one for one in sources if one.id != "default"] == [
        Source.model_validate(asked),
        Source.model_validate({**source, "template": template}),
    ]


def test_importing_the_same_plan_again_changes_nothing(database: Database) -> None:
    imported(database, city())
    report = imported(database, city())
    assert (report.added, report.changed, report.unchanged) == ((), (), ("gate-3", "quay-1"))


def test_a_changed_camera_is_replaced_with_everything_on_it(database: Database) -> None:
    imported(database, city())
    moved = camera(name="Gate, moved")
    moved["views"][0]["zones"] = [{"id": "other", "kind": "road", "polygon": LAWN}]
    moved["views"][0]["permits"] = []
    report = imported(database, plan(moved))
    assert (report.added, report.changed) == ((), ("gate-3",))
    assert kept(database, "gate-3") == Camera.model_validate(moved)
    assert kept(database, "quay-1") is not None


def zoned(polygon: object, **zone: object) -> dict[str, Any]:
    wrong = camera("wrong-1")
    wrong["views"][0]["zones"].append(
        {"id": "verge", "kind": "green_belt", "polygon": polygon, **zone}
    )
    return wrong


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param(
            zoned([[0.1, 0.1], [1.2, 0.1], [0.5, 0.5]]),
            "zone verge: polygon: corner (1.2, 0.1) lies outside the picture",
            id="a zone outside 0..1",
        ),
        pytest.param(
            zoned([[0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]]),
            "zone verge: polygon: the outline crosses itself",
            id="a zone that crosses itself",
        ),
        pytest.param(
            zoned([[0.1, 0.1], [0.9, 0.9]]),
            "zone verge: polygon: a zone needs at least three corners, this one has 2",
            id="a zone with two points",
        ),
        pytest.param(
            zoned(LAWN, kind="meadow"), "zone verge: kind: it has to be", id="a zone kind"
        ),
        pytest.param(zoned(LAWN, id=7), "zone number 2: id: ", id="a zone whose id is no text"),
        pytest.param(zoned(LAWN, id="lawn"), "two zones of one view share an id", id="an id twice"),
        pytest.param(
            camera("wrong-1", views=[{**camera()["views"][0], "permits": [{"id": "p"}]}]),
            "permit p: kinds: it is missing",
            id="half a permit",
        ),
        pytest.param(
            camera("wrong-1", gb28181_id="123"), "gb28181_id: it has to be 20 digits", id="GB id"
        ),
        pytest.param(camera("wrong-1", latitude=91), "latitude: it may be 90", id="latitude"),
        pytest.param(camera("wrong-1", colour="red"), "colour: it is not", id="an unknown key"),
        pytest.param(camera("wrong-1", source="nobody"), "no source nobody", id="unknown source"),
        pytest.param(camera("wrong-1", views=[]), "views: ", id="no view"),
        pytest.param(
            {k: v for k, v in camera("wrong-1").items() if k != "url"},
            "it has no address",
            id="no url",
        ),
        pytest.param(camera("wrong-1", url=["x"]), "url: it has to be", id="a url that is none"),
    ],
)
def test_a_wrong_camera_is_refused_alone_with_one_sentence(
    database: Database, wrong: dict[str, Any], sentence: str
) -> None:
    report = imported(database, plan(camera("first-1"), wrong, camera("last-1")))
    assert report.added == ("first-1", "last-1")
    [refusal] = report.refused
    assert refusal.name == "camera wrong-1"
    assert sentence in refusal.reason
    assert refusal.reason.endswith(".")
    assert "\n" not in refusal.reason
    assert PASSWORD_IN_ADDRESS not in refusal.reason
    assert kept(database, "wrong-1") is None


def test_a_camera_that_became_wrong_keeps_its_old_row(database: Database) -> None:
    imported(database, plan(camera("wrong-1")))
    imported(database, plan(zoned([[0.1, 0.1], [0.9, 0.9]])))
    assert kept(database, "wrong-1") == Camera.model_validate(camera("wrong-1"))


@pytest.mark.parametrize("entry", [None, 7, "gate-3", [], {"id": "\x1b[31m"}])
def test_an_entry_that_is_no_camera_is_called_by_its_place(
    database: Database, entry: object
) -> None:
    report = imported(database, {"sources": [], "cameras": [entry]})
    assert report.refused[0].name == "camera number 1"


def test_a_camera_named_twice_is_refused_the_second_time(database: Database) -> None:
    report = imported(database, plan(camera(), camera(name="again")))
    assert report.added == ("gate-3",)
    assert "names this camera twice" in report.refused[0].reason


def test_a_wrong_source_is_refused_and_the_cameras_behind_it_too(database: Database) -> None:
    data = {"sources": [{"id": "platform", "max_sessions": 0}], "cameras": [camera()]}
    report = imported(database, data)
    assert [refusal.name for refusal in report.refused] == ["source platform", "camera gate-3"]


def test_a_camera_without_a_source_gets_the_default_one(database: Database) -> None:
    plain = {key: value for key, value in camera().items() if key != "source"}
    assert imported(database, {"cameras": [plain]}).added == ("gate-3",)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param({"camera": []}, "unknown key 'camera'", id="a typo"),
        pytest.param({"cameras": {}}, "cameras must be a list", id="no list"),
    ],
)
def test_a_plan_of_another_shape_is_refused_whole(
    database: Database, data: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(PlanUnreadable, match=sentence):
        imported(database, data)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        pytest.param("plan.toml", b"cameras = [", "not valid TOML", id="broken TOML"),
        pytest.param("plan.json", b"{,}", "not valid JSON", id="broken JSON"),
        pytest.param("plan.toml", 'a = "摊贩"'.encode("gbk"), "not UTF-8", id="GBK"),
        pytest.param(None, b"", "cannot be read", id="no file"),
    ],
)
def test_a_plan_file_that_cannot_be_read_is_told_why(
    tmp_path: Path, name: str | None, content: bytes, sentence: str
) -> None:
    file = tmp_path / (name or "missing.toml")
    if name:
        file.write_bytes(content)
    with pytest.raises(PlanUnreadable, match=sentence) as refusal:
        read_cameras(file)
    assert_told_in_both_languages(refusal.value)


def test_a_plan_file_may_be_toml(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(
        """
        [[sources]]
        id = "platform"

        [[cameras]]
        id = "gate-3"
        name = "Gate"
        url = "rtsp://10.0.0.7/stream"
        source = "platform"

        [[cameras.views]]
        id = "main"
        watch = ["green_belt_parking"]

        [[cameras.views.zones]]
        id = "lawn"
        kind = "green_belt"
        polygon = [[0.1, 0.5], [0.9, 0.5], [0.9, 0.9]]

        [[cameras.views.permits]]
        id = "works"
        kinds = ["green_belt_parking"]
        area = [[0.1, 0.5], [0.9, 0.5], [0.9, 0.9]]
        windows = [{ start = 22:00:00, end = 05:00:00 }]
        valid_from = 2026-01-01
        valid_until = 2026-12-31
        applicant = "parks office"
        approver = "city office"
        """
    )
    assert imported(database, read_plan(file)).refused == ()
    one = kept(database, "gate-3")
    assert one is not None
    assert one.view.permits[0].windows[0].end.hour == 5


def test_the_watch_plan_is_what_was_imported(database: Database) -> None:
    imported(database, city())
    with database.reading() as session:
        told = watch_plan(session, VAULT, "Asia/Shanghai")
    assert [one.id for one in told.cameras] == ["gate-3", "quay-1"]
    assert told.cameras[0] == Camera.model_validate(camera())
    assert Source(id="platform", max_sessions=8) in told.sources
    assert PASSWORD_IN_ADDRESS in plan_json(told)
    assert PASSWORD_IN_ADDRESS not in repr(told)


def test_the_plans_version_follows_its_content(database: Database) -> None:
    def version(timezone: str = "Asia/Shanghai") -> str:
        with database.reading() as session:
            return watch_plan(session, VAULT, timezone).version

    empty = version()
    imported(database, city())
    first = version()
    assert first == version()
    assert version("Europe/Berlin") != first
    imported(database, plan(camera(url="rtsp://viewer:changed@10.0.0.7/stream")))
    changed = version()
    assert len({empty, first, changed}) == 3
    imported(database, plan(camera()))
    assert version() == first


def test_a_kept_plan_is_given_out_until_the_registry_changes(database: Database) -> None:
    plans = PlanShelf("Asia/Shanghai")

    def current() -> tuple[str, str]:
        with database.reading() as session:
            return plans.current(session, VAULT, NOON)

    assert '"cameras":[]' in current()[1]
    imported(database, plan(camera()))
    first = current()
    assert "gate-3" in first[1]
    with database.writing() as session:
        # Behind the registry's back: nobody counted the change, so the kept plan stays.
        session.execute(sa.text("UPDATE cameras SET name = 'other'"))
    assert current() == first
    imported(database, plan(camera(name="Gate, renamed")))
    assert "Gate, renamed" in current()[1]


def test_cameras_imported_under_another_key_can_be_imported_again(database: Database) -> None:
    imported(database, city())
    other = Vault(SecretStr("j" * 32))
    with database.writing() as session:
        report = import_plan(session, city(), other, NOON)
    assert report.changed == ("gate-3", "quay-1")
    with database.reading() as session:
        assert len(watch_plan(session, other, "Asia/Shanghai").cameras) == 2


def everything_stored(database: Database) -> Iterator[str]:
    with database.engine.connect() as connection:
        for table in sa.inspect(connection).get_table_names():
            for row in connection.execute(sa.text(f'SELECT * FROM "{table}"')):
                yield repr(tuple(row))


def test_no_password_is_anywhere_in_the_database(database: Database) -> None:
    imported(database, city())
    dump = "\n".join(everything_stored(database))
    assert "rtsp://…" in dump
    assert "s3cr3t" not in dump


def test_every_field_of_a_card_is_free_of_secrets(database: Database) -> None:
    imported(database, city())
    with database.reading() as session:
        card = CameraRepository(session, Scope.everywhere()).card("gate-3")
    assert card is not None
    assert "s3cr3t" not in repr(card)
    assert {field.name for field in fields(card)}.isdisjoint({"url", "address_sealed"})
