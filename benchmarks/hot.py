"""What serving is asked all day: by people, by programs, and by its own chores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.asking import Town
from pipeline.storage import MemoryStore
from serving.audit.chore import AuditChore
from serving.cases.listing import CaseListing
from serving.cases.urging import urge_due
from serving.cases.wanted import CaseFilter
from serving.handover.claims import ClaimRepository
from serving.handover.queues import QueueRepository
from serving.history.chore import HistoryChore
from serving.rechecks.chore import RecheckChore
from serving.repeats.chore import forget_due
from serving.retention.expiring import run_round
from serving.retention.holding import follow_holds
from serving.review.chore import keep_complete
from serving.samples.repository import SampleRepository
from serving.units.dispatching import dispatch_due
from serving.users.domain import Scope

MONTH: Final = {"from": "2026-10-01", "to": "2026-10-31"}
FEW: Final = 2_000
"""Rows anything may read, however few cases there are, and beside them a share of all cases:"""
PAGE: Final = 0.01
"""…a page, a step or a look-up,"""
OPEN: Final = 0.1
"""…what adds up all that is open, or looks for what is rare,"""
WINDOW: Final = 1.1
"""…what adds up many days. Nothing reads a whole big table."""


@dataclass(frozen=True, slots=True)
class Hot:
    name: str
    ask: Callable[[Town], object]
    share: float = PAGE

    def most(self, cases: int) -> int:
        """Rows one statement may read."""
        return FEW + round(self.share * cases)


def _get(path: str, **asked: str) -> Callable[[Town], object]:
    """As everybody may see it."""

    def ask(town: Town) -> None:
        given = {name: value.format(case=town.case) for name, value in asked.items()}
        where = path.format(case=town.case, captured=town.captured)
        answers = [one.get(f"/api/{where}", params=given) for one in town.people]
        if answers[0].status_code != 200 or any(one.status_code >= 500 for one in answers):
            raise RuntimeError(f"{where}: {[answer.text[:300] for answer in answers]}")

    return ask


def _reports(town: Town) -> None:
    for report in town.reports:
        town.pipeline.post("/api/reports", json=report).raise_for_status()


def _review(town: Town) -> None:
    """Take, keep, judge, take back, give back."""
    city = town.people[0]

    def post(path: str, **body: object) -> Any:
        answer = city.post(f"/api/review/{path}", json=body).raise_for_status()
        return answer.json() if answer.content else None

    first = post("take", want=3)["leases"][0]
    post("renew")
    post(f"cases/{first['case_id']}/verdict", action="confirm", version=first["version"])
    post(f"cases/{first['case_id']}/take-back")
    post("release", cases=[first["case_id"]])


def _outbox(town: Town) -> None:
    with town.services.db.writing() as session:
        ClaimRepository(session).due("platform", town.services.clock.now(), 20)
        QueueRepository(session).all()


def _pictures(town: Town) -> None:
    with town.services.db.reading() as session:
        SampleRepository(session, Scope.everywhere()).due(town.services.clock.now(), 2)


def _retention(town: Town) -> None:
    services = town.services
    run_round(services.db, MemoryStore(), services.settings.retention, services.clock)
    follow_holds(services.db, MemoryStore(), lambda: False)


def _audit(town: Town) -> None:
    AuditChore(town.services.db, town.services.settings.audit_days).once(town.services.clock.now())


def _counts(town: Town) -> None:
    """The console's list; it counts what it may show."""
    with town.services.db.reading() as session:
        CaseListing(session, Scope.everywhere()).counts(CaseFilter())


def _metrics(town: Town) -> None:
    token = town.services.settings.metrics_token
    assert token is not None
    given = {"Authorization": f"Bearer {token.get_secret_value()}"}
    town.people[0].get("/metrics", headers=given).raise_for_status()


CASES: Final = (
    Hot("cases, the newest", _get("cases")),
    Hot("cases from the oldest", _get("cases", order="oldest")),
    Hot("cases by status", _get("cases", status="captured")),
    Hot("cases by a status most have", _get("cases", status="closed"), OPEN),
    Hot("cases by kind", _get("cases", kind="bin_overflow")),
    Hot("cases by kind and status", _get("cases", kind="bin_overflow", status="handling")),
    Hot("cases by district", _get("cases", district="district-01")),
    Hot("cases by camera", _get("cases", camera="cam-00001")),
    Hot("cases by unit", _get("cases", unit="unit-7")),
    Hot("cases by source", _get("cases", source="platform-0"), OPEN),
    Hot("cases by permit", _get("cases", permit="permit-7")),
    Hot("cases by days", _get("cases", since="2026-03-01T00:00:00Z", until="2026-03-02T00:00:00Z")),
    Hot("cases due next", _get("cases", order="due")),
    Hot("cases overdue", _get("cases", due="overdue")),
    Hot("cases soon due", _get("cases", due="soon_due")),
    Hot("cases no camera could check", _get("cases", check_unable="true")),
    Hot("cases by a part of the number", _get("cases", text="0301-0007"), WINDOW),
    Hot("cases, how many in each status", _counts, WINDOW),
    Hot("a case", _get("cases/{case}")),
    Hot("a case: what belongs to it", _get("cases/{case}/related")),
    Hot("a case: hand-overs", _get("cases/{case}/handovers")),
    Hot("a case: legal holds", _get("cases/{case}/holds")),
)

SIGHTS: Final = (
    Hot("review queue", _get("review/queue"), OPEN),
    Hot("review leases", _get("review/leases")),
    Hot("review: cases beside one", _get("review/cases/{captured}/beside")),
    Hot("review: take, judge, take back", _review),
    Hot("dispatch: cases that wait", _get("dispatch/waiting")),
    Hot("overview, with the report of today", _get("overview"), WINDOW),
    Hot("map: marks", _get("map/marks"), OPEN),
    Hot("cameras", _get("cameras")),
    Hot("a camera's last looks", _get("cameras/cam-00001/looks")),
    Hot("a camera's events", _get("cameras/cam-00001/events")),
    Hot("camera events", _get("camera-events")),
    Hot("camera events that last", _get("camera-events", open="true")),
    Hot("patrol now", _get("patrol"), OPEN),
    Hot("patrol history, a month", _get("patrol/history", **MONTH), WINDOW),
    Hot("hot spots of 30 days", _get("hot-spots"), WINDOW),
    Hot("month report", _get("statistics", **MONTH), WINDOW),
    Hot("what permits allowed", _get("suppressions"), OPEN),
    Hot("outside reports", _get("outside-reports")),
    Hot("use register", _get("use-register")),
    Hot("use register of a case", _get("use-register", case="{case}")),
    Hot("audit log", _get("audit")),
    Hot("audit log by act", _get("audit", act="hold_set")),
    Hot("audit log by person", _get("audit", actor="person 7")),
    Hot("audit log by object", _get("audit", subject="subject 7")),
    Hot("dead letters", _get("dead-letters")),
    Hot("tokens", _get("tokens")),
    Hot("metrics", _metrics, OPEN),
)

PROGRAMS: Final = (
    Hot("reports coming in", _reports),
    Hot("letters to go, and answers", _outbox, OPEN),
    Hot("dispatch", lambda town: dispatch_due(town.services)),
    Hot("urge ladder", lambda town: urge_due(town.services), OPEN),
    Hot("review queue kept complete", lambda town: keep_complete(town.services.db), OPEN),
    Hot("next re-checks", lambda town: RecheckChore(town.services).round()),
    Hot("pictures to learn from", _pictures),
    Hot("evidence past its time", _retention, WINDOW),
    Hot("history past its time", lambda town: HistoryChore(town.services).round(), OPEN),
    Hot("audit log past its time", _audit, OPEN),
    Hot("kept answers past their time", lambda town: forget_due(town.services)),
)
HOT: Final = (*CASES, *SIGHTS, *PROGRAMS)
"""In the order of the table."""
