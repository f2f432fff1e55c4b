"""Which camera next. Pure: the moment is an argument and nothing here waits.

*Earliest deadline first.* A camera's deadline is its last look plus its target; from shortly
before it may be visited, and of all that may be, the one with the earliest deadline is. No camera
has two sessions at once and no source exceeds its sessions, its starts in any minute or its hours.

*Quick revisits.* Where something is suspected the camera is revisited every ``revisit_s`` (or its
target, if that is less), before all others, yet of every n starts for which both wait at most
``quick_share`` × n + 1 are quick ones, over all sources and on each. With q suspected cameras on a
source of c sessions and visits of V seconds, every revisit is on time while
q × V ≤ quick_share × c × revisit_s: 16 sessions and visits of 2 s hold 80 suspicions. Then two
looks are no further apart than revisit_s + 2 V, so a violation is confirmed within its dwell
+ revisit_s + 2 V, however long a whole round takes.

*Nobody starves.* Let n cameras share c sessions (a source's, or all), with visits of at most V
seconds. Once a camera's deadline is over, each other camera passes before it at most once, since a
camera visited after that moment gets a later deadline. At least (1 − quick_share) of the starts
belong to the round, and c starts happen in every V seconds. So it is looked at no later than

    target + (n / ((1 − quick_share) × c) + 2) × V

after its last look; with starts_per_minute s, n × 60 / s / (1 − quick_share) + 6 s come on top.

*Bad cameras wait alone*, twice as long after each failure. A source whose cameras nearly all fail
is left in peace by its breaker but for single probes.
"""

from pipeline.schedule.breaker import BreakerState
from pipeline.schedule.coverage import Coverage, Record, Tally
from pipeline.schedule.pace import BreakerPace, DayPart, Pace
from pipeline.schedule.schedule import Schedule

__all__ = [
    "BreakerPace",
    "BreakerState",
    "Coverage",
    "DayPart",
    "Pace",
    "Record",
    "Schedule",
    "Tally",
]
