"""A sample follows its case's verdict, in the same transaction, and its history stays."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID, uuid4

import pytest

from pipeline.contract import EvidenceRole, SampleOutcome
from serving.cases.domain import Action, Move
from serving.cases.service import move_case
from serving.samples.domain import SampleAction, SampleState
from serving.samples.following import sample_id_of
from serving.samples.repository import SampleRepository
from serving.users.domain import Role, Scope
from tests.serving.examples import NOON, evidence, jpeg
from tests.serving.harness import Front, assert_problem
from tests.serving.people import REVIEWER
from tests.serving.samples.street import find_sample, judged, make, move, open_case, sample_of


class PowerCut(Exception):
    """Something that ends a transaction before it is committed."""


POSITIVE, NEGATIVE, UNREVIEWED = (
    SampleOutcome.POSITIVE,
    SampleOutcome.NEGATIVE,
    SampleOutcome.UNREVIEWED,
)


def test_a_confirmed_case_is_a_positive_with_the_report_s_box(front_on_both: Front) -> None:
    case_id = open_case(front_on_both)
    assert find_sample(front_on_both, sample_id_of(UUID(case_id))) is None
    judged(front_on_both, case_id)
    sample = sample_of(front_on_both, case_id)
    assert (sample.outcome, sample.reason, sample.state) == (POSITIVE, None, SampleState.WAITING)
    assert (sample.box, sample.box_by) == ((0.25, 0.5, 0.5, 0.75), "model")
    assert (sample.camera_id, sample.district, sample.case_id) == ("gate-3", "north", UUID(case_id))
    assert sample.reviewed_at == NOON


def test_a_rejected_case_is_a_negative_with_its_reason(front_on_both: Front) -> None:
    case_id = open_case(front_on_both)
    judged(front_on_both, case_id, "passing", note="a queue at the light")
    sample = sample_of(front_on_both, case_id)
    assert (sample.outcome, sample.reason) == (NEGATIVE, "passing")


def test_a_verdict_that_is_rolled_back_leaves_no_sample(front_on_both: Front) -> None:
    case_id = UUID(open_case(front_on_both))

    with suppress(PowerCut), front_on_both.services.db.writing() as session:
        move_case(session, REVIEWER, case_id, Move(Action.CONFIRM, 1), NOON)
        assert SampleRepository(session, Scope.everywhere()).of_case(case_id) is not None
        raise PowerCut
    assert find_sample(front_on_both, sample_id_of(case_id)) is None
    with front_on_both.person() as person:
        assert person.get(f"/api/cases/{case_id}").json()["status"] == "captured"


def test_a_verdict_taken_back_and_given_anew_is_followed_and_kept(front_on_both: Front) -> None:
    front, case_id = front_on_both, open_case(front_on_both)
    with front.person() as person:
        move(person, case_id, "reject", reason="passing")
        first = sample_of(front, case_id)
        move(person, case_id, "reopen", note="it stood there an hour")
        taken_back = sample_of(front, case_id)
        move(person, case_id, "confirm")
    last = sample_of(front, case_id)
    assert first.id == taken_back.id == last.id
    assert [one.outcome for one in (first, taken_back, last)] == [NEGATIVE, UNREVIEWED, POSITIVE]
    assert [one.reason for one in (first, taken_back, last)] == ["passing", None, None]
    assert taken_back.reviewed_by is None
    with front.services.db.reading() as session:
        steps = SampleRepository(session, Scope.everywhere()).steps(last.id)
    assert [(step.action, step.outcome, step.reason, step.note) for step in steps] == [
        (SampleAction.ENTERED, NEGATIVE, "passing", ""),
        (SampleAction.JUDGED, UNREVIEWED, None, "it stood there an hour"),
        (SampleAction.JUDGED, POSITIVE, None, ""),
    ]
    assert last.version == len(steps)


def test_what_happens_to_a_case_after_its_verdict_does_not_touch_the_sample(front: Front) -> None:
    case_id = open_case(front)
    judged(front, case_id)
    before = sample_of(front, case_id)
    with front.person(Role.ADMINISTRATOR) as person:
        for action in ("dispatch", "accept", "handle", "check_pass", "reopen"):
            move(person, case_id, action, note="as usual")
    assert sample_of(front, case_id) == before


def test_merging_a_case_that_nobody_judged_makes_no_sample(front: Front) -> None:
    case_id, other = open_case(front, 1), open_case(front, 2)
    with front.person() as person:
        move(person, case_id, "merge", into=other)
    assert find_sample(front, sample_id_of(UUID(case_id))) is None


def test_a_case_without_an_overview_has_nothing_to_learn_from(front: Front) -> None:
    only = evidence(front.store, EvidenceRole.LATER, jpeg(9))
    case_id = open_case(front, evidence=(only,))
    judged(front, case_id)
    assert find_sample(front, sample_id_of(UUID(case_id))) is None


BOX = {"box": [0.3, 0.5, 0.6, 0.9], "label": "truck", "note": "the trailer belongs to it"}


def test_a_corrected_box_is_kept_with_who_and_when_and_the_report_stays(
    front_on_both: Front,
) -> None:
    front, case_id = front_on_both, open_case(front_on_both)
    judged(front, case_id)
    make(front)
    front.clock.advance(60)
    with front.person() as person:
        answer = person.post(f"/api/cases/{case_id}/box", json=BOX)
        assert answer.status_code == 200, answer.text
        kept = person.get(f"/api/cases/{case_id}/box").json()
        report = person.get(f"/api/cases/{case_id}").json()["report"]
    assert kept == [
        {**BOX, "case_id": case_id, "at": "2026-05-04T04:01:00Z", "actor": "reviewer of the city"}
    ]
    assert report["box"] == [0.25, 0.5, 0.5, 0.75]
    sample = sample_of(front, case_id)
    assert (sample.box, sample.box_by, sample.label) == ((0.3, 0.5, 0.6, 0.9), "reviewer", "truck")
    assert sample.state is SampleState.WAITING


def test_a_box_corrected_before_the_verdict_is_the_sample_s_box(front: Front) -> None:
    case_id = open_case(front)
    with front.person() as person:
        person.post(f"/api/cases/{case_id}/box", json=BOX)
        assert find_sample(front, sample_id_of(UUID(case_id))) is None
        move(person, case_id, "confirm")
    sample = sample_of(front, case_id)
    assert (sample.box, sample.box_by) == ((0.3, 0.5, 0.6, 0.9), "reviewer")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"box": [0.6, 0.5, 0.3, 0.9]}, "x1 < x2"),
        ({"box": [0.3, 0.5, 0.6, 1.2]}, "1 at most"),
        ({"box": [0.3, 0.5, 0.6]}, "it is missing"),
        ({"box": [0.3, 0.5, 0.6, 0.9], "label": "DROP TABLE"}, "small letters"),
    ],
)
def test_a_box_that_is_none_is_refused_in_a_sentence(
    front: Front, given: dict[str, object], sentence: str
) -> None:
    case_id = open_case(front)
    with front.person() as person:
        assert_problem(person.post(f"/api/cases/{case_id}/box", json=given), 422, sentence)


def test_only_reviewers_of_the_district_correct_boxes(front: Front) -> None:
    case_id = open_case(front)
    with front.person(Role.REVIEWER, "south") as southerner:
        for case in (case_id, str(uuid4())):
            assert_problem(southerner.post(f"/api/cases/{case}/box", json=BOX), 404, "no such case")
    for role in (Role.ENGINEER, Role.AUDITOR):
        with front.person(role) as person:
            answer = person.post(f"/api/cases/{case_id}/box", json=BOX)
            assert_problem(answer, 403, "may not judge cases")
