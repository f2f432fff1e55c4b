"""When cases of each kind go out: what holds, how near its breaker is, and changing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from serving.audit.domain import Actor
from serving.cases.reasons import BY_KIND
from serving.config import BreakerSettings
from serving.handover.domain import Mode, Policy
from serving.handover.errors import HandoverReasonMissing, KindUnknown
from serving.handover.policies import BREAKER, PolicyRepository
from serving.users.domain import Permission, Person
from serving.users.permissions import require_whole_city


@dataclass(frozen=True, slots=True)
class KindOutlook:
    """What holds for one kind, and the verdicts its breaker looks at."""

    policy: Policy
    reviewed: int
    """Of the kind's cases that went out by themselves since a person last decided, at most as many
    as the breaker looks at."""
    rejected: int

    @property
    def tripped(self) -> bool:
        """Whether the breaker took the kind back, and nobody decided anything since."""
        return self.policy.mode is Mode.AFTER_REVIEW and self.policy.actor == BREAKER


def kind_outlooks(session: Session, person: Person, breaker: BreakerSettings) -> list[KindOutlook]:
    """Every violation kind. Raises Forbidden or WholeCityOnly."""
    require_whole_city(person, Permission.MANAGE_CITY)
    policies = PolicyRepository(session)
    found = []
    for kind in BY_KIND:
        policy = policies.of(kind)
        verdicts = policies.rejections(kind, breaker.last) if policy.mode is Mode.AUTO else []
        found.append(KindOutlook(policy, len(verdicts), sum(verdicts)))
    return found


def changes(session: Session, person: Person, limit: int) -> list[Policy]:
    """What was decided, newest first. Raises Forbidden or WholeCityOnly."""
    require_whole_city(person, Permission.MANAGE_CITY)
    return PolicyRepository(session).latest(limit)


def change(
    session: Session, person: Person, kind: str, mode: Mode, why: str, at: datetime
) -> Policy:
    """Say when cases of a kind go out; it holds from now on. What was rejected under the policy
    before counts for the breaker no more.

    Raises Forbidden, WholeCityOnly, KindUnknown or HandoverReasonMissing.
    """
    require_whole_city(person, Permission.MANAGE_CITY)
    return decide(session, kind, mode, why, at, Actor.of(person))


def decide(session: Session, kind: str, mode: Mode, why: str, at: datetime, by: Actor) -> Policy:
    """The same without a login. Raises KindUnknown or HandoverReasonMissing."""
    if kind not in BY_KIND:
        raise KindUnknown(kind)
    if not why.strip():
        raise HandoverReasonMissing
    policies = PolicyRepository(session)
    policies.set(kind, mode, at, by, why.strip())
    return policies.of(kind)
