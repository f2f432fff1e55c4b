"""What PostgreSQL does for a statement: caught as serving sends it, run again under EXPLAIN."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

EXPLAINED: Final = ("SELECT", "WITH", "UPDATE", "DELETE")
"""What may read much. An INSERT of values reads its keys."""

PART: Final = re.compile(r"_\d{4}_\d{2}$")
"""Of a table in parts, one a month: a month's figures are all of it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one statement did."""

    statement: str
    ms: float
    returned: int
    """Rows."""
    read: int
    """Rows of tables, those that a filter then threw away too."""
    pages: int
    """Of 8 KiB, of tables and indexes, from memory or disk; one read twice counts twice."""
    whole: Mapping[str, int]
    """Tables that were read from end to end, with their rows."""
    indexes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """All that was sent for one thing that is asked often."""

    name: str
    most: int
    """Rows one statement of it may read."""
    plans: Sequence[Plan]

    @property
    def dearest(self) -> Plan:
        return max(self.plans, key=lambda plan: plan.pages)

    def faults(self, small: int) -> Iterator[str]:
        """Sentences. Tables up to ``small`` rows may be read whole."""
        for plan in self.plans:
            whole = sorted(
                name for name, rows in plan.whole.items() if rows > small and not PART.search(name)
            )
            if whole:
                yield f"{self.name}: reads all of {', '.join(whole)}: {plan.statement}"
            elif plan.read > self.most:
                yield f"{self.name}: reads {plan.read:,} rows, not {self.most:,}: {plan.statement}"


@contextmanager
def caught(engine: Engine) -> Iterator[dict[str, Mapping[str, Any]]]:
    """Every statement that is sent while the block runs, each wording once, with its values."""
    found: dict[str, Mapping[str, Any]] = {}

    def note(_c: Any, _cursor: Any, statement: str, values: Any, _x: Any, many: bool) -> None:
        explained = statement.lstrip().upper().startswith(EXPLAINED) and not many
        if explained and isinstance(values, dict) and "pg_advisory" not in statement:
            found.setdefault(statement, dict(values))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def explained(connection: Connection, statement: str, values: Mapping[str, Any]) -> Plan:
    """Run it and take it back."""
    order = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement}"
    with connection.begin() as transaction:
        told = connection.exec_driver_sql(order, dict(values)).scalar_one()
        transaction.rollback()
    [told] = json.loads(told) if isinstance(told, str) else told
    top, nodes = told["Plan"], list(_nodes(told["Plan"]))
    scans = [(node, _read(node)) for node in nodes if "Relation Name" in node]
    return Plan(
        " ".join(statement.split()),
        told["Execution Time"],
        round(top["Actual Rows"]),
        sum(read for _, read in scans),
        top["Shared Hit Blocks"] + top["Shared Read Blocks"],
        {
            node["Relation Name"]: read
            for node, read in scans
            if node["Node Type"] == "Seq Scan" and read
        },
        frozenset(node["Index Name"] for node in nodes if "Index Name" in node),
    )


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def _read(node: Mapping[str, Any]) -> int:
    if not node["Node Type"].endswith("Scan"):
        return 0
    thrown_away = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    each: float = node["Actual Rows"] + sum(node.get(name, 0) for name in thrown_away)
    loops: float = node["Actual Loops"]
    return round(each * loops)
