"""What the service says of somebody, as role, district and unit here. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from serving.oidc.errors import NoPlaceHere
from serving.oidc.settings import OidcSettings
from serving.users.domain import Role

WHOLE_CITY: Final = "*"
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody the service vouches for, and the place the settings give them."""

    outside: str
    """Issuer and subject: never given to anybody else."""
    name: str
    role: Role
    district: str | None
    unit: str | None


def stranger(claims: Mapping[str, Any], settings: OidcSettings) -> Stranger:
    """Raises NoPlaceHere where the settings have no role or district: silence lets nobody in."""
    subject, name = claims.get("sub"), claims.get(settings.name_claim)
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise NoPlaceHere("The sign-in service named no person; tell the administrator.")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST or not name.isprintable():
        raise NoPlaceHere(
            f"The sign-in service gives no {settings.name_claim}; tell the administrator."
        )
    role = _role(_words(claims.get(settings.role_claim)), settings)
    units = _words(claims.get(settings.unit_claim)) if role is Role.HANDLING_UNIT else []
    if role is Role.HANDLING_UNIT and not units:
        raise NoPlaceHere("Your account there names no unit; ask the administrator for one.")
    return Stranger(
        outside=f"{settings.issuer} {subject}",
        name=name.strip(),
        role=role,
        district=_district(claims, settings),
        unit=units[0] if units else None,
    )


def _role(words: list[str], settings: OidcSettings) -> Role:
    for word, role in settings.roles.items():
        if word in words:
            return role
    raise NoPlaceHere("Your account there has no role here; ask the administrator for one.")


def _district(claims: Mapping[str, Any], settings: OidcSettings) -> str | None:
    if settings.district_claim is None:
        return None
    words = _words(claims.get(settings.district_claim))
    for word, district in settings.districts.items():
        if word in words:
            return None if district == WHOLE_CITY else district
    raise NoPlaceHere("Your account there has no district here; ask the administrator for one.")


def _words(value: object) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return [word for word in given if isinstance(word, str) and 0 < len(word) <= LONGEST]
