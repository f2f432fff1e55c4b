"""A stall that breaks its permit's terms is filed under a code of its own, and the case says so."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.contract import BrokenTerm, PermitTerm
from serving.cases.repository import CaseRepository
from serving.connectors.base import Change
from serving.console.why import why
from serving.handover.event import event_of
from serving.intake.service import accept
from serving.standards.reading import SHIPPED, read_pack
from serving.standards.service import import_pack
from serving.users.domain import Role, Scope
from tests.serving.console.test_moments import CHINESE, ENGLISH
from tests.serving.examples import NOON, report
from tests.serving.harness import Front
from tests.serving.shelf import Shelf

OUT = BrokenTerm(permit_id="west-market", term=PermitTerm.OUT_OF_HOURS)
AWAY = BrokenTerm(permit_id="west-market", term=PermitTerm.OUT_OF_PLACE)
OVER = BrokenTerm(permit_id="west-market", term=PermitTerm.OVER_CAPACITY, capacity=12, counted=14)


@pytest.mark.parametrize(
    ("pack", "kind", "broken", "code"),
    [
        ("yuncheng-sample", "street_vending", None, "04-01"),
        ("yuncheng-sample", "street_vending", OUT, "04-91"),
        ("yuncheng-sample", "street_vending", OVER, "04-92"),
        ("yuncheng-sample", "street_vending", AWAY, "04-02"),
        ("yuncheng-sample", "bin_overflow", OUT, "01-92"),
        ("national-older", "street_vending", OUT, "05-91"),
        ("national-older", "street_vending", OVER, "05-92"),
        ("national-older", "street_vending", AWAY, "05-93"),
        ("county-sample", "street_vending", AWAY, "10-08"),
        ("county-sample", "street_vending", OUT, "10-07"),
        ("county-sample", "street_vending", OVER, "17-04"),
    ],
)
def test_every_shipped_pack_has_a_code_for_a_broken_term(
    front: Front, pack: str, kind: str, broken: BrokenTerm | None, code: str
) -> None:
    with front.services.db.writing() as session:
        import_pack(session, read_pack(SHIPPED / pack), "a test", NOON)
    given = report(front.store, kind=kind, broken_term=broken)
    receipt = accept(front.services, given.model_dump_json().encode())
    with front.services.db.reading() as session:
        case = CaseRepository(session, Scope.everywhere()).get(receipt.case_id)
    assert case is not None
    assert case.line.filed is not None
    assert (case.line.filed.code, case.report.broken_term) == (code, broken)


def test_the_case_tells_which_permit_and_which_term(front_on_both: Front) -> None:
    front = front_on_both
    given = report(front.store, kind="street_vending", broken_term=OVER)
    answer = front.post(given)
    assert front.post(given).json()["created"] is False
    with front.person(Role.REVIEWER) as reviewer:
        case = reviewer.get(f"/api/cases/{answer.json()['case_id']}").json()
    assert case["report"]["broken_term"] == {
        "permit_id": "west-market",
        "term": "over_capacity",
        "capacity": 12,
        "counted": 14,
    }


def test_other_systems_are_told_of_it_too(front: Front) -> None:
    receipt = accept(
        front.services, report(front.store, broken_term=OUT).model_dump_json().encode()
    )
    with front.services.db.reading() as session:
        case = CaseRepository(session, Scope.everywhere()).get(receipt.case_id)
    assert case is not None
    event: dict[str, Any] = event_of(case, Change.NEW, 1, gb28181_id=None, position=None)
    assert event["rules"]["broken_term"]["permit_id"] == "west-market"


def test_a_report_without_a_broken_term_is_written_as_before() -> None:
    assert "broken_term" not in report(Shelf()).model_dump_json()


def test_the_page_says_it_in_both_languages() -> None:
    shelf = Shelf()
    over, out = report(shelf, broken_term=OVER), report(shelf, broken_term=OUT)
    assert "west-market: 14 stand there, 12 are permitted" in why(over, None, ENGLISH)
    assert "west-market: outside the permitted hours" in why(out, None, ENGLISH)
    away = report(shelf, broken_term=AWAY)
    assert "west-market: outside its permitted place" in why(away, None, ENGLISH)
    assert "west-market：现场 14 处，许可 12 处" in why(over, None, CHINESE)
    assert "Breaks its permit" not in why(report(shelf), None, ENGLISH)
