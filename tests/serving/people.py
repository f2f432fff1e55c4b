"""People for the tests that need no login."""

from __future__ import annotations

from uuid import UUID

from serving.users.domain import Person, Role

REVIEWER = Person(UUID(int=1), "a reviewer", Role.REVIEWER, None)
ADMINISTRATOR = Person(UUID(int=2), "an administrator", Role.ADMINISTRATOR, None)
ENGINEER = Person(UUID(int=3), "an engineer", Role.ENGINEER, None)
AUDITOR = Person(UUID(int=4), "an auditor", Role.AUDITOR, None)
NORTHERNER = Person(UUID(int=5), "a reviewer of the north", Role.REVIEWER, "north")
SOUTHERNER = Person(UUID(int=6), "a reviewer of the south", Role.REVIEWER, "south")
