"""A case's clock: when it began, when it stood still, and by when something is due. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from serving.clocks.calendar import Calendar
from serving.clocks.limits import MOST_EXTENSIONS, Limit, LimitType, amount_of
from serving.clocks.measures import measure_of


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock stood still from ``begin`` until ``end``; None while it still does."""

    begin: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class CaseClock:
    """What a deadline follows from. Raises ValueError for what cannot have happened."""

    limit: Limit
    start: datetime
    stops: tuple[Stop, ...] = ()
    """In order; only the last one may lack an end."""
    extensions: tuple[float, ...] = ()
    """Hours or days granted on top, in the limit's own measure."""

    def __post_init__(self) -> None:
        if len(self.extensions) > MOST_EXTENSIONS or any(more <= 0 for more in self.extensions):
            raise ValueError(f"a clock has at most {MOST_EXTENSIONS} extensions, each above 0")
        last = self.start
        for stop in self.stops:
            if stop.begin < last or (stop.end is not None and stop.end < stop.begin):
                raise ValueError("the stops of a clock stand in order, none before its start")
            if stop.end is None and stop is not self.stops[-1]:
                raise ValueError("only the last stop of a clock may lack an end")
            last = stop.end or stop.begin

    @property
    def amount(self) -> timedelta:
        """All the time there is, in the clock's own measure."""
        return self.limit.amount + amount_of(self.limit.type, sum(self.extensions))

    def moment(self, calendar: Calendar, share: float = 1.0) -> datetime | None:
        """When ``share`` of the time is used up; None when the clock stands still before that."""
        measure = measure_of(self.limit.type, calendar)
        left, here = self.amount * share, self.start
        for stop in self.stops:
            then = measure.advance(here, left)
            if then <= stop.begin:
                return then
            if stop.end is None:
                return None
            left -= measure.elapsed(here, stop.begin)
            here = stop.end
        return measure.advance(here, left)

    def left(self, calendar: Calendar, now: datetime) -> timedelta:
        """What is left in the clock's own measure at ``now``; nothing when it is used up."""
        measure = measure_of(self.limit.type, calendar)
        left, here = self.amount, self.start
        for stop in self.stops:
            if measure.advance(here, left) <= stop.begin:
                return timedelta(0)
            left -= measure.elapsed(here, stop.begin)
            if stop.end is None:
                return left
            here = stop.end
        if measure.advance(here, left) <= now:
            return timedelta(0)
        return left - measure.elapsed(here, max(here, now))

    def is_provisional(self, calendar: Calendar, due: datetime) -> bool:
        """Whether a working deadline crosses a year whose holidays nobody imported."""
        if self.limit.type in (LimitType.CONTINUOUS_HOURS, LimitType.NATURAL_DAYS):
            return False
        return not calendar.knows(self.start, due)
