"""A permit's capacity by places: what lasts takes up room, first come, first served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.capacity import within_capacity
from pipeline.domain import Judgement, Permit, PermitTerm, PermitWindow, Sighting, Suspect
from pipeline.judge import judge
from pipeline.permits import limiting
from pipeline.places import ConfirmRule, Look, Place, advance
from tests.pipeline.street import CITY, rectangle, seen, view, zone

OPENS = datetime(2026, 6, 5, 10, 0, tzinfo=UTC)
"""18:00 in the city, on a Friday."""
RULES = {"street_vending": ConfirmRule(seen_at_least=3, of_last=5, dwell_s=120.0)}
PAVED = zone("no_vending", 0.0, 0.5, 1.0, 1.0)
SLOTS = [seen("street_stall", x / 20, 0.7, x / 20 + 0.03, 0.8) for x in range(1, 19)]


def market(capacity: int | None, name: str = "market", end: int = 2, elsewhere: int = 0) -> Permit:
    return Permit(
        id=name,
        kinds=frozenset(RULES),
        area=rectangle(0.0, 0.5, 1.0, 1.0),
        windows=(PermitWindow(start=time(18), end=time(end)),),
        valid_from=date(2026, 6, 1),
        valid_until=date(2026, 6, 30),
        capacity=capacity,
        elsewhere=elsewhere,
        elsewhere_at=OPENS if elsewhere else None,
        applicant="Market office",
        approver="District office",
    )


@dataclass
class Watched:
    """A view looked at once a minute; the pure way from sightings to confirmed places."""

    permits: tuple[Permit, ...]
    at: datetime = OPENS
    permitted: tuple[Place, ...] = ()
    places: tuple[Place, ...] = ()
    reported: list[Place] = field(default_factory=list)
    judgement: Judgement = field(default_factory=lambda: Judgement(()))
    lasting: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def look(self, sightings: Sequence[Sighting]) -> list[Place]:
        """What this look confirms."""
        watched = view(PAVED, permits=self.permits)
        judgement = judge(watched, sightings, self.at, CITY)
        limits = limiting(self.permits, self.at, CITY)
        look = Look("cam", "v1", self.at)
        allowed = within_capacity(self.permitted, look, judgement, limits, RULES)
        self.permitted, self.judgement = allowed.permitted, allowed.judgement
        self.lasting = allowed.lasting
        suspects = self.judgement.suspects
        progress = advance(self.places, Look("cam", "v1", self.at, suspects), RULES)
        self.places = progress.places
        self.reported += progress.confirmed
        self.at += timedelta(minutes=1)
        return list(progress.confirmed)

    def looks(self, sightings: Sequence[Sighting], times: int) -> None:
        for _ in range(times):
            self.look(sightings)

    @property
    def allowed(self) -> int:
        return len(self.judgement.suppressions)

    @property
    def suspects(self) -> tuple[Suspect, ...]:
        return self.judgement.suspects


def test_as_many_as_are_permitted_stand_all_night() -> None:
    night = Watched((market(4),))
    night.looks(SLOTS[:4], 120)
    assert night.reported == []
    assert night.allowed == 4


def test_one_more_that_lasts_is_one_report_that_names_permit_term_and_numbers() -> None:
    night = Watched((market(4),))
    night.looks(SLOTS[:4], 10)
    night.looks(SLOTS[:5], 10)
    (place,) = night.reported
    assert place.breaks is not None
    assert (place.breaks.permit_id, place.breaks.term) == ("market", PermitTerm.OVER_CAPACITY)
    assert (place.breaks.capacity, place.breaks.counted) == (4, 5)
    assert abs(place.box.x1 - SLOTS[4].box.x1) < 0.01
    assert night.allowed == 4


def test_who_came_first_keeps_the_room_whoever_scores_higher() -> None:
    night = Watched((market(2),))
    night.looks(SLOTS[5:7], 10)
    late = [seen("street_stall", *SLOTS[0].box.xyxy, score=0.99)]
    night.looks([*late, *SLOTS[5:7]], 10)
    (place,) = night.reported
    assert abs(place.box.x1 - SLOTS[0].box.x1) < 0.01


def test_a_thing_over_capacity_must_last_twice_before_anybody_hears_of_it() -> None:
    night = Watched((market(1),))
    night.looks(SLOTS[:1], 5)
    confirmed_on = next(n for n in range(1, 30) if night.look(SLOTS[:2]))
    alone = Watched(())
    confirmed_alone = next(n for n in range(1, 30) if alone.look(SLOTS[:1]))
    assert confirmed_on == 2 * confirmed_alone - 1


def test_somebody_who_only_passes_takes_up_no_room() -> None:
    night = Watched((market(4),))
    night.looks(SLOTS[:4], 10)
    for slot in SLOTS[5:17]:
        night.looks([*SLOTS[:4], slot], 1)
    assert night.reported == []


def test_a_stall_that_changes_hands_is_not_counted_twice() -> None:
    night = Watched((market(4),))
    night.looks(SLOTS[:4], 20)
    night.looks(SLOTS[1:4], 1)
    night.looks(SLOTS[1:5], 60)
    assert night.reported == []


def test_two_permits_over_one_area_lend_each_other_their_room() -> None:
    night = Watched((market(3), market(2, "breakfast-carts")))
    night.looks(SLOTS[:5], 20)
    assert night.reported == []
    whose = sorted(one.permit_id for one in night.judgement.suppressions)
    assert whose == ["breakfast-carts"] * 2 + ["market"] * 3
    night.looks(SLOTS[:6], 20)
    assert len(night.reported) == 1


def test_things_without_room_are_suspects_and_not_also_allowed() -> None:
    night = Watched((market(3),))
    night.looks(SLOTS[:6], 12)
    assert (len(night.suspects), night.allowed) == (3, 3)


def test_what_stands_on_other_views_takes_room_and_is_named_with_the_rest() -> None:
    night = Watched((market(4, elsewhere=2),))
    night.looks(SLOTS[:3], 12)
    [place] = night.reported
    assert place.breaks is not None
    assert (place.breaks.capacity, place.breaks.counted) == (4, 5)
    assert night.allowed == 2
    full = Watched((market(4, elsewhere=9),))
    full.looks(SLOTS[:3], 12)
    assert (len(full.reported), full.allowed) == (3, 0)


def test_what_was_counted_elsewhere_long_ago_takes_no_room() -> None:
    night = Watched((market(4, elsewhere=2),), at=OPENS + timedelta(minutes=31))
    night.looks(SLOTS[:4], 12)
    assert (night.reported, night.allowed) == ([], 4)
    assert [permit.elsewhere for permit in limiting(night.permits, night.at, CITY)] == [0]


def test_what_lasts_is_counted_for_the_other_views_with_and_without_room() -> None:
    night = Watched((market(2),))
    night.looks(SLOTS[:3], 2)
    assert night.lasting == {}
    night.looks(SLOTS[:3], 6)
    assert night.lasting == {("market", "street_vending"): 3}
    night.looks(SLOTS[:1], 4)
    assert night.lasting == {("market", "street_vending"): 1}


def test_when_the_night_ends_what_lasts_is_out_of_hours() -> None:
    night = Watched((market(4, end=19),), at=OPENS + timedelta(minutes=50))
    night.looks(SLOTS[:4], 10)
    assert night.at == OPENS + timedelta(hours=1)
    assert night.look(SLOTS[:4]) == []
    night.looks(SLOTS[:4], 5)
    assert len(night.reported) == 4
    assert {place.breaks.term for place in night.reported if place.breaks} == {
        PermitTerm.OUT_OF_HOURS
    }
    assert night.permitted == ()


def test_a_permit_taken_back_begins_a_suspicion_and_no_storm() -> None:
    night = Watched((market(18),))
    night.looks(SLOTS[:12], 20)
    night.permits = ()
    assert night.look(SLOTS[:12]) == []
    assert night.look(SLOTS[:12]) == []
    assert all(place.breaks is None for place in night.places)
    assert night.look([]) == []
    night.looks([], 10)
    assert night.reported == []


def test_a_permit_made_smaller_asks_the_latest_to_last_once_more() -> None:
    night = Watched((market(6),))
    night.looks(SLOTS[:5], 10)
    night.looks(SLOTS[:6], 30)
    night.permits = (market(5),)
    assert night.look(SLOTS[:6]) == []
    assert night.look(SLOTS[:6]) == []
    night.looks(SLOTS[:6], 5)
    (place,) = night.reported
    assert abs(place.box.x1 - SLOTS[5].box.x1) < 0.01


@settings(max_examples=15, deadline=None)
@given(
    stalls=st.integers(1, 6),
    capacity=st.integers(1, 6),
    misses=st.lists(st.integers(0, 5), min_size=25, max_size=25),
    order=st.permutations(range(6)),
)
def test_missing_a_stall_now_and_then_changes_nothing(
    stalls: int, capacity: int, misses: list[int], order: list[int]
) -> None:
    """The detector misses another stall on every look, and gives boxes in any order."""
    night = Watched((market(capacity),))
    night.looks(SLOTS[:stalls], 5)
    for missed in misses:
        shown = [SLOTS[i] for i in order if i < stalls and (i != missed or i == misses[0])]
        night.look(shown)
    assert len(night.reported) <= max(stalls - capacity, 0)
    if capacity >= stalls:
        assert night.reported == []


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 8), st.integers(1, 8), st.integers(1, 12))
def test_every_suspect_is_either_standing_or_written_down(
    stalls: int, capacity: int, looks: int
) -> None:
    night = Watched((market(capacity),))
    night.looks(SLOTS[:stalls], looks)
    assert len(night.suspects) + night.allowed == stalls
    assert len(night.suspects) <= max(stalls - capacity, 0)
    assert len(night.permitted) == stalls


def test_what_is_remembered_of_a_market_stays_short() -> None:
    night = Watched((market(18),))
    night.looks(SLOTS, 20)
    rule = RULES["street_vending"]
    longest = max(rule.of_last, rule.clear_after, rule.drop_after)
    assert {len(place.scores) for place in night.permitted} == {longest}


def test_a_look_that_comes_late_changes_nothing() -> None:
    night = Watched((market(4),))
    night.looks(SLOTS[:4], 10)
    before, night.at = night.permitted, OPENS
    night.look(SLOTS[:8])
    assert night.permitted == before
