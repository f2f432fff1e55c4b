"""Evidence goes when its time is over and not before, leaves a tombstone, and takes nothing along
that somebody else still refers to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from pipeline.contract import EvidenceRole, LookedBox, Report
from pipeline.storage import PictureMissing
from serving import run
from serving.audit.domain import Act
from serving.audit.repository import AuditFilter, AuditLog
from serving.cases.domain import Status
from serving.cases.tables import CaseRow
from serving.commands import retention
from serving.config import RetentionSettings
from serving.evidence.checking import check_bundle
from serving.evidence.signing import make
from serving.retention.domain import Keeping, PictureState, Rule
from serving.retention.expiring import erase_going, expire, keeping_of, run_round
from serving.retention.references import deletions, referred
from serving.retention.running import what_is_due
from serving.retention.tables import StoredPictureRow
from serving.samples.making import make_due
from serving.samples.repository import SampleRepository
from serving.users.domain import Role, Scope
from tests.serving.examples import NOON, evidence, jpeg, report
from tests.serving.harness import Front, assert_problem, serving
from tests.serving.rechecks.town import handled, result, send
from tests.serving.shelf import Nobody, Shelf

RULES = RetentionSettings()
KEEPING = Keeping(timedelta(days=30), timedelta(days=730))


@pytest.fixture
def front(front_on_both: Front) -> Front:
    return front_on_both


def opened(front: Front, place: int = 1, shade: int | None = None) -> tuple[UUID, Report]:
    """A case; with a ``shade`` it has one picture of its own."""
    if shade is None:
        given = report(front.store, place=place)
    else:
        one = evidence(front.store, EvidenceRole.OVERVIEW, jpeg(shade))
        given = report(Shelf(), place=place, evidence=(one,))
    answer = front.post(given)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["case_id"]), given


def decided(front: Front, case_id: UUID, status: Status) -> None:
    """The case as it is after somebody decided it now."""
    actions: dict[Status, list[tuple[str, dict[str, str]]]] = {
        Status.REJECTED: [("reject", {"reason": "passing"})],
        Status.CLOSED: [("confirm", {}), ("force_close", {"note": "a test"})],
        Status.REGISTERED: [("confirm", {})],
    }
    with front.person(Role.ADMINISTRATOR, name=f"decides {case_id} {status}") as person:
        for version, (action, more) in enumerate(actions[status], start=1):
            move = {"action": action, "version": version, **more}
            answer = person.post(f"/api/cases/{case_id}/moves", json=move)
            assert answer.status_code == 200, answer.text


def later(front: Front, days: float) -> tuple[int, int]:
    """Let days pass and a round be made: cases that gave up evidence, pictures erased."""
    front.clock.advance(days * 86_400)
    services = front.services
    done = run_round(services.db, front.store, RULES, front.clock)
    return done.cases, done.pictures


@pytest.mark.parametrize(
    ("status", "days", "rule"),
    [
        pytest.param(Status.REJECTED, 29.9, None, id="rejected a month ago, nearly"),
        pytest.param(Status.REJECTED, 30.0, Rule.REJECTED, id="rejected a month ago"),
        pytest.param(Status.CLOSED, 729.0, None, id="closed nearly two years ago"),
        pytest.param(Status.CLOSED, 730.0, Rule.CLOSED, id="closed two years ago"),
        pytest.param(Status.DUPLICATE, 9999.0, None, id="joined one that is not over"),
        pytest.param(Status.CAPTURED, 9999.0, None, id="never looked at"),
        pytest.param(Status.HANDLING, 9999.0, None, id="still being handled"),
        pytest.param(Status.SUSPENDED, 9999.0, None, id="suspended for long"),
    ],
)
def test_each_status_has_its_time(status: Status, days: float, rule: Rule | None) -> None:
    ends = KEEPING.ends(status, NOON)
    over = ends is not None and ends[1] <= NOON + timedelta(days=days)
    assert (ends[0] if over and ends else None) is rule


def test_a_rejected_cases_pictures_go_after_a_month_and_the_case_stays(front: Front) -> None:
    case_id, given = opened(front)
    decided(front, case_id, Status.REJECTED)
    assert later(front, 29) == (0, 0)
    assert front.store.holds() >= {item.sha256 for item in given.evidence}
    assert later(front, 2) == (1, 4)
    assert front.store.holds() == set()
    assert later(front, 1) == (0, 0)
    with front.person() as person:
        told = person.get(f"/api/cases/{case_id}").json()
    assert told["status"] == "rejected"
    assert len(told["steps"]) == 2
    assert {item["link"] for item in told["evidence"]} == {None}
    assert told["evidence"][0]["deleted"] == {"rule": "rejected", "at": "2026-06-04T04:00:00Z"}


def joined(front: Front, case_id: UUID, into: UUID) -> None:
    with front.person(Role.ADMINISTRATOR, name=f"joins {case_id}") as person:
        path = f"/api/cases/{case_id}"
        version = person.get(path).json()["version"]
        move = {"action": "merge", "version": version, "into": str(into)}
        person.post(f"{path}/moves", json=move).raise_for_status()


def test_what_joined_a_rejected_case_goes_with_it_also_in_a_row(front: Front) -> None:
    first, second, third, late = (opened(front, place, place * 20)[0] for place in (1, 2, 3, 4))
    joined(front, first, second)
    joined(front, second, third)
    assert later(front, 40) == (0, 0)
    decided(front, third, Status.REJECTED)
    assert later(front, 20) == (0, 0)
    joined(front, late, third)
    assert later(front, 10) == (3, 3)
    [rejected, closed] = what_is_due(front.services.db, RULES, NOON + timedelta(days=9999))
    assert (rejected.cases, closed.cases) == (1, 0)
    assert later(front, 19.9) == (0, 0)
    assert later(front, 0.1) == (1, 1)
    with front.services.db.reading() as session:
        assert {one.rule for one in deletions(session, late).values()} == {Rule.REJECTED}


def test_what_joined_a_closed_case_is_kept_as_long_and_with_an_open_one_for_good(
    front: Front,
) -> None:
    closed, with_it = opened(front, 1, 20)[0], opened(front, 2, 40)[0]
    standing, beside = opened(front, 3, 60)[0], opened(front, 4, 80)[0]
    joined(front, with_it, closed)
    joined(front, beside, standing)
    front.clock.advance(100 * 86_400)
    decided(front, closed, Status.CLOSED)
    assert later(front, 729) == (0, 0)
    assert later(front, 1) == (2, 2)
    with front.person(Role.ADMINISTRATOR) as person:
        for case_id, link in ((with_it, False), (beside, True)):
            [item] = person.get(f"/api/cases/{case_id}").json()["evidence"]
            assert bool(item["link"]) is link


def test_proving_it_afterwards_says_deleted_and_not_missing(front: Front) -> None:
    case_id, given = opened(front)
    decided(front, case_id, Status.REJECTED)
    later(front, 31)
    found = run.verify_evidence(front.services.settings, front.store, str(case_id))
    assert found.sound
    assert found.notes[0] == (
        f"The overview picture {given.evidence[0].sha256[:12]} was deleted under the rule rejected "
        "on 2026-06-04T04:00:00.000000+00:00."
    )


def test_a_link_from_before_says_that_the_picture_was_deleted(front: Front) -> None:
    case_id, _given = opened(front)
    decided(front, case_id, Status.REJECTED)
    front.clock.advance(31 * 86_400)
    with front.person() as person:
        link = person.get(f"/api/cases/{case_id}").json()["evidence"][0]["link"]
        assert person.get(link).status_code == 200
        assert later(front, 0) == (1, 4)
        assert_problem(person.get(link), 404, "was deleted on 2026-06-04 under the rule rejected")


def test_a_picture_two_cases_share_goes_with_the_last_of_them(front: Front) -> None:
    rejected, given = opened(front, 1)
    kept, _same_pictures = opened(front, 2)
    decided(front, rejected, Status.REJECTED)
    decided(front, kept, Status.REGISTERED)
    assert later(front, 31) == (1, 0)
    assert front.store.holds() == {item.sha256 for item in given.evidence}
    settings = front.services.settings
    assert run.verify_evidence(settings, front.store, str(rejected)).notes
    assert run.verify_evidence(settings, front.store, str(kept)).notes == ()
    with front.services.db.writing() as session:
        session.execute(
            sa.update(CaseRow)
            .where(CaseRow.id == kept)
            .values(status=Status.CLOSED, changed_at=front.clock.now())
        )
    assert later(front, 731) == (1, 4)
    assert front.store.holds() == set()


def test_pictures_of_a_recheck_are_kept_and_deleted_with_their_case(front: Front) -> None:
    case_id = handled(front)
    told = result(front, case_id)
    assert told.after is not None
    send(front, told).raise_for_status()
    assert later(front, 729) == (0, 0)
    assert front.store.get(told.after.sha256)
    with front.services.db.reading() as session:
        every = referred(session, case_id)
    assert told.after.sha256 in every
    assert later(front, 2) == (1, len(every))
    with pytest.raises(PictureMissing):
        front.store.get(told.after.sha256)
    with front.services.db.reading() as session:
        assert deletions(session, case_id).keys() == every
    with front.person() as person:
        shown = person.get(f"/api/cases/{case_id}").json()["evidence"]
    pair = {one["picture"]["role"]: one for one in shown}
    for role in ("handle_before", "handle_after"):
        assert pair[role]["deleted"]["rule"] == "closed", role


def test_the_training_picture_of_the_case_goes_along_and_leaves_its_tombstone(
    front: Front,
) -> None:
    case_id, _given = opened(front, shade=33)
    decided(front, case_id, Status.REJECTED)
    make_due(front.services)
    assert len(front.training_pictures.holds()) == 1
    later(front, 31)
    make_due(front.services)
    assert front.training_pictures.holds() == set()
    with front.services.db.reading() as session:
        sample = SampleRepository(session, Scope.everywhere()).of_case(case_id)
    assert sample is not None
    assert sample.deleted_why == "The evidence of its case was deleted under the rule rejected."


def test_blurred_copies_go_with_their_originals(sqlite_url: str) -> None:
    somebody = Nobody(LookedBox(label="person", score=0.5, box=(0.2, 0.2, 0.5, 0.9)))
    with serving(sqlite_url, finder=somebody) as front:
        case_id, _given = opened(front, shade=33)
        with front.person() as person:
            link = person.get(f"/api/cases/{case_id}").json()["evidence"][0]["link"]
            assert person.get(link).status_code == 200
        assert len(front.store.holds()) == 2
        decided(front, case_id, Status.REJECTED)
        assert later(front, 31) == (1, 1)
        assert front.store.holds() == set()


def hold(person: httpx.Client, case_id: UUID, way: str = "", why: str = "the court") -> Any:
    return person.post(f"/api/cases/{case_id}/holds{way}", json={"why": why})


def test_a_legal_hold_keeps_everything_until_it_is_lifted(front: Front) -> None:
    case_id, _given = opened(front)
    decided(front, case_id, Status.REJECTED)
    with front.person(Role.SHIFT_LEAD, name="a lead") as lead, front.person() as reviewer:
        assert_problem(hold(reviewer, case_id), 403, "hold evidence")
        assert_problem(hold(lead, case_id, why=" "), 422, "Say why")
        assert_problem(hold(lead, case_id, "/lift"), 409, "not held")
        assert hold(lead, case_id).status_code == 200
        assert_problem(hold(lead, case_id), 409, "held already")
    assert later(front, 3650) == (0, 0)
    with (
        front.person(Role.SHIFT_LEAD, name="another lead") as lead,
        front.person(name="a reviewer") as reviewer,
    ):
        [lifted] = hold(lead, case_id, "/lift", "the court is done").json()
        assert reviewer.get(f"/api/cases/{case_id}/holds").json() == [lifted]
    assert (lifted["set_by"], lifted["why"]) == ("a lead", "the court")
    assert (lifted["lifted_by"], lifted["lifted_why"]) == ("another lead", "the court is done")
    with front.services.db.reading() as session:
        told = [
            (entry.act, entry.actor.name, entry.details["why"])
            for entry in AuditLog(session).latest(AuditFilter(), None, 20)
            if entry.subject == "CP-20260504-0001"
        ]
    assert told == [
        (Act.HOLD_LIFTED, "another lead", "the court is done"),
        (Act.HOLD_SET, "a lead", "the court"),
    ]
    assert later(front, 0) == (1, 4)


def test_nobody_holds_or_sees_holds_of_another_district(front: Front) -> None:
    case_id, _given = opened(front)
    with front.person(Role.SHIFT_LEAD, "south") as south:
        assert_problem(hold(south, case_id), 404, "not in your district")
        assert_problem(south.get(f"/api/cases/{case_id}/holds"), 404, "not in your district")


def test_a_case_reopened_before_its_turn_keeps_its_pictures(front: Front) -> None:
    case_id, _given = opened(front)
    decided(front, case_id, Status.REJECTED)
    front.clock.advance(31 * 86_400)
    with front.person(Role.ADMINISTRATOR) as person:
        move = {"action": "reopen", "version": 2, "note": "look again"}
        person.post(f"/api/cases/{case_id}/moves", json=move).raise_for_status()
    with front.services.db.writing() as session:
        # As if the round had listed it before it was reopened.
        assert not expire(session, case_id, KEEPING, front.clock.now(), samples_follow=True)
    assert later(front, 1) == (0, 0)


def test_a_store_that_is_away_gets_its_turn_later(front: Front) -> None:
    case_id, given = opened(front)
    decided(front, case_id, Status.REJECTED)
    front.store.away = True
    assert later(front, 31) == (1, 0)
    front.store.away = False
    assert front.store.holds() == {item.sha256 for item in given.evidence}
    assert later(front, 0) == (0, 4)
    assert front.store.holds() == set()


class Interrupting(Shelf):
    """A shelf on which something happens after a picture was read for the first time."""

    def __init__(self, pictures: dict[str, bytes], then: Callable[[], None]) -> None:
        super().__init__()
        self._pictures = pictures
        self._then: Callable[[], None] | None = then

    def get(self, sha256: str) -> bytes:
        data = super().get(sha256)
        then, self._then = self._then, None
        if then is not None:
            then()
        return data


@pytest.fixture
def rejected(front: Front) -> UUID:
    """A case whose only picture is due."""
    case_id, _given = opened(front, 1, shade=33)
    decided(front, case_id, Status.REJECTED)
    front.clock.advance(31 * 86_400)
    return case_id


def again(front: Front) -> httpx.Response:
    """A new report that refers to the same picture, still in the store when it was made."""
    data = jpeg(33)
    shelf = Shelf()
    item = evidence(shelf, EvidenceRole.OVERVIEW, data)
    return front.post(report(shelf, place=2, evidence=(item,)))


def test_a_report_that_comes_while_its_picture_is_being_deleted_is_sent_again(
    front: Front, rejected: UUID
) -> None:
    keeping = keeping_of(RULES)
    with front.services.db.writing() as session:
        assert expire(session, rejected, keeping, front.clock.now(), samples_follow=True)
    assert_problem(again(front), 409, "just being deleted")
    assert erase_going(front.services.db, front.store, front.clock) == 1
    assert_problem(again(front), 409, "not in the store yet")
    front.store.put(jpeg(33), "image/jpeg")
    assert again(front).status_code == 201
    assert later(front, 0) == (0, 0)
    assert len(front.store.holds()) == 1


def test_a_report_that_came_first_keeps_the_picture(front: Front, rejected: UUID) -> None:
    assert again(front).status_code == 201
    assert later(front, 0) == (1, 0)
    assert len(front.store.holds()) == 1


def test_a_deletion_between_reading_the_picture_and_entering_the_report_is_noticed(
    front: Front, rejected: UUID
) -> None:
    shelf, services = front.store, front.services

    def delete() -> None:
        assert run_round(services.db, shelf, RULES, front.clock).pictures == 1

    between = Interrupting(shelf._pictures, delete)
    object.__setattr__(services, "store", between)
    assert_problem(again(front), 409, "just being deleted")
    assert_problem(again(front), 409, "not in the store yet")
    with services.db.reading() as session:
        [row] = session.scalars(sa.select(StoredPictureRow))
    assert row.state is PictureState.GONE


def test_a_bundle_says_what_was_deleted_and_is_sound(sqlite_url: str, tmp_path: Path) -> None:
    key = make(tmp_path / "evidence.key", replace=False)
    with serving(sqlite_url, evidence={"key_file": tmp_path / "evidence.key"}) as front:
        case_id, _given = opened(front)
        decided(front, case_id, Status.REJECTED)
        later(front, 31)
        with front.person(Role.ADMINISTRATOR) as person:
            wish = {"pictures": "originals", "why": "the auditor asked"}
            file = tmp_path / "case.zip"
            file.write_bytes(person.post(f"/api/cases/{case_id}/bundle", json=wish).content)
    found = check_bundle(file, [key.public])
    assert found.sound
    assert sum("was deleted under the rule rejected" in note for note in found.notes) == 4


def test_a_dry_run_counts_by_rule_and_deletes_nothing(front: Front) -> None:
    for place, status in enumerate((Status.REJECTED, Status.REJECTED, Status.CLOSED), start=1):
        case_id, _given = opened(front, place, shade=place * 20)
        decided(front, case_id, status)
    at = front.clock.now() + timedelta(days=40)
    rejected, closed = what_is_due(front.services.db, RULES, at)
    assert (rejected.rule, rejected.cases, rejected.pictures) == (Rule.REJECTED, 2, 2)
    assert sorted(rejected.examples) == ["CP-20260504-0001", "CP-20260504-0002"]
    assert (closed.cases, closed.pictures, closed.examples) == (0, 0, ())
    assert len(front.store.holds()) == 3


@pytest.fixture
def command(sqlite_url: str, tmp_path: Path) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    with serving(sqlite_url) as front:
        case_id, _given = opened(front)
        decided(front, case_id, Status.REJECTED)
        with front.services.db.writing() as session:
            long_ago = NOON - timedelta(days=400)
            session.execute(sa.update(CaseRow).values(changed_at=long_ago))
        store = {"kind": "folder", "folder": tmp_path / "store"}
        settings = SimpleNamespace(
            serving_or_complain=lambda: front.services.settings, store=_store_settings(store)
        )

        nothing = SimpleNamespace(due=lambda: {"rule": "unconfirmed"}, everything=lambda: 0)

        def running(*words: str) -> list[dict[str, Any]]:
            context = SimpleNamespace(
                settings=lambda: settings, unconfirmed=lambda _settings: nothing
            )
            told = CliRunner().invoke(retention.app, list(words), obj=context)
            assert told.exit_code == 0, told.output
            return [json.loads(line) for line in told.stdout.splitlines()]

        yield running


def _store_settings(given: dict[str, Any]) -> Any:
    from pipeline.storage import StoreSettings

    return StoreSettings.model_validate(given)


def test_the_commands_hold_lift_and_delete(
    command: Callable[..., list[dict[str, Any]]],
) -> None:
    assert [line.get("cases") for line in command("run", "--dry-run")] == [None, 1, 0]
    [held] = command("hold", "CP-20260504-0001", "--why", "a complaint", "--by", "the office")
    assert (held["set_by"], held["lifted_at"]) == ("the office", None)
    assert [line.get("cases") for line in command("run")] == [None, 0, 0]
    command("lift", "CP-20260504-0001", "--why", "settled")
    assert [line.get("cases") for line in command("run")] == [None, 1, 0]
    assert [line.get("cases") for line in command("run")] == [None, 0, 0]
