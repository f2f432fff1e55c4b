"""Serving as a program: what the command line does with it."""

from __future__ import annotations

import json
import socket

import pytest

from pipeline.contract import CameraEvent, CameraEventKind, camera_event_id
from serving import run
from serving.cameras.errors import CameraNotFound
from serving.cameras.plan_file import given_of
from serving.cases.errors import CaseNotFound
from serving.db import open_database
from serving.errors import Unacceptable
from serving.events.repository import CameraEventRepository
from serving.users.domain import Scope
from tests.serving.examples import NOON, PASSWORD_IN_ADDRESS, camera, city, jpeg, plan, report
from tests.serving.harness import Front, settings
from tests.serving.shelf import Shelf


def test_cameras_are_imported_listed_and_opened(database_url: str) -> None:
    given = settings(database_url)
    assert run.import_cameras(given, given_of(city())).added == ("gate-3", "quay-1")
    listed = list(run.list_cameras(given))
    assert [one["id"] for one in listed] == ["gate-3", "quay-1"]
    assert "s3cr3t" not in json.dumps(listed)
    one, source = run.camera_and_source(given, "gate-3")
    assert one.url is not None
    assert PASSWORD_IN_ADDRESS in one.url.get_secret_value()
    assert source.max_sessions == 8
    with pytest.raises(CameraNotFound):
        run.camera_and_source(given, "nowhere-9")


def test_the_list_tells_the_troubles_that_last(sqlite_url: str) -> None:
    given = settings(sqlite_url)
    run.import_cameras(given, given_of(city()))
    place = ("gate-3", "main", CameraEventKind.OFFLINE)
    event = CameraEvent(
        event_id=camera_event_id(*place, NOON),
        camera_id="gate-3",
        view_id="main",
        kind=CameraEventKind.OFFLINE,
        at=NOON,
        reason="starved",
    )
    database = open_database(sqlite_url)
    with database.writing() as session:
        CameraEventRepository(session, Scope.everywhere()).take(event, NOON)
    database.close()
    offline, quiet = run.list_cameras(given)
    assert offline["troubles"] == [{"kind": "offline", "reason": "starved", "since": NOON}]
    assert quiet["troubles"] == []


def test_the_list_goes_on_behind_its_first_page(sqlite_url: str) -> None:
    many = [camera(f"cam-{n:04d}") for n in range(run.PAGE + 7)]
    given = settings(sqlite_url)
    assert len(run.import_cameras(given, given_of(plan(*many))).added) == len(many)
    assert [one["id"] for one in run.list_cameras(given)] == [one["id"] for one in many]


def test_a_person_is_added_with_a_password_made_for_them(database_url: str) -> None:
    given = settings(database_url)
    assert len(run.add_user(given, "someone", "reviewer", None)) >= 24
    with pytest.raises(Unacceptable, match="choose one of reviewer, shift_lead"):
        run.add_user(given, "another", "king", None)


def test_a_port_in_use_is_told_in_a_sentence(sqlite_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(run.PortTaken, match=f"cannot listen on 127.0.0.1:{port}"):
            run.serve(settings(sqlite_url, port=port), Shelf(), Shelf())


def test_evidence_is_proven_again_picture_by_picture(front: Front) -> None:
    given = report(front.store)
    case_id = front.post(given).json()["case_id"]
    told = front.services.settings
    assert run.verify_evidence(told, front.store, case_id).sound
    assert run.verify_evidence(told, front.store, "CP-20260504-0001").sound
    front.store.tamper(given.evidence[0].sha256, jpeg(1))
    front.store.lose(given.evidence[3].sha256)
    found = run.verify_evidence(told, front.store, case_id).complaints
    assert [sentence.split(" picture")[0] for sentence in found] == [
        "The overview",
        f"The original {given.evidence[0].sha256[:12]} of the close_up",
        "The later",
    ]
    assert "damaged" in found[0]
    assert "missing" in found[2]


@pytest.mark.parametrize("case", ["CP-20260504-0009", "00000000-0000-4000-8000-000000000000", "x"])
def test_a_case_nobody_opened_is_not_found(front: Front, case: str) -> None:
    with pytest.raises(CaseNotFound):
        run.verify_evidence(front.services.settings, front.store, case)
