"""Which camera next. Pure: the moment is an argument and nothing here waits.

*Earliest deadline first.* A camera's deadline is its last look plus its target; from shortly
before it may be visited, and of all that may be, the one with the earliest deadline is. No camera
has two sessions at once and no source exceeds its sessions, its starts in any minute or its hours.

*Quick revisits.* Where something is suspected the camera is revisited every ``revisit_s`` (or its
target, if that is less), before all others, yet of every n starts for which both wait at most
``quick_share`` × n + 1 are quick ones, over all sources and on each. A source of c sessions and
visits of at most V seconds holds q suspected cameras while q × V ≤ quick_share × c × revisit_s: 16
sessions and visits of 2 s hold 80. Then, however long a whole round takes, two looks are no further
apart than

    revisit_s + q × V / (quick_share × c) + 2 × V  ≤  2 × (revisit_s + V)

so a violation is confirmed within its dwell and 60 s when visits take no more than 10 s.

*Nobody starves.* Let n cameras share c sessions (a source's, or all), with visits of at most V
seconds. Once a camera's deadline is over, each other camera passes before it at most once, since a
camera visited after that moment gets a later deadline. Of k starts at least (1 − quick_share) × k
− 1 belong to the round, and c starts happen in every V seconds. So it is looked at no later than

    target + ((n + 1) / ((1 − quick_share) × c) + 2) × V

after its last look. Where both a source's sessions and those of all are scarce, the terms after
the target add up; s starts a minute add (n + 1) × 60 / ((1 − quick_share) × s) + 6 seconds.

*Bad cameras wait alone*, twice as long after each failure, and hold no more than ``retry_share`` of
the sessions, however many they are and however slowly they fail. A source whose cameras nearly all
fail is left in peace by its breaker but for single probes.
"""

from pipeline.schedule.breaker import BreakerState
from pipeline.schedule.coverage import Coverage, Record, Tally
from pipeline.schedule.pace import BreakerPace, DayPart, Pace
from pipeline.schedule.past import Past
from pipeline.schedule.prospect import Because, Part, Standing, Upcoming
from pipeline.schedule.schedule import WHOLE, Schedule

__all__ = [
    "WHOLE",
    "Because",
    "BreakerPace",
    "BreakerState",
    "Coverage",
    "DayPart",
    "Pace",
    "Part",
    "Past",
    "Record",
    "Schedule",
    "Standing",
    "Tally",
    "Upcoming",
]
