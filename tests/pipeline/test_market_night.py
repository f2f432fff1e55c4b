"""A market's night from pictures to reports, with the clock moving: the whole way of a look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from pydantic import SecretStr

from models import Detections
from pipeline.camera_state import CameraState
from pipeline.contract import EvidenceRole, ModelStamp, PermitTerm, Report
from pipeline.domain import Camera, Permit, PermitWindow, View, Zone, ZoneKind
from pipeline.eyes import Eyes
from pipeline.lookout import Captured, Lookout, LookRules, Recall
from pipeline.metrics import Metrics
from pipeline.picture import Picture
from pipeline.places import ConfirmRule
from pipeline.storage import MemoryStore

CITY = ZoneInfo("Asia/Shanghai")
OPENS = datetime(2026, 6, 5, 10, 0, tzinfo=UTC)
"""18:00 in the city, on a Friday."""
RULES = {"street_vending": ConfirmRule(seen_at_least=3, of_last=5, dwell_s=120.0)}
PAVEMENT = ((0.0, 0.3), (1.0, 0.3), (1.0, 1.0), (0.0, 1.0))
STALLS = [(40 + 120 * n, 200) for n in range(5)]
"""Left upper corners, in pixels of a 640 by 360 picture."""


def find_red(
    images: Sequence[NDArray[np.uint8]], conditions: Sequence[str | None] | None = None
) -> list[Detections]:
    """A box for each column of red blocks."""
    found = []
    for image in images:
        red = (image[..., 0] > 180) & (image[..., 1] < 80)
        columns = np.flatnonzero(np.diff(np.concatenate([[0], red.any(axis=0), [0]])))
        rows = np.flatnonzero(red.any(axis=1))
        boxes = [
            (left, rows[0], right, rows[-1] + 1)
            for left, right in zip(columns[::2], columns[1::2], strict=True)
        ]
        if not boxes:
            found.append(Detections.empty())
            continue
        scores = np.full(len(boxes), 0.9, np.float32)
        found.append(Detections(np.array(boxes, np.float32), scores, np.zeros(len(boxes), int)))
    return found


def street(at: datetime, stalls: Sequence[int]) -> Picture:
    blocks = np.random.default_rng(7)
    picture = np.full((360, 640, 3), 110.0)
    for _ in range(120):
        x, y = blocks.integers(0, 620), blocks.integers(0, 340)
        width, height = blocks.integers(15, 90, 2)
        picture[y : y + height, x : x + width] = blocks.integers(60, 160)
    for left, top in (STALLS[number] for number in stalls):
        picture[top : top + 80, left : left + 70] = (230, 20, 20)
    noise = np.random.default_rng(int(at.timestamp())).normal(0, 2, (360, 640, 1))
    return Picture.from_rgb(np.clip(picture + noise, 0, 255).astype(np.uint8), at)


def market(**other: object) -> Permit:
    given: dict[str, object] = {
        "id": "night-market",
        "kinds": frozenset(RULES),
        "area": "whole_view",
        "windows": (PermitWindow(weekdays=frozenset({5, 6}), start=time(18), end=time(2)),),
        "valid_from": date(2026, 6, 1),
        "valid_until": date(2026, 6, 30),
        "capacity": 3,
        "applicant": "Market office",
        "approver": "District office",
        **other,
    }
    return Permit.model_validate(given)


class Night:
    """One camera, a look every minute; its state goes through JSON as it does over a restart."""

    def __init__(self, *permits: Permit) -> None:
        self.at = OPENS
        self.permits = permits
        self.state = CameraState(view_id="v")
        self.recall: Recall | None = None
        self.reports: list[Report] = []
        self.silenced = 0
        eyes = Eyes(
            find_red, ("street_stall",), ModelStamp(name="paint", version="1", sha256="0" * 64)
        )
        self.lookout = Lookout(eyes, MemoryStore(), LookRules(RULES), Metrics())

    def look(self, *stalls: int) -> list[Report]:
        zone = Zone(id="kerb", kind=ZoneKind.NO_VENDING, polygon=PAVEMENT)
        view = View(id="v", watch=frozenset(RULES), zones=(zone,), permits=self.permits)
        camera = Camera(id="cam", name="cam", url=SecretStr("rtsp://x/"), views=(view,))
        captured = Captured(camera, self.state, street(self.at, stalls), self.recall)
        [result] = self.lookout.look([captured], CITY)
        self.state = CameraState.from_json(result.state.to_json())
        self.recall = result.recall
        self.reports += result.reports
        self.silenced += sum(one.suspects for one in result.silenced)
        self.at += timedelta(minutes=1)
        return list(result.reports)

    def until(self, hour: int, minute: int, *stalls: int) -> None:
        """Look on every minute before the city's clock next shows this time."""
        while self.at.astimezone(CITY).time() != time(hour, minute):
            self.look(*stalls)


def test_a_market_night_ends_in_one_case_for_who_stays_and_none_for_who_packs_up() -> None:
    night = Night(market())
    night.until(18, 20, 0, 1, 2)
    assert night.silenced == 60
    night.at = OPENS.replace(hour=17, minute=50)
    night.until(2, 0, 0, 1, 2)
    assert night.reports == []
    assert night.look(2) == night.look(2) == []
    night.until(2, 15, 2)
    (report,) = night.reports
    assert report.broken_term is not None
    assert report.broken_term.permit_id == "night-market"
    assert report.broken_term.term is PermitTerm.OUT_OF_HOURS
    assert report.rules.permits_checked == ("night-market",)
    assert {item.role for item in report.evidence} >= {
        EvidenceRole.OVERVIEW,
        EvidenceRole.CLOSE_UP,
        EvidenceRole.LATER,
    }
    assert Report.model_validate_json(report.model_dump_json()) == report


def test_the_fourth_stall_of_three_is_reported_while_the_market_is_open() -> None:
    night = Night(market())
    night.until(18, 10, 0, 1, 2)
    night.until(18, 25, 0, 1, 2, 4)
    (report,) = night.reports
    assert report.broken_term is not None
    assert report.broken_term.term is PermitTerm.OVER_CAPACITY
    assert (report.broken_term.capacity, report.broken_term.counted) == (3, 4)
    assert report.box[0] > 0.7


def test_a_permit_changed_while_looks_go_on_is_followed_on_the_next_look() -> None:
    night = Night(market(capacity=None))
    night.until(18, 10, 0, 1)
    night.permits = ()
    assert night.look(0, 1) == night.look(0, 1) == []
    night.permits = (market(capacity=None),)
    night.until(18, 30, 0, 1)
    assert night.reports == []
    assert night.state.places == ()


def test_without_any_permit_the_same_stall_breaks_no_term() -> None:
    night = Night()
    night.until(18, 10, 0)
    (report,) = night.reports
    assert report.broken_term is None
    assert "broken_term" not in report.model_dump()
