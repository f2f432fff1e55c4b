"""The urge ladder, pure: whatever happens to a case, each rung is taken once and not too early."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.cases.domain import MOVES, Action, CaseLine, Filed, Status, Step
from serving.cases.timing import (
    LONGEST_STOP,
    STILL,
    STOPPED_TOO_LONG,
    Moments,
    clock_of,
    moments_of,
    read_case,
)
from serving.cases.urging import sentence
from serving.clocks.calendar import Calendar
from serving.clocks.limits import Limit, LimitType
from serving.clocks.reading import ClockState, Rung
from serving.standards.domain import Clockwork, Pack, StartsAt, Text, Urge
from serving.standards.reading import find_pack, read_pack

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"))
NINE = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)
"""Wednesday, nine in the morning in Shanghai."""
LABEL = Text.model_validate({"zh": "催", "en": "urge"})
LADDER = (
    Urge(name="remind", share=0.8, label=LABEL),
    Urge(name="urge", share=1.0, label=LABEL),
    Urge(name="supervise", share=1.0, after_h=24, label=LABEL),
)
PACK: Pack = read_pack(find_pack("county-sample")).model_copy(update={"urge": LADDER})

EVENTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                Action.EXTEND,
                Action.SUSPEND,
                Action.RESUME,
                Action.HANDLE,
                Action.CHECK_FAIL,
                Action.ACCEPT,
                Action.SEND_BACK,
                Action.DISPATCH,
                Action.URGE,
                None,
            ]
        ),
        st.integers(0, 2000),
    ),
    max_size=25,
)
LIMITS = st.builds(Limit, st.sampled_from(LimitType), st.sampled_from([1.0, 2.0, 7.0]))


class Life:
    """A case that events happen to, with the ladder looked at after each of them."""

    def __init__(self, limit: Limit) -> None:
        self.filed = Filed(PACK.id, PACK.version, "event", "10-01", "unit", limit)
        self.now = NINE
        self.steps: list[Step] = []
        for action, to in (
            (Action.CAPTURE, Status.CAPTURED),
            (Action.CONFIRM, Status.REGISTERED),
            (Action.DISPATCH, Status.DISPATCHED),
            (Action.ACCEPT, Status.HANDLING),
        ):
            self._append(action, to)

    @property
    def status(self) -> Status:
        return self.steps[-1].to_status

    def ahead(self) -> Moments:
        return moments_of(self.filed, self.status, self.steps, PACK.clockwork, CALENDAR)

    def line(self) -> CaseLine:
        given = dict.fromkeys(CaseLine.__dataclass_fields__, "x")
        return CaseLine(**{**given, "status": self.status, "filed": self.filed})  # type: ignore[arg-type]

    def happen(self, action: Action | None, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        granted = sum(step.action is Action.EXTEND for step in self.steps)
        to = MOVES.get((self.status, action)) if action else None
        if action and to and not (action is Action.EXTEND and granted >= 2):
            self._append(action, to, amount=2.0 if action is Action.EXTEND else None)

    def climb(self) -> None:
        """What the chore does until nothing is due."""
        for _turn in range(10):
            ahead = self.ahead()
            if ahead.rung is None or ahead.rung_at is None or ahead.rung_at > self.now:
                return
            action = Action.SUPERVISE if ahead.rung.supervise else Action.URGE
            self._append(action, MOVES[self.status, action], rung=ahead.rung.name)
        raise AssertionError("the ladder has no end")

    def _append(
        self,
        action: Action,
        to: Status,
        *,
        amount: float | None = None,
        rung: str | None = None,
    ) -> None:
        before = self.steps[-1].to_status if self.steps else None
        number = len(self.steps) + 1
        self.steps.append(
            Step(number, self.now, "x", action, before, to, None, "", amount, None, rung)
        )


def of_the_last_term(steps: list[Step]) -> list[str]:
    """The rungs taken since more time was granted last."""
    taken: list[str] = []
    for step in steps:
        if step.action is Action.EXTEND:
            taken = []
        elif step.rung is not None and step.rung != STOPPED_TOO_LONG.name:
            taken.append(step.rung)
    return taken


@given(LIMITS, EVENTS)
@settings(max_examples=300, deadline=None)
def test_each_rung_is_taken_once_in_order_and_exactly_when_the_clock_says_so(
    limit: Limit, events: list[tuple[Action | None, int]]
) -> None:
    life = Life(limit)
    names = [urge.name for urge in LADDER]
    for action, minutes in events:
        life.happen(action, minutes)
        life.climb()
        taken = of_the_last_term(life.steps)
        assert taken == names[: len(taken)], "in order, none left out, none twice"
        if life.status in (Status.HANDLING, Status.REWORK, Status.DISPATCHED, Status.REGISTERED):
            reading = read_case(life.line(), life.steps, PACK, CALENDAR, life.now)
            assert reading.urge == (taken[-1] if taken else None)


@given(LIMITS, EVENTS, st.integers(0, 20_000))
@settings(max_examples=300, deadline=None)
def test_the_kept_moments_say_what_the_clock_says_at_any_later_moment(
    limit: Limit, events: list[tuple[Action | None, int]], minutes: int
) -> None:
    life = Life(limit)
    for action, passed in events:
        life.happen(action, passed)
    ahead, now = life.ahead(), life.now + timedelta(minutes=minutes)
    state = read_case(life.line(), life.steps, PACK, CALENDAR, now).state
    overdue = ahead.due is not None and ahead.due < now
    soon = ahead.soon is not None and ahead.soon <= now
    assert overdue == (state is ClockState.OVERDUE)
    assert (soon and not overdue) == (state is ClockState.SOON_DUE)


def test_a_limit_of_two_hours_is_urged_at_eighty_percent_when_due_and_a_day_later() -> None:
    life = Life(Limit(LimitType.CONTINUOUS_HOURS, 2.0))
    told = []
    for _hour in range(30 * 60):
        life.happen(None, 1)
        before = len(life.steps)
        life.climb()
        told += [(step.at - NINE, step.action, step.rung) for step in life.steps[before:]]
    assert told == [
        (timedelta(minutes=96), Action.URGE, "remind"),
        (timedelta(hours=2), Action.URGE, "urge"),
        (timedelta(hours=26), Action.SUPERVISE, "supervise"),
    ]


def test_more_time_lets_the_ladder_begin_again() -> None:
    life = Life(Limit(LimitType.CONTINUOUS_HOURS, 2.0))
    life.happen(None, 130)
    life.climb()
    assert of_the_last_term(life.steps) == ["remind", "urge"]
    life.happen(Action.EXTEND, 0)
    life.climb()
    assert of_the_last_term(life.steps) == []
    assert life.ahead().rung == LADDER[0].rung
    life.happen(None, 120)
    life.climb()
    assert of_the_last_term(life.steps) == ["remind", "urge"]


def test_a_suspended_case_is_told_once_when_it_has_stood_for_a_year() -> None:
    life = Life(Limit(LimitType.WORKING_DAYS, 7.0))
    life.happen(Action.SUSPEND, 60)
    assert life.ahead() == Moments(rung=STOPPED_TOO_LONG, rung_at=life.now + LONGEST_STOP)
    life.happen(None, 364 * 24 * 60)
    life.climb()
    assert life.steps[-1].action is Action.SUSPEND
    life.happen(None, 24 * 60)
    life.climb()
    life.climb()
    assert [step.action for step in life.steps[-2:]] == [Action.SUSPEND, Action.SUPERVISE]
    assert (life.status, life.ahead()) == (Status.SUSPENDED, STILL)
    life.happen(Action.RESUME, 1)
    life.happen(Action.SUSPEND, 1)
    assert life.ahead().rung is STOPPED_TOO_LONG, "another suspension, another year"


def test_nobody_is_urged_over_a_case_that_waits_for_a_reviewer_or_is_done() -> None:
    opened = Clockwork(StartsAt.OPENED, PACK.warnings)
    life = Life(Limit(LimitType.CONTINUOUS_HOURS, 2.0))
    captured = moments_of(life.filed, Status.CAPTURED, life.steps[:1], opened, CALENDAR)
    assert captured.due == NINE + timedelta(hours=2)
    assert (captured.rung, captured.rung_at) == (None, None)
    life.happen(Action.HANDLE, 1)
    assert life.ahead() == STILL
    assert moments_of(None, Status.HANDLING, life.steps[:4], None, CALENDAR) == STILL


def test_a_hand_made_urge_takes_no_rung() -> None:
    life = Life(Limit(LimitType.CONTINUOUS_HOURS, 2.0))
    life.happen(Action.URGE, 100)
    life.climb()
    assert of_the_last_term(life.steps) == ["remind"]
    assert clock_of(life.line(), life.steps, PACK.starts) is not None


@pytest.mark.parametrize(
    ("rung", "said"),
    [
        (LADDER[0].rung, "80% of the time is used up."),
        (LADDER[2].rung, "100% of the time is used up, and 24 h have passed since."),
        (Rung("later", 2.0), "200% of the time is used up."),
        (STOPPED_TOO_LONG, "Suspended for a year, which is the most: resume it, or close it."),
    ],
)
def test_a_rung_says_why(rung: Rung, said: str) -> None:
    assert sentence(rung) == said
