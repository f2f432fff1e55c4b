"""Managing people: adding, changing, letting in again. Nobody gives away more than they may."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from serving.access.guard import needs
from serving.audit.domain import Actor
from serving.deps import TheServices
from serving.users import service
from serving.users.domain import PERMISSIONS, Account, Permission, Person, Role
from serving.users.errors import PersonNotFound, RoleBeyond
from serving.users.repository import UserRepository
from serving.users.schemas import FirstPassword, UserChange, UserIn, UserList, UserOut, user_out

router = APIRouter(prefix="/api/users", tags=["people"])

Manager = Annotated[Person, needs(Permission.MANAGE_USERS)]


@router.get("", summary="List people")
def get_users(
    services: TheServices,
    person: Manager,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> UserList:
    """Everybody of one's own part of the city, by name."""
    with services.db.reading() as session:
        found = service.list_users(session, person.scope, after, limit)
    return UserList(
        users=[user_out(account) for account in found],
        next=found[-1].person.name if len(found) == limit else None,
    )


@router.post("", status_code=201, summary="Add a person")
def post_user(services: TheServices, person: Manager, given: UserIn) -> FirstPassword:
    """Add somebody; the answer holds their first password, this once."""
    check_giving(person, given.role, given.district)
    with services.db.writing() as session:
        password = service.add_user(
            session,
            given.name,
            given.role,
            given.district,
            services.clock.now(),
            unit=given.unit,
            must_change=True,
            by=Actor.of(person),
        )
        account = service.find_user(session, given.name)
    return FirstPassword(user=user_out(account), password=password)


@router.patch("/{user_id}", summary="Change a person")
def patch_user(services: TheServices, person: Manager, user_id: UUID, given: UserChange) -> UserOut:
    """Give somebody another role, district or unit, or switch them off; it holds at once."""
    at, by = services.clock.now(), Actor.of(person)
    wishes = given.model_dump(exclude_unset=True)
    active = wishes.pop("active", None)
    if wishes.get("role", Role.REVIEWER) is None:
        del wishes["role"]
    with services.db.writing() as session:
        account = managed(session, person, user_id)
        if wishes:
            district = wishes.get("district", account.person.district)
            check_giving(person, wishes.get("role", account.person.role), district)
            account = service.change_user(session, account, wishes, at, by)
        if active is False:
            service.deactivate(session, account, at, by)
        elif active is True:
            service.activate(session, account, at, by)
        account = managed(session, person, user_id)
    return user_out(account)


@router.post("/{user_id}/password", summary="Give a first password again")
def post_reset(services: TheServices, person: Manager, user_id: UUID) -> FirstPassword:
    """Give somebody a first password again; their sessions end."""
    with services.db.writing() as session:
        account = managed(session, person, user_id)
        at, by = services.clock.now(), Actor.of(person)
        password = service.reset_password(session, account, at, by)
        account = managed(session, person, user_id)
    return FirstPassword(user=user_out(account), password=password)


@router.post("/{user_id}/unlock", status_code=204, summary="Unlock a person")
def post_unlock(services: TheServices, person: Manager, user_id: UUID) -> Response:
    """Let somebody try again at once after too many wrong passwords."""
    with services.db.writing() as session:
        account = managed(session, person, user_id)
        at, by = services.clock.now(), Actor.of(person)
        service.unlock(session, at, by, name=account.person.name)
    return Response(status_code=204)


@router.delete("/{user_id}/sessions", status_code=204, summary="Sign a person out everywhere")
def delete_sessions(services: TheServices, person: Manager, user_id: UUID) -> Response:
    """Sign somebody out everywhere."""
    with services.db.writing() as session:
        account = managed(session, person, user_id)
        service.end_sessions(session, account, services.clock.now(), Actor.of(person))
    return Response(status_code=204)


def managed(session: Session, person: Person, user_id: UUID) -> Account:
    """Raises PersonNotFound also for somebody of another part of the city, RoleBeyond for somebody
    who may more."""
    account = UserRepository(session).by_id(user_id)
    if account is None or not _covers(person, account.person.district):
        raise PersonNotFound
    check_giving(person, account.person.role, account.person.district)
    return account


def check_giving(person: Person, role: Role, district: str | None) -> None:
    """Raises RoleBeyond for a role or a place that goes beyond the person's own."""
    if not _covers(person, district) or not PERMISSIONS[role] <= person.permissions:
        raise RoleBeyond


def _covers(person: Person, district: str | None) -> bool:
    if district is None:
        return person.scope.districts is None
    return person.scope.covers(district)
