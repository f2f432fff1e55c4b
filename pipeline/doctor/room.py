"""How many cameras of each source may be opened now without taking a session from the patrol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import Final

import httpx
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from pipeline.config import PatrolSettings
from pipeline.contract import WatchPlan
from pipeline.doctor.installation import Installation, Used
from pipeline.doctor.ports import ANSWER_S, answers, patrol_port
from pipeline.doctor.spool import reading
from pipeline.shards.kept_book import KeptBook
from pipeline.shards.seats import seats_of
from pipeline.shards.visitor import borrowed

LEASE_S: Final = 660.0
"""Longer than all sources together may take. Only a doctor that is killed keeps a seat so long."""
UNKNOWN: Final = 1
"""Of a source of which nobody says how much of it is in use."""


@contextmanager
def room(it: Installation, plan: WatchPlan) -> Iterator[Mapping[str, int]]:
    """Sessions by source that may be opened until the block ends. Workers that share the city lend
    seats for so long; a patrol by itself is asked how many it has open."""
    seats = None
    with reading(it.patrol.state_url.get_secret_value()) as engine, ExitStack() as stack:
        if engine is not None:
            # Tables of an older version, or a database away: their own check says so.
            with suppress(sa.exc.SQLAlchemyError):
                seats = stack.enter_context(borrowed(KeptBook(engine, LEASE_S), plan))
        yield seats if seats is not None else room_of(plan, it.used())


def room_of(plan: WatchPlan, used: Used | None) -> dict[str, int]:
    """Sessions each source may still open: ``used`` says of each how many are open and how many
    were begun in the last minute; None when no patrol runs that could tell."""
    if used is None:
        return {source.id: seats_of(source) for source in plan.sources}
    found = {}
    for source in plan.sources:
        if source.id not in used:
            found[source.id] = UNKNOWN
            continue
        sessions, starts = used[source.id]
        left = source.max_sessions - sessions
        if source.starts_per_minute is not None:
            left = min(left, UNKNOWN if starts is None else source.starts_per_minute - starts)
        found[source.id] = max(left, 0)
    return found


def told_by_patrol(settings: PatrolSettings) -> Used | None:
    """What the patrol on this machine says of its sessions on its own pages: None when it does not
    run, nothing of any source when it has no pages or does not say."""
    port = patrol_port(settings)
    if port is None:
        return {}
    if not answers(port):
        return None
    try:
        text = httpx.get(f"{port.url}/metrics", timeout=ANSWER_S, trust_env=False).text
    except httpx.HTTPError:
        return {}
    return {
        one.labels["source"]: (int(one.value), None)
        for family in text_string_to_metric_families(text)
        for one in family.samples
        if one.name == "citypatrol_sessions_open"
    }
