"""The audit log: one entry per act, each holding the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from serving.users.domain import Person

BEGINNING: Final = "0" * 64
"""What the first entry of all names as the hash before it."""


class Act(StrEnum):
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an act
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of an act
    USER_ADDED = "user_added"
    USER_CHANGED = "user_changed"
    USER_DEACTIVATED = "user_deactivated"
    USER_ACTIVATED = "user_activated"
    USER_UNLOCKED = "user_unlocked"
    SESSIONS_ENDED = "sessions_ended"
    TOKEN_MADE = "token_made"  # noqa: S105 - the name of an act
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - the name of an act
    TOKEN_USED = "token_used"  # noqa: S105 - the name of an act
    """A request that changes something came with a token."""
    DISTRICTS_CHANGED = "districts_changed"
    UNITS_IMPORTED = "units_imported"
    STANDARDS_IMPORTED = "standards_imported"
    CALENDAR_IMPORTED = "calendar_imported"
    DESTINATION_CHANGED = "destination_changed"
    POLICY_CHANGED = "policy_changed"
    LETTERS_RETRIED = "letters_retried"
    """Dead letters to other systems go again."""
    LETTER_GIVEN_UP = "letter_given_up"
    """A dead letter will never go; the other system does not hear of it."""
    ZONES_DRAWN = "zones_drawn"
    """A view's zones were drawn anew, or its camera was said to stand right."""
    CAMERAS_IMPORTED = "cameras_imported"
    LOOK_ASKED = "look_asked"
    """Somebody had a camera looked at for them."""
    MODEL_CHANGED = "model_changed"
    """Promoted, rolled back, put into the shadow or taken out of it."""
    HOLD_SET = "hold_set"
    """A legal hold keeps a case's evidence from now on."""
    HOLD_LIFTED = "hold_lifted"
    EXPORTED = "exported"
    """Samples, cases, figures or this log were taken out as files."""
    BACKED_UP = "backed_up"
    """Everything was copied into a file."""
    RESTORED = "restored"
    """A copy was read back; what came before this entry is what it held."""
    LOG_PRUNED = "log_pruned"
    """Entries past their time were deleted; tells where the log begins since."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it and from where."""

    name: str
    id: UUID | None = None
    via: str = "session"
    """session, token, oidc, command or serving."""
    address: str | None = None
    """The network address the request came from; None at the command line."""

    @classmethod
    def of(cls, person: Person) -> Actor:
        return cls(person.name, person.id, person.via, person.address)

    @classmethod
    def at_command_line(cls, name: str) -> Actor:
        return cls(name, via="command")


SERVING: Final = Actor("serving", via="serving")
"""What serving does by itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. ``details`` hold no secret: names, roles, reasons, counts."""

    sequence: int
    at: datetime
    act: Act
    actor: Actor
    subject: str
    """What it was done to: a name, an id, a route."""
    details: dict[str, Any]
    previous: str
    """The hash of the entry before."""
    hash: str = ""

    def sealed(self) -> Entry:
        """The same entry with its own hash: SHA-256 over everything else in it."""
        return replace(self, hash=hashlib.sha256(self._bytes()).hexdigest())

    def is_whole(self) -> bool:
        return self.hash == hashlib.sha256(self._bytes()).hexdigest()

    def record(self) -> dict[str, Any]:
        """JSON-ready, as exported and as hashed (without ``hash``)."""
        return {
            "sequence": self.sequence,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "act": str(self.act),
            "actor": self.actor.name,
            "actor_id": str(self.actor.id) if self.actor.id else None,
            "via": self.actor.via,
            "address": self.actor.address,
            "subject": self.subject,
            "details": self.details,
            "previous": self.previous,
            "hash": self.hash,
        }

    def _bytes(self) -> bytes:
        record = self.record()
        del record["hash"]
        return json.dumps(
            record, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()
