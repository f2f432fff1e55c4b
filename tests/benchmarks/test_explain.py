"""What serving is asked all day is found by indexes; what is not is told."""

from __future__ import annotations

import psycopg
import pytest

from benchmarks.explain import measured
from benchmarks.hot import HOT
from tests.peers.postgres import Postgres

CASES = 4_000
SMALL = 2_500

pytestmark = pytest.mark.service


def test_what_is_asked_all_day_reads_no_big_table_whole(postgres_server: Postgres) -> None:
    name = postgres_server.create()
    url = postgres_server.url(name)
    with psycopg.connect(url, autocommit=True) as connection:
        # So small a city lies in memory, where PostgreSQL would rather read everything.
        connection.execute(f"ALTER DATABASE {name} SET random_page_cost = 1.1")
    there, found = measured(url, CASES, cameras=120)
    assert there == CASES
    assert [fault for one in found for fault in one.faults(SMALL)] == []
    assert {"ix_cases_newest", "ix_letters_due"} <= {
        index for one in found for plan in one.plans for index in plan.indexes
    }
    with psycopg.connect(url) as connection:
        connection.execute("DROP INDEX ix_audit_log_subject")
    _, [without] = measured(url, CASES, 120, [one for one in HOT if one.name.endswith("object")])
    [fault] = without.faults(SMALL)
    assert fault.startswith("audit log by object: reads ")
