"""Lives of cases as a city has them, by chance and always the same by the same seed. Pure.

Shares follow the published figures of DOMAIN §2 where there are any: some 19 in 20 registered cases
are handled in time, 99 in 100 close, one in eight reports is rejected.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pipeline.contract import report_id
from serving.cases.domain import MOVES, Action, Status

KINDS: Final = {
    "street_vending": 35,
    "bin_overflow": 30,
    "green_belt_parking": 25,
    "manhole_missing": 10,
}
HOURS: Final = (1, 1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 7, 6, 6, 7, 8, 8, 8, 7, 6, 5, 4, 2, 1)
"""How much of a day's cases comes in each hour of the city's day."""
REASONS: Final = ("nothing_there", "outside_zone", "permitted", "already_gone", "poor_picture")
REJECTED, MERGED, NEVER_DONE, LATE = 0.12, 0.03, 0.011, 0.05
SENT_BACK, SUSPENDED, EXTENDED, REWORKED, UNABLE = 0.03, 0.02, 0.03, 0.04, 0.05

Told = tuple[Action, datetime, str | None, float | None]
"""A step: what, when, the reason, the amount."""


@dataclass(frozen=True, slots=True)
class Camera:
    id: str
    district: str


@dataclass(frozen=True, slots=True)
class Life:
    """A case and its steps, in order."""

    case_id: UUID
    report_id: UUID
    place_id: UUID
    number: str
    kind: str
    camera: Camera
    first_seen: datetime
    opened_at: datetime
    steps: list[tuple[Told, Status | None, Status]]

    @property
    def status(self) -> Status:
        return self.steps[-1][2]

    @property
    def is_with_a_unit(self) -> bool:
        return self.status not in WITH_NOBODY


WITH_NOBODY: Final = frozenset(
    {Status.CAPTURED, Status.REGISTERED, Status.REJECTED, Status.DUPLICATE}
)


class City:
    """Cases of a day, the same ones whenever they are asked for."""

    def __init__(self, cameras: list[Camera], zone: ZoneInfo, now: datetime, seed: int) -> None:
        self._cameras = cameras
        # A tenth of the cameras sees half of what happens.
        weights = (10 if number % 10 == 0 else 1 for number in range(len(cameras)))
        self._weights = list(accumulate(weights))
        self._zone = zone
        self._now = now
        self._seed = seed

    def day(self, day: date, count: int) -> Iterator[Life]:
        """``count`` cases in the order in which they were opened."""
        chance = random.Random(f"{self._seed} {day}")
        hours = sorted(chance.choices(range(24), HOURS, k=count))
        moments = sorted(
            datetime.combine(day, time(hour), self._zone)
            + timedelta(seconds=chance.uniform(0, 3599))
            for hour in hours
        )
        for number, at in enumerate(moments, start=1):
            yield self._life(chance, at, f"CP-{day:%Y%m%d}-{number:04d}")

    def _life(self, chance: random.Random, at: datetime, number: str) -> Life:
        camera = chance.choices(self._cameras, cum_weights=self._weights)[0]
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        first_seen = at - timedelta(minutes=chance.uniform(3, 12))
        place = UUID(int=chance.getrandbits(128), version=4)
        steps: list[tuple[Told, Status | None, Status]] = []
        status: Status | None = None
        for told in story(chance, at):
            if told[1] > self._now:
                break
            to_status = Status.CAPTURED if status is None else MOVES[status, told[0]]
            steps.append((told, status, to_status))
            status = to_status
        return Life(
            case_id=UUID(int=chance.getrandbits(128), version=4),
            report_id=report_id(camera.id, "main", kind, place, first_seen),
            place_id=place,
            number=number,
            kind=kind,
            camera=camera,
            first_seen=first_seen,
            opened_at=at,
            steps=steps,
        )


def story(chance: random.Random, at: datetime) -> Iterator[Told]:
    """What happens to a case, without end of its own time: the reader stops when now is."""

    def after(minutes: float) -> datetime:
        nonlocal at
        at += timedelta(minutes=minutes)
        return at

    def often(share: float) -> bool:
        return chance.random() < share

    yield Action.CAPTURE, at, None, None
    reviewed = after(chance.expovariate(1 / 9))
    if often(REJECTED):
        yield Action.REJECT, reviewed, chance.choice(REASONS), None
        return
    if often(MERGED):
        yield Action.MERGE, reviewed, None, None
        return
    yield Action.CONFIRM, reviewed, None, None
    yield Action.DISPATCH, after(chance.uniform(1, 15)), None, None
    if often(SENT_BACK):
        yield Action.SEND_BACK, after(chance.uniform(5, 40)), None, None
        yield Action.DISPATCH, after(chance.uniform(1, 15)), None, None
    yield Action.ACCEPT, after(chance.uniform(2, 20)), None, None
    if often(EXTENDED):
        yield Action.EXTEND, after(chance.uniform(10, 60)), None, 4.0
    if often(SUSPENDED):
        yield Action.SUSPEND, after(chance.uniform(5, 60)), None, None
        yield Action.RESUME, after(chance.uniform(600, 20_000)), None, None
    if often(NEVER_DONE):
        return
    yield (
        Action.HANDLE,
        after(chance.uniform(600, 6000) if often(LATE) else _work(chance)),
        None,
        None,
    )
    if often(UNABLE):
        yield Action.CHECK_UNABLE, after(chance.uniform(5, 30)), None, None
    if often(REWORKED):
        yield Action.CHECK_FAIL, after(chance.uniform(5, 30)), None, None
        yield Action.ACCEPT, after(chance.uniform(2, 20)), None, None
        yield Action.HANDLE, after(_work(chance)), None, None
    yield Action.CHECK_PASS, after(chance.uniform(10, 60)), None, None


def _work(chance: random.Random) -> float:
    """Minutes until a unit is done."""
    return min(chance.gammavariate(2.0, 22.0), 110.0)


def report_of(life: Life, pictures: list[dict[str, Any]]) -> dict[str, Any]:
    """What the pipeline would have sent. ``pictures`` are evidence items without their moments."""
    seen, confirmed = life.first_seen, life.first_seen + timedelta(minutes=3)
    evidence = [{**one, "captured_at": confirmed.isoformat()} for one in pictures]
    scores = [
        {"at": (seen + timedelta(seconds=45 * n)).isoformat(), "score": 0.7 + n / 50}
        for n in range(5)
    ]
    return {
        "schema_version": 1,
        "report_id": str(life.report_id),
        "kind": life.kind,
        "camera_id": life.camera.id,
        "view_id": "main",
        "zone_id": "zone",
        "place_id": str(life.place_id),
        "box": [0.25, 0.5, 0.5, 0.75],
        "first_seen": seen.isoformat(),
        "last_seen": confirmed.isoformat(),
        "confirmed_at": confirmed.isoformat(),
        "dwell_s": 180.0,
        "looks": {"seen": 5, "total": 5, "unable": 0},
        "score": {"max": 0.78, "mean": 0.74},
        "scores": scores,
        "evidence": evidence,
        "model": {"name": "citypatrol", "version": "0.2.1", "sha256": "a" * 64},
        "rules": {
            "version": "1",
            "fired": "ground contact inside the zone",
            "seen_at_least": 3,
            "of_last": 5,
            "dwell_s": 180.0,
        },
    }
