"""Importing again and again: a file changes what it speaks of, and drawings are people's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from pipeline.contract import Camera, Source
from serving.cameras.domain import CameraFilter, Defaults, Given, ImportReport, Refusal
from serving.cameras.lists import ListOptions, Sheet, given_of_sheet
from serving.cameras.lists.sheet import Lines
from serving.cameras.notices import Notice
from serving.cameras.plan_file import given_of
from serving.cameras.printed import camera_lines, import_lines, write_refusals
from serving.cameras.repository import CameraRepository
from serving.cameras.service import draw_permits, draw_zones, import_given, watch_plan
from serving.db import Database
from serving.users.domain import Person, Role, Scope
from serving.users.service import add_user, list_users
from serving.vault import Vault
from tests.serving.examples import LAWN, NOON, PERMIT, camera, plan

VAULT = Vault(SecretStr("k" * 32))
GB = "37011200001320000001"
DEFAULTS = Defaults(source="platform", watch=("bin_overflow",))
TEMPLATE = "rtsp://viewer:s3cr3t@with/signs@{host}:554/{app}/{stream}"


def taken(db: Database, given: Given, **options: Any) -> ImportReport:
    with db.writing() as session:
        return import_given(session, given, VAULT, NOON, **options)


def listed(*rows: dict[str, Any]) -> Given:
    header = list(rows[0])
    lines: Lines = [(number, list(row.values())) for number, row in enumerate(rows, 2)]
    return given_of_sheet(Sheet(header, lines), ListOptions())


def kept(db: Database, camera_id: str) -> Camera:
    with db.reading() as session:
        found = CameraRepository(session, Scope.everywhere()).camera(camera_id, VAULT)
    assert found is not None
    return found


@pytest.fixture
def administrator(database: Database) -> Person:
    with database.writing() as session:
        add_user(session, "somebody", Role.ADMINISTRATOR, None, NOON, "long enough for anybody")
        return list_users(session)[0].person


def draw(database: Database, person: Person, zone: str = "drawn") -> None:
    zones = [{"id": zone, "kind": "road", "polygon": LAWN}]
    with database.writing() as session:
        draw_zones(session, person, "gate-3", "main", zones, NOON)


def test_a_list_changes_what_it_speaks_of_and_nothing_else(database: Database) -> None:
    taken(database, given_of(plan(camera(risk=2.0))))
    before = kept(database, "gate-3")
    report = taken(database, listed({"id": "gate-3", "name": "Gate, renamed"}), defaults=DEFAULTS)
    assert report.changed == ("gate-3",)
    assert kept(database, "gate-3") == before.model_copy(update={"name": "Gate, renamed"})


def test_a_new_camera_of_a_list_gets_what_the_list_lacks(database: Database) -> None:
    taken(database, given_of(plan()))
    given = listed({"id": "a", "name": "A", "url": "rtsp://10.0.0.1/s"})
    report = taken(database, given, defaults=Defaults("platform", "north", ("bin_overflow",)))
    assert report.added == ("a",)
    one = kept(database, "a")
    assert (one.source, one.district) == ("platform", "north")
    assert one.view.watch == {"bin_overflow"}
    assert one.view.zones == ()


def test_importing_a_list_again_changes_nothing(database: Database) -> None:
    taken(database, given_of(plan()))
    given = listed({"国标编码": GB, "名称": "门", "url": "rtsp://10.0.0.1/s", "经度": 0, "纬度": 0})
    assert taken(database, given, defaults=DEFAULTS).added == (GB,)
    assert taken(database, given, defaults=DEFAULTS).unchanged == (GB,)


def test_what_people_drew_outlives_every_import(database: Database, administrator: Person) -> None:
    taken(database, given_of(plan(camera())))
    draw(database, administrator)
    with database.writing() as session:
        draw_permits(session, administrator, "gate-3", "main", [], NOON)
    drawn = kept(database, "gate-3").view
    report = taken(database, given_of(plan(camera(name="Gate, renamed"))))
    assert report.changed == ("gate-3",)
    assert kept(database, "gate-3").name == "Gate, renamed"
    assert kept(database, "gate-3").view == drawn
    assert "1 camera keeps the zones and permits that people drew" in report.warnings[0].sentence
    assert taken(database, given_of(plan(camera(name="Gate again")))).changed == ("gate-3",)
    assert kept(database, "gate-3").view == drawn


def test_also_a_zone_of_the_same_name_stays_as_it_was_drawn(
    database: Database, administrator: Person
) -> None:
    taken(database, given_of(plan(camera())))
    draw(database, administrator, zone="lawn")
    report = taken(database, given_of(plan(camera())))
    assert report.unchanged == ("gate-3",)
    assert "gate-3 among them" in report.warnings[0].sentence
    assert kept(database, "gate-3").view.zones[0].kind == "road"


def test_the_files_drawings_are_taken_when_somebody_says_so(
    database: Database, administrator: Person
) -> None:
    taken(database, given_of(plan(camera())))
    draw(database, administrator)
    report = taken(database, given_of(plan(camera())), replace_drawings=True)
    assert report.changed == ("gate-3",)
    assert kept(database, "gate-3") == Camera.model_validate(camera())
    assert taken(database, given_of(plan(camera()))).warnings == ()


def test_a_drawn_view_is_not_lost_to_another_name(
    database: Database, administrator: Person
) -> None:
    taken(database, given_of(plan(camera())))
    draw(database, administrator)
    other = camera(views=[{"id": "second", "watch": ["bin_overflow"]}])
    [refusal] = taken(database, given_of(plan(other))).refused
    assert "people drew on its view main" in refusal.reason
    assert taken(database, given_of(plan(other)), replace_drawings=True).refused == ()


def test_a_plan_that_names_no_zones_leaves_them(database: Database) -> None:
    taken(database, given_of(plan(camera())))
    bare = camera(views=[{"id": "main", "watch": ["manhole_missing"]}])
    taken(database, given_of(plan(bare)))
    view = kept(database, "gate-3").view
    assert view.watch == {"manhole_missing"}
    assert [zone.id for zone in view.zones] == ["lawn"]
    assert [permit.id for permit in view.permits] == [PERMIT["id"]]


def test_a_dry_run_says_the_same_and_writes_nothing(database: Database) -> None:
    taken(database, given_of(plan(camera())))
    given = given_of(plan(camera(name="other"), camera("new-1"), camera("bad", latitude=91)))
    tried = taken(database, given, dry_run=True)
    assert kept(database, "gate-3").name == "Camera gate-3"
    assert taken(database, given) == tried


def test_names_that_repeat_are_reported_and_ids_that_repeat_refused(database: Database) -> None:
    taken(database, given_of(plan()))
    rows = [
        {"id": "a", "name": "门", "url": "rtsp://h.example/1"},
        {"id": "b", "name": "门", "url": "rtsp://h.example/2"},
        {"id": "a", "name": "码头", "url": "rtsp://h.example/3"},
    ]
    report = taken(database, listed(*rows), defaults=DEFAULTS)
    assert report.added == ("a", "b")
    assert "1 name stands for more than one camera, '门' for 2" in report.warnings[0].sentence
    [refusal] = report.refused
    assert (refusal.line, refusal.name) == (4, "camera a")
    assert "names this camera twice" in refusal.reason


SOURCES = {
    "sources": [
        {"id": "made", "template": TEMPLATE},
        {"id": "asked", "platform": {"url": "http://10.0.0.9:18080", "token": "s3cr3t"}},
        {"id": "bare"},
    ]
}


@pytest.mark.parametrize(
    ("row", "source", "sentence"),
    [
        pytest.param({"host": "10.0.0.1", "app": "rtp", "stream": "x"}, "made", None, id="made"),
        pytest.param({"host": "10.0.0.1"}, "made", "needs its app, stream", id="parts missing"),
        pytest.param({"channel": "1", "device": "2"}, "asked", None, id="asked"),
        pytest.param({"channel": "1"}, "asked", "needs its device", id="no device"),
        pytest.param({"channel": "1"}, "bare", "neither a template nor a platform", id="bare"),
        pytest.param({"url": "rtsp://h.example/s"}, "bare", None, id="its own url"),
        pytest.param({"url": "rtsp://h.example/s"}, "lost", "no source lost", id="no source"),
        pytest.param({"stream": "../x"}, "made", "channel.stream", id="a stream that climbs"),
        pytest.param({"host": "u:p@evil"}, "made", "channel.host", id="a host that is none"),
    ],
)
def test_a_camera_needs_what_its_source_makes_addresses_of(
    database: Database, row: dict[str, str], source: str, sentence: str | None
) -> None:
    taken(database, given_of(SOURCES))
    given = listed({"id": "a", "name": "A", **row})
    report = taken(database, given, defaults=Defaults(source, None, ("bin_overflow",)))
    if sentence is None:
        assert report.added == ("a",)
    else:
        assert sentence in report.refused[0].reason


def test_a_source_keeps_what_a_later_plan_does_not_mention(database: Database) -> None:
    taken(database, given_of(SOURCES))
    again = {"sources": [{"id": "made", "max_sessions": 5}, {"id": "asked", "template": TEMPLATE}]}
    taken(database, given_of(again))
    with database.reading() as session:
        sources = {
            one.id: one for one in CameraRepository(session, Scope.everywhere()).sources(VAULT)
        }
    assert sources["made"] == Source(id="made", max_sessions=5, template=SecretStr(TEMPLATE))
    assert sources["asked"] == Source(id="asked", template=SecretStr(TEMPLATE))


def test_the_pipeline_is_told_templates_and_tokens_and_nobody_else(database: Database) -> None:
    taken(database, given_of(SOURCES))
    with database.reading() as session:
        told = watch_plan(session, VAULT, "Asia/Shanghai")
    assert "s3cr3t" not in repr(told) + told.model_dump_json()
    assert told.model_dump_json(context={"reveal_secrets": True}).count("s3cr3t") == 2
    with database.engine.connect() as connection:
        stored = repr(connection.execute(sa.text("SELECT * FROM sources")).all())
    assert "made" in stored
    assert "s3cr3t" not in stored


def test_sources_imported_under_another_key_can_be_imported_again(database: Database) -> None:
    taken(database, given_of(SOURCES))
    other = Vault(SecretStr("j" * 32))
    with database.writing() as session:
        assert import_given(session, given_of(SOURCES), other, NOON).refused == ()
    with database.reading() as session:
        assert len(watch_plan(session, other, "Asia/Shanghai").sources) == 4


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(CameraFilter(), ["gate-3", "quay-1", "quay-2"], id="all"),
        pytest.param(CameraFilter(source="other"), ["quay-2"], id="by source"),
        pytest.param(CameraFilter(district="north"), ["gate-3"], id="by district"),
        pytest.param(CameraFilter(text="QUAY"), ["quay-1", "quay-2"], id="by part of the id"),
        pytest.param(CameraFilter(text="码头"), ["quay-1"], id="by part of the name"),
        pytest.param(CameraFilter(text="%"), [], id="signs of the database mean themselves"),
        pytest.param(CameraFilter("south", "platform", "quay"), ["quay-1"], id="all together"),
    ],
)
def test_cameras_are_found(database: Database, wanted: CameraFilter, found: list[str]) -> None:
    city = plan(
        camera("gate-3"),
        camera("quay-1", "south", name="码头"),
        camera("quay-2", "south", source="other"),
    )
    city["sources"].append({"id": "other"})
    taken(database, given_of(city))
    with database.reading() as session:
        cards = CameraRepository(session, Scope.everywhere()).cards(None, 9, wanted)
    assert [card.id for card in cards] == found


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def count(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", count)


def test_six_thousand_cameras_take_some_hundred_statements_at_most(database: Database) -> None:
    rows = [{"id": f"c{n:04d}", "name": f"C {n}", "url": f"rtsp://h/{n}"} for n in range(6000)]
    taken(database, given_of(plan()))
    done: list[int] = []
    with counted(database) as statements:
        report = taken(
            database,
            listed(*rows),
            defaults=DEFAULTS,
            progress=lambda now, total: done.append(now * 100 // total),
        )
    assert (len(report.added), report.refused) == (6000, ())
    assert len(statements) < 100
    assert done == sorted(done)
    assert done[-1] == 100


def test_what_is_said_of_an_import_can_be_read_and_kept(tmp_path: Path) -> None:
    refused = tuple(Refusal(f"camera c{n}", "it is wrong.", n) for n in range(1, 31))
    report = ImportReport(("a",), (), (), refused, (Notice("Look at this.", "off"),))
    said = list(import_lines(report, dry_run=True))
    assert said[0] == "Refused camera c1 (line 1): it is wrong."
    assert said[20] == "… and 10 more; --report FILE writes them all."
    assert said[-2:] == [
        "Note: Look at this.",
        "1 added, 0 changed, 0 unchanged, 30 refused: nothing was written, this was a dry run.",
    ]
    write_refusals(report, tmp_path / "refused.csv")
    written = (tmp_path / "refused.csv").read_text(encoding="utf-8-sig").splitlines()
    assert written[:2] == ["line,what,reason", "1,camera c1,it is wrong."]
    assert len(written) == 31


def test_the_printed_list_stands_in_columns_also_with_chinese_names() -> None:
    common = {"source": "p", "district": "d", "views": [{"watch": ["k"], "zones": [1]}]}
    trouble = {"kind": "offline", "reason": "starved", "since": NOON}
    lines = list(
        camera_lines(
            [
                {"id": "a", "name": "门", "address": "rtsp://h", "troubles": [trouble], **common},
                {"id": "b", "name": "gate", "address": None, "troubles": [], **common},
            ]
        )
    )
    assert lines == [
        "ID  NAME  SOURCE  DISTRICT  ADDRESS             WATCHES  ZONES  TROUBLES",
        "a   门    p       d         rtsp://h            k        1      offline (starved)",
        "b   gate  p       d         told at each visit  k        1",
    ]
