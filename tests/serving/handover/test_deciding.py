"""When cases of a kind go out: what holds, how near its breaker is, and who decides it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from serving.audit.tables import AuditRow
from serving.cases.domain import Action
from serving.handover import deciding
from serving.handover.deciding import KindOutlook
from serving.handover.domain import Mode
from serving.handover.errors import HandoverReasonMissing, KindUnknown
from serving.users.errors import WholeCityOnly
from tests.peers.case_platform import CasePlatform
from tests.serving.handover.town import Town
from tests.serving.people import ADMINISTRATOR

MANHOLE = "manhole_missing"


def outlook(town: Town, kind: str = MANHOLE) -> KindOutlook:
    with town.db.reading() as session:
        found = deciding.kind_outlooks(session, ADMINISTRATOR, town.settings.breaker)
    return next(one for one in found if one.policy.kind == kind)


def change(town: Town, kind: str, mode: Mode, why: str) -> None:
    with town.db.writing() as session:
        deciding.change(session, ADMINISTRATOR, kind, mode, why, town.clock.now())


def test_verdicts_bring_a_kind_nearer_to_its_breaker_until_it_trips_and_is_reset(
    town_on_both: Town, platform: CasePlatform
) -> None:
    town = town_on_both
    town.platform(platform.url)
    reports = [town.opened(place, MANHOLE) for place in range(4)]
    town.move(reports[0], Action.CONFIRM)
    town.move(reports[1], Action.REJECT)
    now = outlook(town)
    assert (now.policy.mode, now.reviewed, now.rejected, now.tripped) == (Mode.AUTO, 2, 1, False)
    town.clock.advance(60)
    town.move(reports[2], Action.REJECT)
    town.move(reports[3], Action.REJECT)
    assert (outlook(town).policy.mode, outlook(town).tripped) == (Mode.AFTER_REVIEW, True)
    town.clock.advance(60)
    change(town, MANHOLE, Mode.AUTO, "the network was retrained")
    # What went out under the policy before counts no more.
    now = outlook(town)
    assert (now.policy.mode, now.reviewed, now.tripped) == (Mode.AUTO, 0, False)
    assert (now.policy.actor, now.policy.why) == (ADMINISTRATOR.name, "the network was retrained")
    with town.db.reading() as session:
        latest = deciding.changes(session, ADMINISTRATOR, 10)
        query = sa.select(AuditRow).where(AuditRow.act == "policy_changed")
        by = [row.via for row in session.scalars(query.order_by(AuditRow.sequence))]
    assert [one.mode for one in latest] == [Mode.AUTO, Mode.AFTER_REVIEW]
    assert by == ["serving", "session"]


def test_somebody_may_take_a_kind_back_by_hand_which_is_no_trip(town: Town) -> None:
    change(town, MANHOLE, Mode.AFTER_REVIEW, "works in the whole of the north")
    assert (outlook(town).policy.mode, outlook(town).tripped) == (Mode.AFTER_REVIEW, False)


def test_a_change_needs_a_reason_a_kind_and_the_whole_city(town: Town) -> None:
    with pytest.raises(HandoverReasonMissing):
        change(town, MANHOLE, Mode.AUTO, " ")
    with pytest.raises(KindUnknown):
        change(town, "graffiti", Mode.AUTO, "why not")
    northerner = replace(ADMINISTRATOR, district="north")
    with town.db.writing() as session, pytest.raises(WholeCityOnly):
        deciding.change(session, northerner, MANHOLE, Mode.AUTO, "why", town.clock.now())
