"""Managing people: adding, changing, letting in again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from serving.access.guard import needs
from serving.deps import TheServices
from serving.users import managers
from serving.users.domain import PeopleFilter, Permission, Person, Role
from serving.users.schemas import (
    FirstPassword,
    UserChange,
    UserIn,
    UserList,
    UserOut,
    listed_out,
    user_out,
)

router = APIRouter(prefix="/api/users", tags=["people"])

Manager = Annotated[Person, needs(Permission.MANAGE_USERS)]


@router.get("", summary="List people")
def get_users(
    services: TheServices,
    person: Manager,
    text: Annotated[str | None, Query(max_length=200)] = None,
    role: Role | None = None,
    active: bool | None = None,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> UserList:
    """Everybody of one's own part of the city, by name; ``text`` is a part of it."""
    wanted = PeopleFilter(text, role, active)
    found = managers.people(services, person, after, limit, wanted)
    return UserList(
        users=[listed_out(one.account, one.waits_until) for one in found],
        next=found[-1].account.person.name if len(found) == limit else None,
    )


@router.post("", status_code=201, summary="Add a person")
def post_user(services: TheServices, person: Manager, given: UserIn) -> FirstPassword:
    """Add somebody; the answer holds their first password, this once."""
    account, password = managers.add(
        services, person, given.name, given.role, given.district, given.unit
    )
    return FirstPassword(user=user_out(account), password=password)


@router.patch("/{user_id}", summary="Change a person")
def patch_user(services: TheServices, person: Manager, user_id: UUID, given: UserChange) -> UserOut:
    """Give somebody another role, district or unit, or switch them off; it holds at once."""
    wishes = given.model_dump(exclude_unset=True)
    active = wishes.pop("active", None)
    if wishes.get("role", Role.REVIEWER) is None:
        del wishes["role"]
    return user_out(managers.change(services, person, user_id, wishes, active))


@router.post("/{user_id}/password", summary="Give a first password again")
def post_reset(services: TheServices, person: Manager, user_id: UUID) -> FirstPassword:
    """Give somebody a first password again; their sessions end."""
    account, password = managers.reset_password(services, person, user_id)
    return FirstPassword(user=user_out(account), password=password)


@router.post("/{user_id}/unlock", status_code=204, summary="Unlock a person")
def post_unlock(services: TheServices, person: Manager, user_id: UUID) -> Response:
    """Let somebody try again at once after too many wrong passwords."""
    managers.unlock(services, person, user_id)
    return Response(status_code=204)


@router.delete("/{user_id}/sessions", status_code=204, summary="Sign a person out everywhere")
def delete_sessions(services: TheServices, person: Manager, user_id: UUID) -> Response:
    """Sign somebody out everywhere."""
    managers.sign_out(services, person, user_id)
    return Response(status_code=204)
