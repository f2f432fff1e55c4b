"""What a report says of a deadline is what the case's own clock says, whatever happened to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from serving.cases.domain import MOVES, Action, CaseLine, Filed, Status, Step, actions_from
from serving.cases.timing import DONE, STANDING, read_case
from serving.clocks.calendar import Calendar, WorkYear
from serving.clocks.limits import MOST_EXTENSIONS, Limit, LimitType
from serving.clocks.measures import measure_of
from serving.reports.counting import Deadline, Facts, add, plain_deadline, told_deadline
from serving.reports.deadlines import Deadlines
from serving.reports.domain import NOTHING
from serving.standards.domain import Pack, StartsAt
from serving.standards.reading import find_pack, read_pack

SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 4, 1, tzinfo=UTC)
CALENDAR = Calendar(
    SHANGHAI,
    {
        2026: WorkYear(
            2026,
            holidays=frozenset({date(2026, 5, day) for day in (1, 4, 5)}),
            makeup=frozenset({date(2026, 4, 26), date(2026, 5, 9)}),
        )
    },
)
PACK = read_pack(find_pack("yuncheng-sample"))

moments = st.integers(0, 60 * 24 * 3600).map(lambda s: BEGIN + timedelta(seconds=s))
limits = st.builds(Limit, st.sampled_from(LimitType), st.sampled_from([0.5, 2.0, 4.0, 8.0, 24.0]))


@given(moments, limits)
def test_a_deadline_is_the_one_that_the_clock_measures(start: datetime, limit: Limit) -> None:
    expected = measure_of(limit.type, CALENDAR).advance(start, limit.amount)
    assert Deadlines(CALENDAR, BEGIN).due(start, limit.type, limit.value) == expected


@given(st.lists(moments, min_size=1, max_size=20), limits)
def test_deadlines_do_not_depend_on_what_was_asked_before(
    starts: list[datetime], limit: Limit
) -> None:
    used = Deadlines(CALENDAR, BEGIN)
    for start in starts:
        fresh = Deadlines(CALENDAR, BEGIN).due(start, limit.type, limit.value)
        assert used.due(start, limit.type, limit.value) == fresh


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """A walk over the table of moves, with extensions no oftener than allowed."""
    at = draw(moments)
    steps = [Step(1, at, "pipeline", Action.CAPTURE, None, Status.CAPTURED, None, "")]
    for number in range(2, draw(st.integers(2, 14))):
        status = steps[-1].to_status
        possible = [
            action
            for action in actions_from(status)
            if action is not Action.EXTEND
            or sum(step.action is Action.EXTEND for step in steps) < MOST_EXTENSIONS
        ]
        action = draw(st.sampled_from(possible))
        at += timedelta(minutes=draw(st.integers(0, 3000)))
        amount = 2.0 if action is Action.EXTEND else None
        to_status = MOVES[status, action]
        reason = "shadow" if action is Action.REJECT else None
        steps.append(Step(number, at, "a", action, status, to_status, reason, "", amount))
    return steps


def line_of(steps: list[Step], limit: Limit) -> CaseLine:
    first, last = steps[0], steps[-1]
    filed = Filed(PACK.id, PACK.version, "event", "1", "unit", limit)
    return CaseLine(
        UUID(int=1), "CP-1", "bin_overflow", last.to_status, last.sequence, "gate-3", "Gate",
        "main", "north", first.at, last.at, first.at, filed,
    )  # fmt: skip


def facts_of(steps: list[Step], limit: Limit, starts: StartsAt) -> Facts:
    """As the query counts them."""

    def often(action: Action) -> int:
        return sum(step.action is action for step in steps)

    ran_on = [s for s in steps if s.from_status in STANDING and s.to_status not in STANDING]
    return Facts(
        status=steps[-1].to_status,
        opened_at=steps[0].at,
        limit_type=limit.type,
        limit_value=limit.value,
        starts=starts,
        dispatched_at=min((s.at for s in steps if s.action is Action.DISPATCH), default=None),
        stood_at=min((s.at for s in steps if s.to_status in STANDING), default=None),
        resumed=len(ran_on),
        granted=sum(s.amount for s in steps if s.amount is not None) or None,
        reason=max((s.reason for s in steps if s.reason), default=None),
        handled=was_handled(steps),
        sent_back=often(Action.SEND_BACK),
        failed=often(Action.CHECK_FAIL),
        checked=often(Action.CHECK_PASS) + often(Action.CHECK_FAIL),
        extended=often(Action.EXTEND),
        reopened=often(Action.REOPEN),
        urged=0,
        supervised=0,
        came_back=False,
    )


def was_handled(steps: list[Step]) -> bool:
    """The step by which the work ended last was not that of closing by force."""
    ended = [s for s in steps if s.to_status in DONE and s.from_status not in DONE]
    return steps[-1].to_status in DONE and ended[-1].action is Action.HANDLE


def pack_starting(starts: StartsAt) -> Pack:
    return PACK.model_copy(update={"starts": starts})


@settings(max_examples=300)
@given(histories(), limits, st.sampled_from(StartsAt), st.integers(0, 200))
def test_the_quick_way_says_what_the_whole_history_says(
    steps: list[Step], limit: Limit, starts: StartsAt, hours: int
) -> None:
    now = steps[-1].at + timedelta(hours=hours)
    facts = facts_of(steps, limit, starts)
    reading = read_case(line_of(steps, limit), steps, pack_starting(starts), CALENDAR, now)
    if not facts.resumed:
        assert plain_deadline(facts, Deadlines(CALENDAR, BEGIN), now) == told_deadline(reading, now)


@given(histories(), limits)
def test_every_case_stands_in_exactly_one_of_the_first_places(
    steps: list[Step], limit: Limit
) -> None:
    figures = dict(NOTHING)
    add(figures, facts_of(steps, limit, StartsAt.OPENED), Deadline(due=True, in_time=False))
    first = ("unreviewed", "registered", "rejected", "merged")
    assert sum(figures[name] for name in first) == figures["captured"] == 1
    assert figures["registered"] >= figures["closed"]
    assert figures["registered"] >= figures["handled"]
    assert figures["due"] == figures["due_in_time"] + figures["overdue"]


def test_a_violation_that_left_before_anybody_came_was_no_false_alarm() -> None:
    steps = [
        Step(1, BEGIN, "pipeline", Action.CAPTURE, None, Status.CAPTURED, None, ""),
        Step(2, BEGIN, "a", Action.REJECT, Status.CAPTURED, Status.REJECTED, "already_gone", ""),
    ]
    facts = facts_of(steps, Limit(LimitType.CONTINUOUS_HOURS, 2.0), StartsAt.OPENED)
    figures = dict(NOTHING)
    add(figures, facts, Deadline(due=False, in_time=False))
    assert (figures["rejected"], figures["false_alarms"]) == (1, 0)


def test_closed_by_force_in_time_is_neither_overdue_nor_handled_in_time() -> None:
    steps = [
        Step(1, BEGIN, "pipeline", Action.CAPTURE, None, Status.CAPTURED, None, ""),
        Step(2, BEGIN, "a", Action.CONFIRM, Status.CAPTURED, Status.REGISTERED, None, ""),
        Step(3, BEGIN, "a", Action.FORCE_CLOSE, Status.REGISTERED, Status.CLOSED, None, "why"),
    ]
    facts = facts_of(steps, Limit(LimitType.CONTINUOUS_HOURS, 2.0), StartsAt.OPENED)
    figures = dict(NOTHING)
    add(figures, facts, Deadline(due=True, in_time=True))
    counted = ("due", "due_handled", "due_in_time", "overdue", "closed", "due_closed", "handled")
    assert [figures[name] for name in counted] == [1, 0, 0, 0, 1, 1, 0]
