"""An upgrade keeps what was there."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from pydantic import SecretStr

from pipeline.contract import Camera, SampleOutcome
from pipeline.storage import MemoryStore
from serving.cameras.repository import CameraRepository
from serving.cases.chain import faults
from serving.cases.domain import Action, Move, Status
from serving.cases.listing import CaseListing
from serving.cases.service import get_case, move_case
from serving.cases.steps import StepRepository
from serving.cases.wanted import CaseFilter
from serving.db import Database, open_database
from serving.evidence.domain import Use, UseFilter
from serving.evidence.repository import UseRegister
from serving.models.domain import NO_POINTER
from serving.models.repository import ModelRepository
from serving.related.repository import RelatedRepository
from serving.retention.tables import CasePictureRow, StoredPictureRow
from serving.samples.listing import SampleListing
from serving.samples.repository import SampleRepository
from serving.upgrading import migrations, upgrade
from serving.users.domain import Scope
from serving.vault import Vault
from tests.serving.examples import LAWN, NOON, box_at, report
from tests.serving.people import REVIEWER

VAULT = Vault(SecretStr("k" * 32))


def first_light() -> dict[str, list[dict[str, Any]]]:
    """A city as the first version kept it."""
    place = {"camera_id": "gate-3", "view_id": "main"}
    return {
        "sources": [{"id": "platform", "max_sessions": 8}],
        "cameras": [
            {
                "id": "gate-3",
                "name": "门",
                "source_id": "platform",
                "district": "north",
                "gb28181_id": None,
                "longitude": None,
                "latitude": None,
                "target_s": 120.0,
                "address_sealed": VAULT.seal("gate-3", SecretStr("rtsp://h/s")),
                "address_shown": "rtsp://h",
                "changed_at": NOON,
            }
        ],
        "views": [{"camera_id": "gate-3", "id": "main", "name": "main", "watch": ["a_b"]}],
        "zones": [{**place, "id": "lawn", "kind": "green_belt", "polygon": LAWN}],
    }


def patrol() -> dict[str, list[dict[str, Any]]]:
    """The same city when the learning loop came: a case is open, another one was rejected."""
    city = first_light()
    steps: list[dict[str, Any]] = []
    for number, status in enumerate(("captured", "rejected"), start=1):
        given, case_id = report(MemoryStore(), place=number), UUID(int=number)
        city.setdefault("reports", []).append(
            {
                "report_id": given.report_id,
                "digest": "d" * 64,
                "case_id": case_id,
                "received_at": NOON,
            }
        )
        city.setdefault("cases", []).append(
            {
                "id": case_id,
                "number": f"CP-20260504-000{number}",
                "report_id": given.report_id,
                "kind": given.kind,
                "status": status,
                "version": number,
                "camera_id": "gate-3",
                "view_id": "main",
                "zone_id": "lawn",
                "place_id": given.place_id,
                "district": "north",
                "opened_at": NOON,
                "changed_at": NOON,
                "confirmed_at": given.confirmed_at,
                "duplicate_of": None,
                "report": given.model_dump(mode="json"),
            }
        )
        for sequence, action in enumerate(("capture", "reject")[:number], start=1):
            steps.append(
                {
                    "case_id": case_id,
                    "sequence": sequence,
                    "at": NOON,
                    "actor": "somebody",
                    "actor_id": None,
                    "action": action,
                    "from_status": None if sequence == 1 else "captured",
                    "to_status": "captured" if sequence == 1 else "rejected",
                    "reason": None if sequence == 1 else "passing",
                    "note": "",
                }
            )
    return {**city, "case_steps": steps}


def as_kept(url: str, row: dict[str, Any]) -> dict[str, Any]:
    """Reflected tables of SQLite know no UUIDs, which are kept there as hexadecimal digits."""
    if not url.startswith("sqlite"):
        return row
    return {name: value.hex if isinstance(value, UUID) else value for name, value in row.items()}


def built(url: str, revision: str, rows: dict[str, list[dict[str, Any]]]) -> Database:
    """A database as ``revision`` made it, with what a city had in it then."""
    database = open_database(url)
    with database.engine.execution_options(writes=True).begin() as connection:
        command.upgrade(migrations(connection), revision)
        tables = sa.MetaData()
        tables.reflect(connection)
        for name, some in rows.items():
            connection.execute(tables.tables[name].insert(), [as_kept(url, row) for row in some])
    return database


def test_cases_from_before_the_learning_loop_are_whole_and_give_samples(empty_url: str) -> None:
    database = built(empty_url, "0003", patrol())
    upgrade(empty_url)
    captured, rejected = UUID(int=1), UUID(int=2)
    with database.writing() as session:
        assert [case.line.status for case in map(partial(get_case, session, REVIEWER), ids())] == [
            Status.CAPTURED,
            Status.REJECTED,
        ]
        assert SampleListing(session, Scope.everywhere()).counts() == []
        samples = SampleRepository(session, Scope.everywhere())
        move_case(session, REVIEWER, captured, Move(Action.CONFIRM, 1), NOON)
        move_case(session, REVIEWER, rejected, Move(Action.REOPEN, 2, note="look again"), NOON)
        assert samples.of_case(rejected) is None, "nobody has judged it again yet"
        sample = samples.of_case(captured)
        assert ModelRepository(session).pointer() == NO_POINTER
    database.close()
    assert sample is not None
    assert (sample.outcome, sample.box) == (SampleOutcome.POSITIVE, (0.25, 0.5, 0.5, 0.75))


def test_cases_from_before_there_were_spots_lie_at_one(empty_url: str) -> None:
    database = built(empty_url, "0003", patrol())
    upgrade(empty_url)
    with database.reading() as session:
        related = RelatedRepository(session)
        boxes = [one.box for one in map(related.sighting, ids()) if one is not None]
    database.close()
    assert boxes == [box_at(1), box_at(2)]


def ids() -> tuple[UUID, UUID]:
    return UUID(int=1), UUID(int=2)


@pytest.mark.parametrize("revision", ["0001", "0003"])
def test_a_city_of_an_older_version_is_whole_after_the_upgrade(
    empty_url: str, revision: str
) -> None:
    database = built(empty_url, revision, first_light())
    upgrade(empty_url)
    with database.reading() as session:
        camera = CameraRepository(session, Scope.everywhere()).camera("gate-3", VAULT)
    database.close()
    assert camera == Camera.model_validate(
        {
            "id": "gate-3",
            "name": "门",
            "url": "rtsp://h/s",
            "source": "platform",
            "district": "north",
            "target_s": 120.0,
            "views": [
                {
                    "id": "main",
                    "watch": ["a_b"],
                    "zones": [{"id": "lawn", "kind": "green_belt", "polygon": LAWN}],
                }
            ],
        }
    )


def test_older_cases_get_a_chain_that_says_it_was_made_afterwards(empty_url: str) -> None:
    view = {
        "id": 7,
        "at": NOON,
        "person_id": UUID(int=9),
        "person_name": "somebody",
        "case_id": UUID(int=2),
        "district": "north",
        "role": "overview",
        "sha256": "a" * 64,
        "boxes": False,
    }
    database = built(empty_url, "0006", {**patrol(), "evidence_views": [view]})
    upgrade(empty_url)
    with database.writing() as session:
        move_case(session, REVIEWER, UUID(int=1), Move(Action.CONFIRM, 1), NOON)
    with database.reading() as session:
        steps = StepRepository(session, Scope.everywhere())
        chains = [steps.chain(case_id) for case_id in ids()]
        uses = UseRegister(session, Scope.everywhere()).latest(UseFilter(), None, 10)
    database.close()
    for chain in chains:
        assert chain is not None
        assert list(faults(chain)) == []
        assert len(chain.links) == 2
    assert [chain.start["back_filled"]["steps"] for chain in chains if chain] == [1, 2]
    assert [(use.what, use.person) for use in uses] == [(Use.ORIGINAL, "somebody")]


def test_older_cases_refer_to_their_pictures_after_the_upgrade(empty_url: str) -> None:
    database = built(empty_url, "0003", patrol())
    upgrade(empty_url)
    with database.reading() as session:
        named = session.execute(
            sa.select(CasePictureRow.case_id, sa.func.count()).group_by(CasePictureRow.case_id)
        ).all()
        stored = session.scalar(sa.select(sa.func.count()).select_from(StoredPictureRow))
    database.close()
    assert {row[0]: row[1] for row in named} == {UUID(int=1): 4, UUID(int=2): 4}
    assert stored == 4


def test_older_cases_say_which_permit_they_break_after_the_upgrade(empty_url: str) -> None:
    rows = patrol()
    rows["cases"][0]["report"] |= {
        "broken_term": {"permit_id": "west-market", "term": "out_of_hours"}
    }
    database = built(empty_url, "0003", rows)
    upgrade(empty_url)
    with database.reading() as session:
        found = CaseListing(session, Scope.everywhere())
        told = found.page(CaseFilter(permit_id="west-market"), None, 10).lines
        assert [(one.id, one.broken_term) for one in told] == [(UUID(int=1), "out_of_hours")]
        assert found.broken_terms(NOON - timedelta(days=999), None) == {
            "west-market": {"out_of_hours": 1}
        }
    database.close()
