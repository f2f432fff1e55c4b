"""One re-check: what was seen of the place so far, and what that amounts to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, TypeAdapter

from pipeline.contract import CheckUnable, CheckVerdict
from pipeline.domain import Recheck, utc
from pipeline.rechecks.glance import Glance, Sight
from pipeline.rechecks.hours import begins_at
from pipeline.rechecks.rules import CheckRule


@dataclass(frozen=True, slots=True)
class Check:
    """Never changed: each look makes the next. Moments are in UTC."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    asked: Recheck
    begins_at: datetime
    """From here on clean looks count."""
    looks: int = 0
    """Looks of any kind since the case was handled."""
    last_look: datetime | None = None
    clean: int = 0
    """Clean looks in a row; looks that could not tell neither add to them nor break them."""
    clean_since: datetime | None = None
    clean_until: datetime | None = None
    seen: int = 0
    unable: Mapping[CheckUnable, int] = field(default_factory=dict)
    verdict: CheckVerdict | None = None
    reason: CheckUnable | None = None
    decided_at: datetime | None = None

    @classmethod
    def of(cls, asked: Recheck, rule: CheckRule, city: ZoneInfo) -> Self:
        """Before any look."""
        return cls(asked, begins_at(asked.handled_at, asked.seen_at, rule, city))

    @property
    def clean_s(self) -> float:
        if self.clean_since is None or self.clean_until is None:
            return 0.0
        return (self.clean_until - self.clean_since).total_seconds()

    def ends_at(self, rule: CheckRule) -> datetime:
        return self.begins_at + timedelta(seconds=rule.limit_s)

    def next_look_at(self, rule: CheckRule) -> datetime:
        """When the check wants its next look."""
        if self.last_look is None or self.last_look < self.begins_at:
            return self.begins_at
        return self.last_look + timedelta(seconds=rule.every_s)

    @classmethod
    def from_json(cls, body: str) -> Check:
        """Raises pydantic.ValidationError when ``body`` is not what ``to_json`` wrote."""
        return _ADAPTER.validate_json(body)

    def to_json(self) -> str:
        return _ADAPTER.dump_json(self).decode()


def advance(check: Check, glance: Glance, rule: CheckRule) -> Check:
    """Pure: the check after one look. Decided, it stays as it is.

    A look not newer than the last, or than the handling, changes nothing. Seen counts from the
    handling on, clean only from the beginning of the check. A look after the limit comes too late
    for either.
    """
    expired = expire(check, glance.at, rule)
    if expired.verdict is not None:
        return expired
    if glance.at <= (check.last_look or utc(check.asked.handled_at)):
        return check
    looked = replace(check, looks=check.looks + 1, last_look=glance.at)
    if glance.sight is Sight.SEEN:
        return _seen(looked, glance.at, rule)
    if glance.at < check.begins_at:
        return looked
    if (reason := glance.reason) is not None:
        return replace(looked, unable={**check.unable, reason: check.unable.get(reason, 0) + 1})
    return _clean(looked, glance.at, rule)


def expire(check: Check, now: datetime, rule: CheckRule) -> Check:
    """The check at ``now`` though no look came: over its limit it could not tell."""
    ends = check.ends_at(rule)
    if check.verdict is not None or utc(now) < ends:
        return check
    return replace(check, verdict=CheckVerdict.UNABLE, reason=_why(check), decided_at=ends)


def _seen(check: Check, at: datetime, rule: CheckRule) -> Check:
    seen = replace(check, seen=check.seen + 1, clean=0, clean_since=None, clean_until=None)
    if seen.seen < rule.seen_looks:
        return seen
    return replace(seen, verdict=CheckVerdict.NOT_PASS, decided_at=at)


def _clean(check: Check, at: datetime, rule: CheckRule) -> Check:
    since = check.clean_since or at
    clean = replace(check, clean=check.clean + 1, clean_since=since, clean_until=at)
    if clean.clean < rule.clean_looks or clean.clean_s < rule.over_s:
        return clean
    return replace(clean, verdict=CheckVerdict.PASS, decided_at=at)


def _why(check: Check) -> CheckUnable:
    """What stood most often in the way."""
    if check.unable:
        return max(check.unable, key=lambda reason: (check.unable[reason], reason))
    return CheckUnable.TOO_FEW_LOOKS if check.clean or check.seen else CheckUnable.NOT_LOOKED


_ADAPTER = TypeAdapter(Check)
