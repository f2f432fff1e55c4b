"""People as the API shows and takes them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from serving.users.domain import Account, Permission, Person, Role


class Login(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    password: SecretStr = Field(min_length=1, max_length=1024)


class Me(BaseModel):
    name: str
    role: Role
    district: str | None
    """Null means the whole city."""
    unit: str | None
    """Whose cases somebody of a handling unit sees."""
    must_change_password: bool
    """Whether nothing else is allowed before POST /api/password."""
    permissions: list[Permission]


class NewPassword(BaseModel):
    model_config = ConfigDict(extra="forbid")

    old: SecretStr = Field(min_length=1, max_length=1024)
    new: SecretStr = Field(min_length=1, max_length=2048)


class UserIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    role: Role
    district: str | None = Field(default=None, max_length=200)
    unit: str | None = Field(default=None, max_length=64)


class UserChange(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    role: Role | None = None
    district: str | None = Field(default=None, max_length=200)
    """Null means the whole city."""
    unit: str | None = Field(default=None, max_length=64)
    active: bool | None = None
    """False signs the person out everywhere and lets them in no more."""


class UserOut(BaseModel):
    id: UUID
    name: str
    role: Role
    district: str | None
    unit: str | None
    active: bool
    must_change_password: bool
    outside: bool
    """Whether they sign in with the city's own sign-in service."""
    created_at: datetime
    last_sign_in_at: datetime | None
    """Null for somebody who never signed in."""


class ListedUser(UserOut):
    waits_until: datetime | None
    """After too many wrong passwords; null for everybody else."""


class UserList(BaseModel):
    users: list[ListedUser]
    next: str | None
    """Give it back as ``after`` for the next page; null on the last one."""


class FirstPassword(BaseModel):
    user: UserOut
    password: str
    """Shown this once. It opens nothing but the way to another one."""


def me_out(person: Person) -> Me:
    return Me(
        name=person.name,
        role=person.role,
        district=person.district,
        unit=person.unit,
        must_change_password=person.must_change,
        permissions=sorted(person.permissions),
    )


def listed_out(account: Account, waits_until: datetime | None) -> ListedUser:
    return ListedUser(**user_out(account).model_dump(), waits_until=waits_until)


def user_out(account: Account) -> UserOut:
    person = account.person
    return UserOut(
        id=person.id,
        name=person.name,
        role=person.role,
        district=person.district,
        unit=person.unit,
        active=account.active,
        must_change_password=person.must_change,
        outside=account.outside,
        created_at=account.created_at,
        last_sign_in_at=account.last_sign_in_at,
    )
