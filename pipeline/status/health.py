"""Whether the patrol is well, judged by looks flowing and not by programs running. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from models.wording.counting import counted
from pipeline.domain import Frozen
from pipeline.status.values import PatrolStatus


class HealthLimits(Frozen):
    """How long something may last before it counts as wrong, in seconds."""

    look_s: float = Field(default=120.0, gt=0)
    """No picture of any camera, although cameras are due."""
    detector_s: float = Field(default=60.0, gt=0)
    """Pictures wait and none comes through the detector."""
    save_s: float = Field(default=30.0, gt=0)
    """Nothing can be written to the state database."""
    lease_s: float = Field(default=30.0, gt=0)
    """One of several workers has no lease, and so visits nobody."""
    outbox_s: float = Field(default=600.0, gt=0)
    """A report or camera event waits for serving: the patrol goes on, but nobody hears of it."""
    status_s: float = Field(default=30.0, gt=0)
    """The patrol's own loop has not come round."""


class HealthState(StrEnum):
    UP = "up"
    DEGRADED = "degraded"
    """Looks flow, but somebody should look at what the sentences say."""
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Health:
    """``sentences`` say what is wrong and what to do; none when all is well."""

    state: HealthState
    sentences: tuple[str, ...] = ()
    stuck: bool = False
    """Only a restart helps."""

    @property
    def ok(self) -> bool:
        return self.state is not HealthState.DOWN


def health(status: PatrolStatus | None, now: datetime, limits: HealthLimits) -> Health:
    """Judge the last status shown; None means none was shown yet."""
    if status is None:
        return Health(HealthState.DOWN, ("The patrol has not begun yet: wait a moment.",))
    stuck = tuple(_stuck(status, now, limits))
    down = stuck + tuple(_down(status, now, limits))
    degraded = tuple(_degraded(status, now, limits))
    state = HealthState.DOWN if down else HealthState.DEGRADED if degraded else HealthState.UP
    return Health(state, down + degraded, stuck=bool(stuck))


def _stuck(status: PatrolStatus, now: datetime, limits: HealthLimits) -> Iterator[str]:
    stalled_s = _since(status.at, now)
    if stalled_s > limits.status_s:
        yield (
            f"The patrol's own loop has stood still for {stalled_s:.0f} s: "
            "restart it, and report what its log says."
        )
    waits_s = _since(status.undetected_since, now)
    if waits_s > limits.detector_s:
        yield (
            f"The detector has let nothing through for {waits_s:.0f} s while "
            f"{counted(status.pictures_waiting, 'picture waits', 'pictures wait')}: "
            "restart the patrol, and look at the "
            "machine's processor and accelerator."
        )


def _down(status: PatrolStatus, now: datetime, limits: HealthLimits) -> Iterator[str]:
    if status.plan_version is None and _since(status.started_at, now) > limits.look_s:
        yield (
            "There is no watch plan yet, so nothing is watched: "
            "check patrol.serving_url, the shared token, and that serving runs."
        )
    unleased_s = _since(status.unleased_since, now)
    if unleased_s > limits.lease_s:
        yield (
            f"This worker has had no lease for {unleased_s:.0f} s, so it visits nobody, and others "
            "take its cameras over: see that it reaches the state database (patrol.state_url), and "
            "what its log says of the lease."
        )
    silent_s = _silence_s(status, now)
    if silent_s > limits.look_s:
        yield (
            f"No camera has brought a picture for {silent_s:.0f} s although cameras are due: "
            "see what fails and why, then check the network to the sources."
        )
    if status.sources and all(source.blocked for source in status.sources):
        yield (
            "Every source is cut off because its cameras fail together: "
            "check the sharing platforms and the network to them."
        )
    unsaved_s = _since(status.unsaved_since, now)
    if unsaved_s > limits.save_s:
        yield (
            f"The state database has taken nothing for {unsaved_s:.0f} s, so no violation can be "
            "confirmed: check patrol.state_url, the disk's free space and its permissions."
        )


def _degraded(status: PatrolStatus, now: datetime, limits: HealthLimits) -> Iterator[str]:
    waits_s = _since(status.outbox.oldest_at, now)
    if waits_s > limits.outbox_s:
        yield (
            f"A letter to serving has waited for {waits_s / 60:.0f} min ({status.outbox.waiting} "
            "wait); none is lost: check that serving runs and answers."
        )
    if status.outbox.refused:
        yield (
            f"Serving refused {counted(status.outbox.refused, 'letter')}: "
            "'citypatrol outbox list' says why; "
            "mend that, then 'citypatrol outbox retry'."
        )
    if status.models.refused:
        yield f"The model asked for is not used, the one before stays. {status.models.refused}"
    if status.models.instead:
        yield status.models.instead
    if status.models.shadow_refused:
        yield f"The candidate asked for does not look beside. {status.models.shadow_refused}"
    spool = status.spool
    if spool.pictures:
        yield (
            f"The evidence store was away: {spool.pictures} pictures wait in the spool, the oldest "
            f"for {_since(spool.oldest_at, now) / 60:.0f} min, and take {spool.share:.0%} of its "
            "room. Their reports wait with them, none is lost: check the [store] settings and that "
            "it runs."
        )
    elif spool.away:
        yield (
            "The evidence store does not answer; what is to be kept goes into the spool: check the "
            "[store] settings and that it runs."
        )
    if spool.unusable:
        yield (
            "The spool's folder cannot be used, so nothing is kept while the evidence store is "
            "away: 'citypatrol doctor' says why."
        )
    if spool.damaged:
        yield (
            f"{spool.damaged} files of the spool are not the pictures they were: they lie in its "
            "folder 'damaged'; look at that disk."
        )
    if status.store_outages_lately:
        yield (
            f"The evidence store did not answer {status.store_outages_lately} times in the last "
            "minute, so violations wait to be proved: check the [store] settings and that it runs."
        )
    blocked = [source.id for source in status.sources if source.blocked]
    if blocked and len(blocked) < len(status.sources):
        yield (
            f"{len(blocked)} of {len(status.sources)} sources are cut off because their cameras "
            f"fail together, first {blocked[0]}: check that platform."
        )


def _silence_s(status: PatrolStatus, now: datetime) -> float:
    """How long no look came although one was due all the time; 0 when none is due.

    A patrol that has just begun, or whose cameras were not to be visited at night, is given time.
    """
    if status.late_since is None:
        return 0.0
    return _since(max(status.late_since, status.last_look_at or status.started_at), now)


def _since(moment: datetime | None, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0
