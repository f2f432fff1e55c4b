"""Which cases go out by themselves, and how a kind loses that."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from starlette.requests import HTTPConnection

from serving.audit.domain import Act, Actor
from serving.audit.repository import AuditFilter, AuditLog
from serving.cases.domain import Action, Move, Status
from serving.cases.service import move_case
from serving.config import ReviewSettings
from serving.connectors.base import Change
from serving.console.case.moving import make, undo
from serving.console.visitor import Taste, Theme, Visitor
from serving.console.words import Language
from serving.handover.domain import Mode
from serving.handover.policies import BREAKER, PolicyRepository
from serving.handover.policy import trips
from serving.review.taking_back import take_back
from tests.peers.case_platform import CasePlatform
from tests.serving.handover.town import SETTINGS, Town
from tests.serving.harness import Front, serving
from tests.serving.people import REVIEWER

MANHOLE = "manhole_missing"


@pytest.mark.parametrize(
    ("verdicts", "opens", "why"),
    [
        ("", False, "nothing was judged"),
        ("nn", False, "two of four are half, not more"),
        ("nnn", True, "three of four are more, whatever the fourth says"),
        ("ynyn", False, "half of the last four"),
        ("yyyynnnn", False, "old verdicts do not count"),
        ("nynnyyyy", True, "three of the newest four"),
    ],
)
def test_the_breaker_opens_above_its_share_of_the_last_verdicts(
    verdicts: str, opens: bool, why: str
) -> None:
    assert trips([one == "n" for one in verdicts], 4, 0.5) is opens, why


def mode_of(town: Town, kind: str = MANHOLE) -> Mode:
    with town.db.reading() as session:
        return PolicyRepository(session).of(kind).mode


def test_a_missing_manhole_cover_goes_out_before_anybody_reviewed_it(
    town_on_both: Town, platform: CasePlatform
) -> None:
    town = town_on_both
    town.platform(platform.url)
    town.opened(1, MANHOLE)
    town.opened(2, "bin_overflow")
    town.send()
    assert len(platform.cases) == 1
    assert [letter.event["kind"] for letter in town.letters()] == [MANHOLE]


def test_other_kinds_wait_for_a_reviewer_and_a_rejected_one_never_goes(
    town: Town, platform: CasePlatform
) -> None:
    town.platform(platform.url)
    told, other = town.opened(1), town.opened(2)
    assert town.send() == 0
    town.move(told, Action.CONFIRM)
    town.move(other, Action.REJECT)
    town.send()
    assert [key for key, _ in platform.cases] == [str(told.report_id)]


def test_a_case_that_went_out_by_itself_and_is_rejected_ends_there_too(
    town: Town, platform: CasePlatform
) -> None:
    town.platform(platform.url)
    told = town.opened(1, MANHOLE)
    town.send()
    town.move(told, Action.REJECT)
    town.send()
    changes = platform.changes[str(told.report_id)]
    assert [one["change"] for one in changes] == ["new", "end"]
    assert changes[1]["review"]["state"] == "rejected"
    assert changes[1]["review"]["reason"] == "shadow"


def test_too_many_rejections_send_the_kind_back_to_review_and_it_is_written_down(
    town_on_both: Town, platform: CasePlatform, caplog: pytest.LogCaptureFixture
) -> None:
    town = town_on_both
    town.platform(platform.url)
    reports = [town.opened(place, MANHOLE) for place in range(1, 5)]
    town.move(reports[0], Action.CONFIRM)
    for told in reports[1:3]:
        town.move(told, Action.REJECT)
    assert mode_of(town) is Mode.AUTO
    town.move(reports[3], Action.REJECT)
    assert mode_of(town) is Mode.AFTER_REVIEW
    with town.db.reading() as session:
        (change,) = PolicyRepository(session).history()
    assert change.actor == BREAKER
    assert "3 of the last 4 reviewed manhole_missing cases" in change.why
    assert "falls back to after_review" in caplog.text
    before = len(town.letters())
    town.opened(9, MANHOLE)
    assert len(town.letters()) == before


def rejected(town: Town, *places: int) -> list[UUID]:
    """Manholes that went out by themselves and are rejected one after the other."""
    found = []
    for place in places:
        case_id = town.case(town.opened(place, MANHOLE)).line.id
        town.clock.advance(1)
        with town.db.writing() as session:
            move = Move(Action.REJECT, 1, reason="shadow")
            at, breaker = town.clock.now(), SETTINGS.breaker
            move_case(session, REVIEWER, case_id, move, at, breaker, undo=timedelta(seconds=10))
        found.append(case_id)
    return found


def undone(town: Town, case_id: UUID) -> None:
    with town.db.writing() as session:
        at = town.clock.now()
        take_back(session, REVIEWER, case_id, at, ReviewSettings(), SETTINGS.breaker)


@pytest.mark.parametrize("which", [2, 0], ids=["the last", "an earlier one"])
def test_a_rejection_that_is_taken_back_closes_the_breaker_it_opened(
    town_on_both: Town, platform: CasePlatform, which: int
) -> None:
    town = town_on_both
    town.platform(platform.url)
    cases = rejected(town, 1, 2, 3)
    assert mode_of(town) is Mode.AFTER_REVIEW
    undone(town, cases[which])
    assert mode_of(town) is Mode.AUTO
    with town.db.reading() as session:
        opened, closed = PolicyRepository(session).history()
        entries = AuditLog(session).latest(AuditFilter(act=Act.POLICY_CHANGED), None, 9)
    assert (opened.actor, closed.actor, closed.mode) == (BREAKER, BREAKER, Mode.AUTO)
    assert "taken back: 2 of the last 2 reviewed manhole_missing cases" in closed.why
    assert [entry.details["mode"] for entry in entries] == ["auto", "after_review"]
    # The count goes on where it was: the next rejection opens it again.
    rejected(town, 4)
    assert mode_of(town) is Mode.AFTER_REVIEW


def test_the_breaker_stays_open_where_enough_rejections_stand_or_a_person_decided(
    town: Town, platform: CasePlatform
) -> None:
    town.platform(platform.url)
    waiting = [town.opened(place, MANHOLE) for place in (8, 9)]
    cases = rejected(town, 1, 2, 3)
    for told in waiting:
        town.clock.advance(1)
        town.move(told, Action.REJECT)
    undone(town, cases[2])
    assert mode_of(town) is Mode.AFTER_REVIEW
    with town.db.writing() as session:
        PolicyRepository(session).set(
            MANHOLE, Mode.AFTER_REVIEW, town.clock.now(), Actor("somebody"), "until it is mended"
        )
    undone(town, cases[1])
    undone(town, cases[0])
    with town.db.reading() as session:
        assert PolicyRepository(session).of(MANHOLE).actor == "somebody"


def test_a_person_who_lets_a_kind_go_again_begins_a_new_count(
    town: Town, platform: CasePlatform
) -> None:
    town.platform(platform.url)
    for place in range(1, 4):
        town.move(town.opened(place, MANHOLE), Action.REJECT)
    assert mode_of(town) is Mode.AFTER_REVIEW
    town.clock.advance(60)
    with town.db.writing() as session:
        PolicyRepository(session).set(
            MANHOLE, Mode.AUTO, town.clock.now(), Actor("somebody"), "mended"
        )
    town.clock.advance(60)
    town.move(town.opened(8, MANHOLE), Action.REJECT)
    assert mode_of(town) is Mode.AUTO


def test_a_destination_gets_its_kinds_and_districts_only(
    town: Town, platform: CasePlatform
) -> None:
    town.platform(platform.url, "bins", kinds=("bin_overflow",))
    town.platform(platform.url, "south", districts=("south",))
    town.platform(platform.url, "all")
    town.confirmed()
    assert [len(town.letters(name)) for name in ("bins", "south", "all")] == [0, 0, 1]


def test_reopening_and_closing_again_is_told_as_update_and_end(
    town: Town, platform: CasePlatform
) -> None:
    town.platform(platform.url)
    told = town.confirmed()
    for action in (Action.FORCE_CLOSE, Action.REOPEN, Action.FORCE_CLOSE):
        town.move(told, action)
    expected = [Change.NEW, Change.END, Change.UPDATE, Change.END]
    assert [letter.change for letter in town.letters()] == expected


@pytest.mark.parametrize("way", ["api", "console"])
def test_verdicts_of_api_and_console_count_by_the_settings_of_the_breaker(
    sqlite_url: str, way: str
) -> None:
    strict = {"breaker": {"last": 1, "most_share": 0.0}}
    with serving(sqlite_url, handover=strict) as front:
        town = Town(front.services.db, store=front.store, clock=front.clock)
        town.destination("all", connector="webhook", url="https://nowhere.example/")
        told = town.opened(2, MANHOLE)
        case = town.case(told)
        if way == "api":
            said = {"action": "reject", "version": 1, "reason": "shadow"}
            with front.person() as client:
                client.post(f"/api/cases/{case.line.id}/moves", json=said).raise_for_status()
        else:
            move = Move(Action.REJECT, 1, reason="shadow")
            make(at_the_console(front), case, move, (), onward=False)
        assert mode_of(town) is Mode.AFTER_REVIEW


@pytest.mark.parametrize("way", ["api", "queue", "console"])
def test_what_is_taken_back_by_api_and_console_counts_by_the_settings_of_the_breaker(
    sqlite_url: str, way: str
) -> None:
    strict = {"breaker": {"last": 1, "most_share": 0.0}}
    with serving(sqlite_url, handover=strict) as front:
        town = Town(front.services.db, store=front.store, clock=front.clock)
        town.destination("all", connector="webhook", url="https://nowhere.example/")
        told, other = town.opened(2, MANHOLE), town.opened(3, MANHOLE)
        first, second = town.case(told), town.case(other)
        with front.person() as client:
            said = {"action": "reject", "version": 1, "reason": "shadow"}
            path = f"/api/cases/{first.line.id}/moves"
            if way == "console":
                move = Move(Action.REJECT, 1, reason="shadow")
                make(at_the_console(front), first, move, (), onward=False)
            else:
                client.post(path, json=said).raise_for_status()
            front.clock.advance(1)
            client.post(f"/api/cases/{second.line.id}/moves", json=said).raise_for_status()
            front.clock.advance(1)
            if way == "console":
                undo(at_the_console(front), first.line.id, ())
            elif way == "queue":
                client.post(f"/api/review/cases/{first.line.id}/take-back").raise_for_status()
            else:
                back = {"action": "take_back", "version": 2}
                client.post(path, json=back).raise_for_status()
        assert town.case(told).line.status is Status.CAPTURED
        # One rejection stands, and one is too many here.
        assert mode_of(town) is Mode.AFTER_REVIEW


def at_the_console(front: Front) -> Visitor:
    taste = Taste(Language.ENGLISH, Theme.AUTO)
    return Visitor(front.services, HTTPConnection({"type": "http", "headers": []}), REVIEWER, taste)
