"""A sign-in that is under way at the city's own service."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

WAIT: Final = timedelta(minutes=10)
"""How long somebody may take over there."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What we said when the browser left: it travels sealed in a cookie of the same browser."""

    state: str
    nonce: str
    verifier: str
    """PKCE's secret, which the service hears when the code is exchanged."""
    back: str
    until: float
    """Seconds since 1970."""

    def text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str) -> Pending:
        """Raises ValueError or TypeError."""
        return cls(**json.loads(text))
