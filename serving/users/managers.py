"""What those who manage people do. Nobody gives away more than they may themselves.

Each call opens its own transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from serving.audit.domain import Actor
from serving.auth import limit_of
from serving.deps import Services
from serving.users import service
from serving.users.domain import PERMISSIONS, Account, PeopleFilter, Permission, Person, Role
from serving.users.errors import PersonNotFound, RoleBeyond
from serving.users.failures import LoginFailures
from serving.users.permissions import require
from serving.users.repository import EVERYBODY, UserRepository


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody in the list of people."""

    account: Account
    waits_until: datetime | None
    """After too many wrong passwords; None for everybody else."""


def people(
    services: Services,
    manager: Person,
    after: str | None,
    limit: int,
    wanted: PeopleFilter = EVERYBODY,
) -> list[Listed]:
    """Everybody of the manager's own part of the city, by name. Raises Forbidden."""
    require(manager, Permission.MANAGE_USERS)
    with services.db.reading() as session:
        found = UserRepository(session).everyone(manager.scope, after, limit, wanted)
        return _listed(services, session, found)


def somebody(services: Services, manager: Person, user_id: UUID) -> Listed:
    """Raises Forbidden or PersonNotFound."""
    require(manager, Permission.MANAGE_USERS)
    with services.db.reading() as session:
        account = _seen(session, manager, user_id)
        return _listed(services, session, [account])[0]


def may_manage(manager: Person, account: Account) -> bool:
    """Whether the manager may change what they see."""
    person = account.person
    return _covers(manager, person.district) and PERMISSIONS[person.role] <= manager.permissions


def roles_to_give(manager: Person) -> list[Role]:
    """Those that may no more than the manager."""
    return [role for role in Role if PERMISSIONS[role] <= manager.permissions]


def add(
    services: Services,
    manager: Person,
    name: str,
    role: Role,
    district: str | None,
    unit: str | None,
) -> tuple[Account, str]:
    """Somebody new and their first password. Raises Forbidden, RoleBeyond, NameTaken or
    Unacceptable."""
    require(manager, Permission.MANAGE_USERS)
    _check_giving(manager, role, district)
    with services.db.writing() as session:
        password = service.add_user(
            session,
            name,
            role,
            district,
            services.clock.now(),
            unit=unit,
            must_change=True,
            by=Actor.of(manager),
        )
        return service.find_user(session, name), password


def change(
    services: Services,
    manager: Person,
    user_id: UUID,
    wishes: Mapping[str, Any],
    active: bool | None = None,
) -> Account:
    """Give somebody another role, district or unit, or switch them off or on; it holds at once.

    Raises Forbidden, PersonNotFound, RoleBeyond, LastAdministrator or Unacceptable.
    """
    at, by = services.clock.now(), Actor.of(manager)
    with services.db.writing() as session:
        account = _managed(session, manager, user_id)
        if wishes:
            district = wishes.get("district", account.person.district)
            _check_giving(manager, wishes.get("role", account.person.role), district)
            account = service.change_user(session, account, wishes, at, by)
        if active is False:
            service.deactivate(session, account, at, by)
        elif active is True:
            service.activate(session, account, at, by)
        return _managed(session, manager, user_id)


def reset_password(services: Services, manager: Person, user_id: UUID) -> tuple[Account, str]:
    """A first password again; the person's sessions end. Raises Forbidden, PersonNotFound,
    RoleBeyond or PasswordElsewhere."""
    with services.db.writing() as session:
        account = _managed(session, manager, user_id)
        at, by = services.clock.now(), Actor.of(manager)
        password = service.reset_password(session, account, at, by)
        return _managed(session, manager, user_id), password


def unlock(services: Services, manager: Person, user_id: UUID) -> None:
    """Let somebody try again at once. Raises Forbidden, PersonNotFound or RoleBeyond."""
    with services.db.writing() as session:
        account = _managed(session, manager, user_id)
        at, by = services.clock.now(), Actor.of(manager)
        service.unlock(session, at, by, name=account.person.name)


def sign_out(services: Services, manager: Person, user_id: UUID) -> int:
    """End all sessions of somebody; how many. Raises Forbidden, PersonNotFound or RoleBeyond."""
    with services.db.writing() as session:
        account = _managed(session, manager, user_id)
        return service.end_sessions(session, account, services.clock.now(), Actor.of(manager))


def _listed(services: Services, session: Session, found: Sequence[Account]) -> list[Listed]:
    names = [account.person.name for account in found]
    at, limit = services.clock.now(), limit_of(services.settings)
    waiting = LoginFailures(session).waiting(names, at, limit)
    return [Listed(account, waiting.get(account.person.name)) for account in found]


def _seen(session: Session, manager: Person, user_id: UUID) -> Account:
    """Raises PersonNotFound also for somebody of another part of the city."""
    account = UserRepository(session).by_id(user_id)
    if account is None or not _covers(manager, account.person.district):
        raise PersonNotFound
    return account


def _managed(session: Session, manager: Person, user_id: UUID) -> Account:
    """Raises RoleBeyond for somebody who may more than the manager."""
    require(manager, Permission.MANAGE_USERS)
    account = _seen(session, manager, user_id)
    _check_giving(manager, account.person.role, account.person.district)
    return account


def _check_giving(manager: Person, role: Role, district: str | None) -> None:
    """Raises RoleBeyond for a role or a place that goes beyond the manager's own."""
    if not _covers(manager, district) or not PERMISSIONS[role] <= manager.permissions:
        raise RoleBeyond


def _covers(manager: Person, district: str | None) -> bool:
    if district is None:
        return manager.scope.districts is None
    return manager.scope.covers(district)
