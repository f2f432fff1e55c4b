"""Permits of the town, what they allowed, and what broke them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from pipeline.contract import BrokenTerm, PermitTerm, SuppressedOnDay, SuppressionLetter
from serving.permits.service import Author, add_permit, checked
from serving.suppressions.service import take
from tests.serving.console.town import SQUARE, Town
from tests.serving.people import ADMINISTRATOR
from tests.serving.plans import import_plan

STREET = (117.05, 36.65)
"""Where the first camera of ``market_street`` stands; the others follow eastwards."""
PITCH = [[0.55, 0.38], [0.78, 0.38], [0.78, 0.7], [0.55, 0.7]]
"""Around the stall of the painted street."""


def market_street(town: Town, district: str, count: int = 3) -> list[str]:
    """So many cameras that stand in a row and watch for vendors."""
    ids = [f"m-{district.encode().hex()}-{n}" for n in range(count)]
    plan = {
        "cameras": [
            {
                "id": one,
                "name": f"{district}, market {n}",
                "url": "rtsp://viewer:secret@10.0.0.8/stream",
                "district": district,
                "longitude": STREET[0] + 0.004 * n,
                "latitude": STREET[1],
                "views": [
                    {
                        "id": "main",
                        "watch": ["street_vending"],
                        "zones": [{"id": "zone-1", "kind": "no_vending", "polygon": SQUARE}],
                    }
                ],
            }
            for n, one in enumerate(ids)
        ]
    }
    with town.services.db.writing() as session:
        taken = import_plan(session, plan, town.services.vault, datetime.now(UTC))
    assert not taken.refused, taken.refused
    return ids


def around(count: int = 3) -> dict[str, Any]:
    """The area on the map in which that street stands."""
    west, south = STREET[0] - 0.003, STREET[1] - 0.003
    east, north = STREET[0] + 0.004 * (count - 1) + 0.003, STREET[1] + 0.003
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def grant(town: Town, permit_id: str, **other: Any) -> None:
    """In force for a hundred days from yesterday on, unless said otherwise."""
    today = datetime.now(town.services.city).date()
    given = {
        "id": permit_id,
        "kinds": ["street_vending"],
        "areas": [around()],
        "windows": [{"weekdays": [5, 6], "start": "18:00", "end": "02:00"}],
        "valid_from": str(today - timedelta(days=1)),
        "valid_until": str(today + timedelta(days=99)),
        "applicant": "Market office",
        "approver": "District office",
        **other,
    }
    with town.services.db.writing() as session:
        add_permit(session, Author.of(ADMINISTRATOR), checked(given), datetime.now(UTC), "granted")


def allows(town: Town, permit: str, camera: str, suspects: int, days_ago: int = 0) -> None:
    """The patrol tells what a permit allowed on one of the last days."""
    at = datetime.now(UTC) - timedelta(days=days_ago)
    line = SuppressedOnDay(
        camera_id=camera,
        view_id="main",
        permit_id=permit,
        kind="street_vending",
        day=at.astimezone(town.services.city).date(),
        looks=max(1, suspects // 4),
        suspects=suspects,
        most=min(suspects, 6),
        first_at=at - timedelta(minutes=40),
        last_at=at,
    )
    letter = SuppressionLetter(letter_id=uuid4(), worker="north-1", lines=(line,))
    take(town.services, letter.model_dump_json().encode())


def breaks(town: Town, permit: str, district: str, term: PermitTerm, **more: Any) -> None:
    """A case opens that breaks a term of the permit."""
    broken = BrokenTerm(permit_id=permit, term=term, **more)
    town.case(district, "street_vending", broken_term=broken)
