"""Which tokens of programs end soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pipeline.contract import Finding, Part, good, warning
from serving.clock import Clock
from serving.config import ServingSettings
from serving.doctor.plan import database_at_head
from serving.tokens.repository import TokenRepository
from serving.users.domain import Scope

SOON = timedelta(days=14)


def token_findings(settings: ServingSettings, clock: Clock) -> Iterator[Finding]:
    db = database_at_head(settings)
    if db is None:
        return
    try:
        with db.reading() as session:
            tokens = TokenRepository(session).within(Scope.everywhere())
    finally:
        db.close()
    now = clock.now()
    living = [token for token in tokens if token.lives(now)]
    ending = [token for token in living if token.expires_at - now < SOON]
    for token in ending:
        yield warning(
            Part.TOKENS,
            "token_ends",
            f"The token {token.name} of {token.owner} ends on {token.expires_at:%Y-%m-%d}: make a "
            "new one ('citypatrol tokens make') and give it to the program that uses it.",
        )
    if living and not ending:
        yield good(Part.TOKENS, "tokens", f"None of {len(living)} tokens ends soon.")
