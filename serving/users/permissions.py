"""The one question every service asks first."""

from __future__ import annotations

from serving.errors import Forbidden
from serving.users.domain import Permission, Person


def require(person: Person, permission: Permission) -> None:
    """Raises Forbidden when the person's role does not allow it."""
    if not person.may(permission):
        wish = permission.value.replace("_", " ")
        raise Forbidden(f"Your role, {person.role}, may not {wish}; ask an administrator.")
