"""When the pipeline last did something here, or at a process of serving beside this one. Kept in
memory: a restart begins anew and says so."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class Contact(StrEnum):
    """What the pipeline comes for."""

    PLAN = "plan"
    REPORT = "report"
    CAMERA_EVENT = "camera_event"
    LOOK_SAMPLE = "look_sample"
    SHADOW_REPORT = "shadow_report"
    SUPPRESSIONS = "suppressions"
    CHECK_RESULT = "check_result"
    PLACE_GONE = "place_gone"
    SHOWN_LOOK = "shown_look"
    PATROL_REPORT = "patrol_report"


class Contacts:
    """Safe to share between threads: one entry is replaced by the next."""

    def __init__(self, since: datetime) -> None:
        self.since = since
        """Since when anybody listens."""
        self._here: dict[Contact, datetime] = {}
        self._elsewhere: dict[Contact, datetime] = {}

    def heard(self, what: Contact, at: datetime) -> None:
        self._here[what] = at

    def heard_elsewhere(self, what: Contact, at: datetime) -> None:
        """It came to another process."""
        self._elsewhere[what] = max(at, self._elsewhere.get(what, at))

    def here(self) -> dict[Contact, datetime]:
        """The last time of each thing that happened at this process."""
        return dict(self._here)

    def last(self) -> dict[Contact, datetime]:
        """The last time of each thing that happened at all."""
        here, found = self.here(), dict(self._elsewhere)
        for what, at in here.items():
            found[what] = max(at, found.get(what, at))
        return found


def sentence(contacts: Contacts, now: datetime, silent_s: float) -> tuple[bool, str]:
    """Whether the pipeline is heard from, and the same in words. Pure."""
    last = max(contacts.last().values(), default=None)
    silence_s = max((now - (last or contacts.since)).total_seconds(), 0.0)
    if last is not None and silence_s <= silent_s:
        return True, f"The pipeline was last heard from {_ago(silence_s)}."
    if last is None and silence_s <= silent_s:
        return True, f"The pipeline was not heard from yet; this began {_ago(silence_s)}."
    since = "was last heard from" if last else "was never heard from since this began"
    return False, (
        f"The pipeline {since} {_ago(silence_s)}: see that 'citypatrol patrol' runs, that its "
        "serving_url leads here, and that both have the same token."
    )


def _ago(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s ago"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min ago"
    return f"{seconds / 3600:.0f} h ago"
