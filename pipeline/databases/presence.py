"""How soon one side of a connection to PostgreSQL notices that the other is gone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NOTICED: Final[Mapping[str, int]] = MappingProxyType(
    {
        "tcp_user_timeout": 15_000,
        "keepalives_idle": 5,
        "keepalives_interval": 5,
        "keepalives_count": 2,
    }
)
"""For PostgreSQL's client library, the first in milliseconds, the others in seconds and times: a
server that is gone without a word is noticed within 15 s; by itself the system takes 15 min."""
NOTICED_THERE: Final[Mapping[str, int]] = MappingProxyType(
    {
        "tcp_user_timeout": 15_000,
        "tcp_keepalives_idle": 5,
        "tcp_keepalives_interval": 5,
        "tcp_keepalives_count": 2,
    }
)
"""The same for the server, which then notices within 15 s that we are gone without a word and gives
up what we had locked. By itself the system takes up to two hours."""
