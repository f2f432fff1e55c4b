"""Letting in whom the city's own sign-in service vouches for."""

from __future__ import annotations

from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy.orm import Session

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.oidc.claims import Stranger
from serving.oidc.errors import NoPlaceHere
from serving.oidc.settings import OidcSettings
from serving.users import passwords
from serving.users.domain import NewSession, Person
from serving.users.repository import UserRepository
from serving.users.service import change_user
from serving.users.sessions import opened

if TYPE_CHECKING:
    from serving.oidc.provider import Provider

VIA = "oidc"


class ExtraMissing(Exception):
    """The settings name a sign-in service, and what speaks to it is not installed."""

    exit_code = 2


def provider_of(settings: OidcSettings | None) -> Provider | None:
    """Raises ExtraMissing."""
    if settings is None:
        return None
    if find_spec("authlib") is None:
        raise ExtraMissing(
            "serving.oidc needs the extra 'oidc': install citypatrol[oidc], or take the section "
            "out of the settings."
        )
    from serving.oidc.provider import Provider

    return Provider(settings)


def let_in(
    session: Session, stranger: Stranger, address: str, at: datetime, *, hours: float
) -> NewSession:
    """A session for somebody the service vouches for; at their first sign-in they are added.

    Role, district and unit are what the service says now. Raises NoPlaceHere.
    """
    users, by = UserRepository(session), Actor(stranger.name, None, VIA, address[:64])
    account = users.by_outside(stranger.outside)
    if account is None:
        person = Person(uuid4(), stranger.name, stranger.role, stranger.district, stranger.unit)
        if not users.add(person, passwords.NOT_HERE, at, outside=stranger.outside):
            raise NoPlaceHere(
                "Somebody else has your name here; ask the administrator to rename one of you."
            )
        place = {"role": stranger.role, "district": stranger.district, "unit": stranger.unit}
        record(session, Act.USER_ADDED, by, at, stranger.name, **place)
    elif not account.active:
        raise NoPlaceHere("Your account here is switched off; ask the administrator.")
    else:
        wishes = {
            "role": stranger.role,
            "district": stranger.district,
            "unit": stranger.unit,
        }
        # The service has the last word, also about the last administrator.
        change_user(session, account, wishes, at, by, keep_one=False)
    account = users.by_outside(stranger.outside)
    assert account is not None
    return opened(session, account.person, address, at, hours=hours, via=VIA)
