"""Letters the connector tests send."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

from serving.clock import Clock
from serving.connectors.base import Change, Connector, Parcel, Picture
from serving.connectors.choose import connector_for
from serving.connectors.guard import Guard
from serving.connectors.settings import settings_of

SECRET = "the destination's own secret"
EVENT_ID = "0b7b5a0e-57ab-5d51-9d2c-1f1b3f5a7a01"
PICTURE = Picture("overview", "ab" * 32, "image/jpeg", b"\xff\xd8\xff a picture")
GUARD = Guard(("127.0.0.1",), (ip_network("127.0.0.0/8"),))


class At(Clock):
    def now(self) -> datetime:
        return datetime(2026, 5, 4, 4, 0, tzinfo=UTC)


def event(change: Change = Change.NEW, **other: Any) -> dict[str, Any]:
    return {
        "event_id": EVENT_ID,
        "change": change.value,
        "external_id": None,
        "case": {"id": "c", "number": "CP-20260504-0001", "status": "registered"},
        "kind": "bin_overflow",
        "category": {"scheme": "s", "edition": "e", "major": "01", "minor": "01-92"},
        "camera": {"id": "gate-3", "gb28181_id": None, "name": "Gate 3"},
        "zone": "lawn",
        "location": {"lon": 117.1, "lat": 36.6, "crs": "gcj02", "source": "camera"},
        "first_seen_unix": 1.0,
        "ended_unix": None,
        "score": {"max": 0.9, "mean": 0.8},
        "boxes": [[0.1, 0.2, 0.3, 0.4]],
        "evidence": [{"role": "overview", "sha256": PICTURE.sha256, "url": None}],
        "review": {"state": "confirmed"},
        **other,
    }


def parcel(change: Change = Change.NEW, sequence: int = 1, **other: Any) -> Parcel:
    given: dict[str, Any] = {
        "key": EVENT_ID if sequence == 1 else f"{EVENT_ID}:{sequence}",
        "change": change,
        "event": event(change, external_id=other.get("external_id")),
        "before": None,
        "external_id": None,
        "pictures": lambda: (PICTURE,),
        **other,
    }
    return Parcel(**given)


def connector(**given: Any) -> Connector:
    """A connector that may speak to this machine only."""
    return connector_for("city", settings_of({"timeout_s": 30, **given}), SECRET, GUARD, At())
