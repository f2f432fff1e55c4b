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
SHIFT_LEAD = Person(UUID(int=7), "a shift lead", Role.SHIFT_LEAD, None)
DISPATCHER = Person(UUID(int=8), "a dispatcher", Role.DISPATCHER, None)
ASSESSOR = Person(UUID(int=9), "an assessor", Role.ASSESSOR, None)
PARKS = Person(UUID(int=10), "somebody of parks", Role.HANDLING_UNIT, None, "parks")
