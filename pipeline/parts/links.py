"""What leads out of a patrol: its state database, and serving."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.clock import Clock
from pipeline.config import PatrolSettings
from pipeline.database import STALLED_S, engine_for, upgrade
from pipeline.presence import CONNECTED_AS, present
from pipeline.serving_client import ServingClient


@dataclass(frozen=True, slots=True)
class Links:
    engine: sa.Engine
    """Leads to the state database in its present shape."""
    serving: ServingClient


@contextmanager
def linked(settings: PatrolSettings, clock: Clock) -> Iterator[Links]:
    """Both closed after the block. Raises DatabaseUrlUnusable or DatabaseAway."""
    url = settings.state_url.get_secret_value()
    upgrade(url)
    engine = engine_for(url, STALLED_S, known_as=CONNECTED_AS)
    try:
        client = ServingClient(settings.serving_url, settings.key_id, settings.token, clock)
        with present(url), closing(client) as serving:
            yield Links(engine, serving)
    finally:
        engine.dispose()
