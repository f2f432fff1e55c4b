"""Which camera is to look when, and what is carried over a restart."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from pipeline.contract import CheckUnable, CheckVerdict
from pipeline.rechecks import Check, CheckDesk, CheckRule, advance
from tests.pipeline.rechecks.street import HANDLED, asked, look
from tests.pipeline.street import CITY

RULE = CheckRule(clean_looks=3, over_s=600.0, limit_s=3600.0)
RULES = {"green_belt_parking": RULE}


def desk(*checks: UUID, kept: dict[UUID, str] | None = None) -> CheckDesk:
    made = CheckDesk(RULES)
    made.follow([asked(check_id=check, case_id=check) for check in checks], CITY, kept or {})
    return made


ONE, OTHER = UUID(int=1), UUID(int=2)


def test_a_look_is_wished_for_once_and_again_only_after_it_came() -> None:
    at = desk(ONE)
    assert at.wishes(HANDLED) == ["cam"]
    assert at.wishes(HANDLED + timedelta(minutes=1)) == []
    [check] = at.of("cam", "v1")
    at.take([advance(check, look(1, "."), RULE)])
    assert at.wishes(HANDLED + timedelta(minutes=5)) == [], "five minutes lie between its looks"
    assert at.wishes(HANDLED + timedelta(minutes=6)) == ["cam"]


def test_only_looks_at_its_own_view_speak_to_a_check() -> None:
    at = desk(ONE, OTHER)
    assert len(at.of("cam", "v1")) == 2
    assert at.of("cam", "other") == ()
    assert at.of("other", "v1") == ()


def test_a_check_over_its_limit_is_told_until_it_is_saved_and_then_no_more() -> None:
    at = desk(ONE)
    assert at.overdue(HANDLED + timedelta(minutes=59)) == []
    for _ in range(2):
        [over] = at.overdue(HANDLED + timedelta(minutes=60))
    assert (over.verdict, over.reason) == (CheckVerdict.UNABLE, CheckUnable.NOT_LOOKED)
    at.take([over])
    assert at.overdue(HANDLED + timedelta(minutes=61)) == []
    assert at.of("cam", "v1") == ()
    assert at.wishes(HANDLED + timedelta(minutes=61)) == []


def test_what_was_counted_before_a_restart_counts_and_a_decided_check_is_not_begun_again() -> None:
    before = advance(Check.of(asked(), RULE, CITY), look(5, "."), RULE)
    at = desk(ONE, kept={ONE: before.to_json()})
    assert at.of("cam", "v1") == (before,)
    passed = advance(advance(before, look(10, "."), RULE), look(15, "."), RULE)
    assert passed.verdict is CheckVerdict.PASS
    assert desk(ONE, kept={ONE: passed.to_json()}).of("cam", "v1") == ()


def test_a_check_nobody_asks_for_any_more_is_let_go_and_one_that_cannot_be_read_begins_anew() -> (
    None
):
    at = desk(ONE, OTHER)
    assert at.follow([asked(check_id=OTHER)], CITY, {}) == [ONE]
    assert [check.asked.check_id for check in at.of("cam", "v1")] == [OTHER]
    at.take([Check.of(asked(check_id=ONE), RULE, CITY)])
    assert len(at.of("cam", "v1")) == 1, "a look that was under way speaks to no check any more"
    fresh = desk(ONE, kept={ONE: '{"written": "by another version"}'})
    [check] = fresh.of("cam", "v1")
    assert check.looks == 0
