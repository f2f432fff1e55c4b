"""The one question every service asks first."""

from __future__ import annotations

from serving.errors import Forbidden
from serving.users.domain import PERMISSIONS, Permission, Person
from serving.users.errors import WholeCityOnly


def require(person: Person, *any_of: Permission) -> None:
    """Raises Forbidden when the person may none of these."""
    if any(person.may(permission) for permission in any_of):
        return
    wish = " or ".join(permission.value.replace("_", " ") for permission in any_of)
    if any(permission in PERMISSIONS[person.role] for permission in any_of):
        raise Forbidden(f"This token may not {wish}; make one with that scope.")
    raise Forbidden(f"Your role, {person.role}, may not {wish}; ask an administrator.")


def require_whole_city(person: Person, *any_of: Permission) -> None:
    """For what touches every district. Raises Forbidden, WholeCityOnly for somebody of one."""
    require(person, *any_of)
    if person.scope.districts is not None:
        raise WholeCityOnly
