"""Packets mutated by chance: whatever a camera sends, a visit ends by itself and leaves nothing."""

from __future__ import annotations

from pathlib import Path

from pipeline.domain import VisitError
from tests.fuzz.cameras import LIMITS, mutating, visit_all
from tests.pipeline.visits.test_many_faults import SOON_S, busy, reaches


def test_mutated_packets_end_every_visit_with_a_picture_or_a_reason(tmp_path: Path) -> None:
    with mutating(tmp_path, copies=4) as cameras:
        visited = visit_all(cameras, rounds=2, at_once=24)
        assert sum(visited.ends.values()) == 48
        assert set(visited.ends) <= {"picture", *VisitError}
        assert VisitError.INTERNAL not in visited.ends
        assert visited.ends["picture"] > 0
        assert visited.longest_s < LIMITS.total_s + SOON_S
        assert reaches(busy, 0, within_s=LIMITS.total_s + SOON_S)
        assert reaches(lambda: cameras.counters.connections, 0, within_s=SOON_S)
