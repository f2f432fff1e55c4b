"""Somebody who is no worker and borrows a few seats for a moment: whoever examines the sources.

What a visitor holds, workers do not use, so caps hold while it looks. It is given what workers can
spare (see ``shares``), and no camera: cameras stay where they are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

from pipeline.domain import WatchPlan
from pipeline.shards.book import LeaseBook
from pipeline.shards.lease import Answer, Renewal
from pipeline.shards.things import VISITOR, is_visitor, seats_among, shares, sources_of

PATIENCE_S: Final = 45.0
"""So long a visitor waits for seats: workers end the visits for which they use them."""
_ASK_S: Final = 1.0


@contextmanager
def borrowed(
    book: LeaseBook,
    plan: WatchPlan,
    patience_s: float = PATIENCE_S,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[Mapping[str, int] | None]:
    """Seats of each source of ``plan`` that are ours until the block ends, 0 where workers can
    spare none; None where no worker shares the city. The lease of ``book`` has to outlast the
    block: nothing is renewed inside it."""
    # By the time they come: one that comes later does not move the seat of one that is here.
    name = f"{VISITOR}{time.time_ns():020}-{uuid4().hex[:8]}"
    answer = book.join(name)
    try:
        if all(is_visitor(one) for one in answer.workers):
            yield None
            return
        held = seats_among(_waited_for(book, name, plan, answer, patience_s, wait))
        yield {source: len(held.get(source, ())) for source in sources_of(plan)}
    finally:
        book.leave(answer.term)


def _waited_for(
    book: LeaseBook,
    name: str,
    plan: WatchPlan,
    answer: Answer,
    patience_s: float,
    wait: Callable[[float], None],
) -> frozenset[str]:
    until = time.monotonic() + patience_s
    number = 0
    while True:
        due, number = shares({name, *answer.workers}, plan)[name], number + 1
        answer = book.renew(Renewal(answer.term, number, answer.held - due, due))
        if answer.held == due or time.monotonic() >= until:
            return answer.held
        wait(_ASK_S)
