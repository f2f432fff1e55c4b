"""What a case's page says of the permits that were checked."""

from __future__ import annotations

from dataclasses import replace

from serving.console.case.dossier import CheckedPermit, read
from serving.console.case.evidence import evidence
from serving.console.words import Language
from serving.users.domain import Role
from tests.serving.console.test_due import Street
from tests.serving.harness import Front


def test_a_permit_that_was_checked_leads_to_its_page_where_it_has_one(front: Front) -> None:
    street = Street(front, standard=False)
    visitor = street.visitor(Language.ENGLISH)
    dossier = read(visitor, street.case_id, ())
    assert "none applies" in evidence(visitor, dossier)
    permits = (
        CheckedPermit("night-market", "Night <market>", registered=True),
        CheckedPermit("drawn-here", "drawn-here", registered=False),
    )
    checked = replace(dossier, permits=permits)
    shown = evidence(visitor, checked)
    assert (
        'href="/console/permits/night-market" title="night-market">Night &lt;market&gt;</a>'
        in shown
    )
    assert "/console/permits/drawn-here" not in shown
    assert ">drawn-here</span>" in shown
    unit = replace(visitor.person, role=Role.HANDLING_UNIT, unit="street-01")
    assert "<a" not in evidence(replace(visitor, person=unit), checked)
