"""A handled case's place is looked at again, by the same pictures and rules that reported it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from pipeline.contract import (
    CheckResult,
    CheckUnable,
    CheckVerdict,
    EvidenceRole,
    PlaceGone,
    Report,
)
from pipeline.domain import Recheck, UnableReason, VisitError
from pipeline.lookout import Captured, LookResult
from pipeline.outbox import LetterKind
from pipeline.picture import Picture
from pipeline.rechecks import Check, CheckRule
from pipeline.rechecks.desk import rule_for
from pipeline.storage import MemoryStore, StoreUnavailable
from tests.pipeline.test_lookout import CITY, START, Watch, street

RULE = CheckRule()


class Handled(Watch):
    """A stall was reported at ``reported`` and is said to be handled since second 100."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        super().__init__(store)
        for second in range(-30, 60, 10):
            self.look(street(second, stall=second >= 0))
        [self.reported] = self.reports
        self.check = Check.of(asked(self.reported), rule_for("green_belt_parking", {}), CITY)
        self.results: list[CheckResult] = []

    def check_on(self, picture: Picture) -> LookResult:
        seen = self.lookout.admit(Captured(self.camera, self.state, picture))
        if seen.wants_detector:
            [seen] = self.lookout.detect([seen])
        return self.settle(self.lookout.conclude(seen, CITY, [self.check]))

    def settle(self, result: LookResult) -> LookResult:
        self.state = result.state
        self.reports += result.reports
        for one in result.checked:
            self.check = Check.from_json(one.check.to_json())
            self.results += [one.result] if one.result else []
        return result


def asked(report: Report, **other: Any) -> Recheck:
    given = {
        "check_id": UUID(int=1),
        "case_id": UUID(int=2),
        "camera_id": "cam",
        "view_id": "v",
        "kind": "street_vending",
        "place_id": report.place_id,
        "box": report.box,
        "seen_at": report.confirmed_at,
        "handled_at": START + timedelta(seconds=100),
        **other,
    }
    return Recheck.model_validate(given)


def test_clean_looks_pass_with_the_picture_that_decided_and_the_place_is_let_go() -> None:
    handled = Handled()
    for second in (110, 500):
        handled.check_on(street(second, stall=False))
    assert handled.results == []
    result = handled.check_on(street(1100, stall=False))
    [told] = handled.results
    assert (told.verdict, told.looks.clean, told.clean_s) == (CheckVerdict.PASS, 3, 990.0)
    assert told.after is not None
    assert told.after.role is EvidenceRole.HANDLE_AFTER
    assert told.after.captured_at == START + timedelta(seconds=1100)
    assert handled.store.get(told.after.sha256)
    [letter] = [one for one in result.change.letters if one.kind is LetterKind.CHECK_RESULT]
    assert CheckResult.model_validate_json(letter.body) == told
    assert letter.id == told.check_id
    assert handled.state.places == ()
    assert handled.state.overviews == {}


def test_what_comes_back_after_a_pass_is_a_new_report() -> None:
    handled = Handled()
    for second in (110, 500, 1100):
        handled.check_on(street(second, stall=False))
    for second in range(1110, 1170, 10):
        handled.look(street(second, stall=True))
    first, second_report = handled.reports
    assert second_report.report_id != first.report_id
    assert second_report.place_id != first.place_id


def test_what_was_gone_before_the_check_passed_comes_back_as_a_new_place_too() -> None:
    handled = Handled()
    for second in (*range(60, 120, 10), 500, 1100):
        handled.check_on(street(second, stall=False))
        if second == 500:
            assert len(handled.state.traces) == 1
    assert [told.verdict for told in handled.results] == [CheckVerdict.PASS]
    assert handled.state.traces == ()
    for second in range(1110, 1170, 10):
        handled.look(street(second, stall=True))
    first, second_report = handled.reports
    assert second_report.place_id != first.place_id


def test_seen_again_it_was_not_handled_and_the_picture_shows_it() -> None:
    handled = Handled()
    handled.check_on(street(110, stall=True))
    handled.check_on(street(130, stall=True))
    [told] = handled.results
    assert (told.verdict, told.looks.seen) == (CheckVerdict.NOT_PASS, 2)
    assert told.score == pytest.approx(0.9)
    assert told.after is not None
    assert told.after.captured_at == START + timedelta(seconds=130)
    assert handled.state.places != (), "what is still there is still believed"


@pytest.mark.parametrize("picture", ["black", "moved"])
def test_black_pictures_and_a_moved_view_never_pass(picture: str) -> None:
    handled = Handled()
    for second in range(110, 3500, 300):
        shown = street(second, stall=False, place=8)
        if picture == "black":
            shown = Picture.from_rgb(shown.scaled(640) * 0, shown.captured_at)
        result = handled.check_on(shown)
        assert isinstance(result.unable, UnableReason)
    assert handled.results == []
    handled.check_on(street(3800, stall=False))
    [told] = handled.results
    why = CheckUnable.TOO_DARK if picture == "black" else CheckUnable.VIEW_MOVED
    assert (told.verdict, told.reason, told.after) == (CheckVerdict.UNABLE, why, None)


def test_a_camera_offline_during_the_check_could_not_tell() -> None:
    handled = Handled()
    handled.check_on(street(110, stall=False))
    for second in range(200, 4000, 300):
        at = START + timedelta(seconds=second)
        handled.settle(
            handled.lookout.missed(
                handled.camera, handled.state, at, VisitError.UNREACHABLE, [handled.check]
            )
        )
    [told] = handled.results
    assert (told.verdict, told.reason) == (CheckVerdict.UNABLE, CheckUnable.OFFLINE)


class FullStore(MemoryStore):
    full = False

    def put(self, data: bytes, media_type: str) -> str:
        if self.full:
            raise StoreUnavailable("full")
        return super().put(data, media_type)


def test_while_the_store_is_away_nothing_is_decided_and_the_next_look_decides() -> None:
    store = FullStore()
    handled = Handled(store)
    for second in (110, 500):
        handled.check_on(street(second, stall=False))
    before, store.full = handled.check, True
    assert handled.check_on(street(1100, stall=False)).put_aside
    assert (handled.check, handled.results) == (before, [])
    store.full = False
    handled.check_on(street(1120, stall=False))
    assert handled.results[0].verdict is CheckVerdict.PASS


def test_a_check_of_a_kind_nobody_knows_costs_the_camera_nothing() -> None:
    handled = Handled()
    strange = asked(handled.reported, kind="no_such_kind")
    handled.check = Check.of(strange, RULE, CITY)
    handled.check_on(street(110, stall=False))
    assert handled.check.unable == {CheckUnable.NOT_WATCHED: 1}


def test_a_reported_thing_that_leaves_is_told_once_with_its_times() -> None:
    watch = Watch()
    for second in range(0, 60, 10):
        watch.look(street(second, stall=True))
    told = []
    for second in range(60, 200, 10):
        result = watch.look(street(second, stall=False))
        told += [one for one in result.change.letters if one.kind is LetterKind.PLACE_GONE]
    [letter] = told
    gone = PlaceGone.model_validate_json(letter.body)
    assert gone.report_id == watch.reports[0].report_id
    assert (gone.first_seen, gone.last_seen) == (START, START + timedelta(seconds=50))
    assert gone.clean_looks == 6
    assert gone.gone_at == START + timedelta(seconds=110)


def test_a_thing_that_left_and_is_back_is_reported_anew_at_the_place_it_had() -> None:
    watch = Watch()
    for second in range(0, 300, 10):
        watch.look(street(second, stall=second < 60 or second >= 150))
    first, again = watch.reports
    assert again.place_id == first.place_id
    assert again.report_id != first.report_id
    assert again.first_seen == START + timedelta(seconds=150)
