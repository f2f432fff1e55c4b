"""When a camera is looked at next, by what the look at it came to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.aftermath import tell
from pipeline.domain import UnableReason, VisitError
from pipeline.lookout import LookResult
from pipeline.schedule import Pace, Schedule
from tests.pipeline.schedule.town import CITY, START, camera, later
from tests.pipeline.test_lookout import Watch, street

TARGET_S, REVISIT_S = 60.0, 20.0


def due_s(result: LookResult) -> float:
    """Seconds from a look that ended so to the camera's next visit."""
    schedule = Schedule(Pace(early=0.0, backoff_jitter=0.0, backoff_first_s=30.0))
    schedule.watch([camera("cam", target_s=TARGET_S)], [], CITY, START)
    assert schedule.start(START) is not None
    tell(schedule, replace(result, camera=camera("cam")), START)
    [coming] = schedule.upcoming(START, 1)
    return coming.from_s


@pytest.mark.parametrize(
    ("unable", "put_aside", "seconds"),
    [
        pytest.param(None, False, TARGET_S, id="nothing to see"),
        pytest.param(UnableReason.VIEW_UNSURE, False, REVISIT_S, id="perhaps another view"),
        pytest.param(UnableReason.VIEW_MOVED, False, TARGET_S, id="surely another view"),
        pytest.param(UnableReason.BLACK, False, TARGET_S, id="nothing usable"),
        pytest.param(VisitError.STARVED, False, 30.0, id="no picture"),
        pytest.param(None, True, 5.0, id="our own fault"),
    ],
)
def test_the_next_visit_follows_from_how_the_look_ended(
    unable: UnableReason | VisitError | None, put_aside: bool, seconds: float
) -> None:
    clear = Watch().look(street(0, stall=False))
    assert due_s(replace(clear, unable=unable, put_aside=put_aside)) == seconds


def test_a_knocked_camera_is_known_to_have_moved_after_three_quick_looks() -> None:
    watch = Watch()
    looks = [watch.look(street(0, stall=False))]
    looks += [watch.look(street(n * 20, stall=False, place=99)) for n in (1, 2, 3)]
    assert [due_s(look) for look in looks] == [TARGET_S, REVISIT_S, REVISIT_S, TARGET_S]
    assert looks[-1].unable is UnableReason.VIEW_MOVED


def test_what_is_suspected_stays_suspected_while_the_view_is_unsure() -> None:
    watch = Watch()
    watch.look(street(0, stall=False))
    watch.look(street(10, stall=True))
    look = watch.look(street(20, stall=False, place=99))
    assert look.unable is UnableReason.VIEW_UNSURE
    schedule = Schedule(Pace(early=0.0))
    schedule.watch([camera("cam", target_s=TARGET_S)], [], CITY, START)
    schedule.start(START)
    tell(schedule, replace(look, camera=camera("cam")), START)
    [coming] = schedule.upcoming(later(0), 1)
    assert (coming.from_s, coming.by_s) == (REVISIT_S, REVISIT_S)
