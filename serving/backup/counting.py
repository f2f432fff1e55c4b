"""How many rows each table has, and of which version the tables are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from serving.backup.tables import columns_of, snapshot
from serving.kept import Kept


def counted(programs: Sequence[Kept]) -> list[dict[str, Any]]:
    """JSON-ready, of every program. Raises what opening a database raises."""
    return [_counted(kept) for kept in programs]


def _counted(kept: Kept) -> dict[str, Any]:
    if kept.file is not None and not kept.file.is_file():
        return {"program": kept.name, "revision": None, "rows": {}}
    engine = kept.open()
    try:
        with snapshot(engine) as connection:
            tables = columns_of(kept, connection)
            rows = sa.select(sa.func.count())
            return {
                "program": kept.name,
                "database": engine.dialect.name,
                "revision": kept.revision(connection),
                "standing": kept.standing_of(connection, kept.revision(connection)).value,
                "rows": {
                    one.table: connection.execute(rows.select_from(one.clause())).scalar_one()
                    for one in tables
                },
            }
    finally:
        engine.dispose()
