"""People: who they are, and which part of the city they see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from serving.users.roles import PERMISSIONS as PERMISSIONS
from serving.users.roles import Permission as Permission
from serving.users.roles import Role as Role


@dataclass(frozen=True, slots=True)
class Scope:
    """What a query may touch. ``districts`` None means every one.

    A ``unit`` narrows cases to that unit's. ``serving.users.sight`` turns a scope into SQL.
    """

    districts: frozenset[str] | None
    unit: str | None = None

    @classmethod
    def everywhere(cls) -> Scope:
        return cls(None)

    @classmethod
    def of(cls, *districts: str) -> Scope:
        return cls(frozenset(districts))

    def covers(self, district: str) -> bool:
        return self.districts is None or district in self.districts


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a login. ``district`` None means the whole city.

    ``below`` are the districts below their own, as the tree stood when they asked. ``allowed``
    narrows what their role may, as for somebody who comes with a token; None does not.
    """

    id: UUID
    name: str
    role: Role
    district: str | None
    unit: str | None = None
    below: frozenset[str] = frozenset()
    allowed: frozenset[Permission] | None = None
    must_change: bool = False
    """Whether they came with a first password, which only opens the way to another."""
    via: str = field(default="session", compare=False)
    """How they came: session, oidc or token."""
    address: str | None = field(default=None, compare=False)
    """The network address they came from."""

    @property
    def scope(self) -> Scope:
        if self.role is Role.HANDLING_UNIT and self.unit is None:
            return Scope.of()
        unit = self.unit if self.role is Role.HANDLING_UNIT else None
        if self.district is None:
            return Scope(None, unit)
        return Scope(self.below | {self.district}, unit)

    @property
    def permissions(self) -> frozenset[Permission]:
        mine = PERMISSIONS[self.role]
        return mine if self.allowed is None else mine & self.allowed

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody as those see them who manage users."""

    person: Person
    active: bool
    created_at: datetime
    outside: bool
    """Whether they sign in with the city's own sign-in service and have no password here."""
    last_sign_in_at: datetime | None
    """None for somebody who never did."""


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Whom to list; what is None is not asked for."""

    text: str | None = None
    """A part of the name."""
    role: Role | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class LoginLimit:
    """How many wrong passwords within ``window_s`` seconds make a name, or an address, wait."""

    per_name: int
    per_address: int
    window_s: int


@dataclass(frozen=True, slots=True)
class NewSession:
    """A login that succeeded. ``token`` goes into the cookie and is kept nowhere else."""

    token: str
    person: Person
    expires_at: datetime
