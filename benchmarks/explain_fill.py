"""A city's tables after years, made by PostgreSQL itself: quicker than ``benchmarks.serving_fill``,
all cases with one report, and good enough to see which index serves what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from benchmarks.serving_fill import Plan, found_city
from serving.db import Database
from serving.review.chore import keep_complete

CAMERA: Final = "'cam-' || lpad((n % :cameras)::text, 5, '0')"
DISTRICT: Final = "'district-' || lpad((n % :cameras % 12 + 1)::text, 2, '0')"
SHA: Final = "md5('{0}' || n) || md5('{0}' || n || 'x')"
_AGO: Final = "now() - n * interval '730 days' / :cases"

FILL: Final = {
    "reports": f"""
        INSERT INTO reports (report_id, digest, case_id, received_at)
        SELECT md5('report' || n)::uuid, md5('digest' || n), md5('case' || n)::uuid, {_AGO}
        FROM generate_series(1, :cases) n""",
    "cases": f"""
        INSERT INTO cases (id, number, report_id, kind, status, version, camera_id, view_id,
            zone_id, place_id, district, opened_at, changed_at, confirmed_at, report, clock_basis,
            due_at, soon_at, rung_at, assigned, unit)
        SELECT md5('case' || n)::uuid, 'CP-' || n, md5('report' || n)::uuid,
            (ARRAY['street_vending', 'bin_overflow', 'green_belt_parking', 'manhole_missing']
                )[n % 4 + 1],
            status, 4, {CAMERA}, 'main', 'zone', md5('place' || n)::uuid, {DISTRICT},
            {_AGO}, {_AGO} + interval '1 hour', {_AGO}, CAST(:report AS jsonb),
            (SELECT max(revision) FROM clock_basis),
            CASE WHEN runs THEN {_AGO} + interval '3 hours' END,
            CASE WHEN runs THEN {_AGO} + interval '2 hours' END, NULL,
            CASE WHEN status IN ('dispatched', 'handling', 'handled') THEN 'unit-' || n % 40 END,
            'unit-' || n % 40
        FROM (SELECT n, runs, CASE WHEN runs
                THEN (ARRAY['captured', 'registered', 'dispatched', 'handling', 'handled'])
                    [n / 50 % 5 + 1]
                ELSE CASE WHEN n % 7 = 0 THEN 'rejected' ELSE 'closed' END END AS status
            FROM (SELECT n, n % 50 = 0 AS runs FROM generate_series(1, :cases) n) a) b""",
    "case_steps": """
        INSERT INTO case_steps (case_id, sequence, at, actor, action, from_status, to_status, note)
        SELECT id, sequence, opened_at + sequence * interval '15 minutes', 'somebody',
            (ARRAY['capture', 'confirm', 'dispatch', 'handle'])[sequence],
            CASE WHEN sequence > 1 THEN 'captured' END, status, ''
        FROM cases, generate_series(1, 4) sequence""",
    "spot_cases": """
        INSERT INTO spot_cases (case_id, spot_id, opened_at, x1, y1, x2, y2)
        SELECT cases.id, spots.id, opened_at, x1, y1, x2, y2
        FROM cases JOIN spots USING (camera_id, kind)""",
    "case_pictures": """
        INSERT INTO case_pictures (case_id, sha256, deleted_at, rule)
        SELECT id, md5(id::text || n) || md5(n || id::text), CASE WHEN past THEN now() END,
            CASE WHEN past THEN 'rejected' END
        FROM (SELECT id, status IN ('rejected', 'duplicate')
                AND changed_at < now() - interval '30 days' AS past FROM cases) one,
            generate_series(1, 2) n
        ON CONFLICT DO NOTHING""",
    "stored_pictures": """
        INSERT INTO stored_pictures (sha256, state, turn, since)
        SELECT DISTINCT sha256, CASE WHEN deleted_at IS NULL THEN 'kept' ELSE 'gone' END, 1, now()
        FROM case_pictures ON CONFLICT DO NOTHING""",
    "evidence_uses": """
        INSERT INTO evidence_uses (at, what, person_name, case_id, district, boxes, why)
        SELECT opened_at + interval '20 minutes', 'blurred', 'somebody', id, district, false, ''
        FROM cases ORDER BY opened_at""",
    "audit_log": """
        INSERT INTO audit_log (sequence, at, act, actor, via, subject, details, previous, hash)
        SELECT sequence, now() - (:cases - n) * interval '365 days' / :cases,
            (ARRAY['signed_in', 'exported', 'look_asked', 'user_changed'])[n % 4 + 1],
            'person ' || n % 60, 'session', 'subject ' || n % 5000, '{}', md5('a' || n),
            md5('a' || n + 1)
        FROM (SELECT n, n + (SELECT coalesce(max(sequence), 0) FROM audit_log) AS sequence
            FROM generate_series(1, :cases) n) one""",
    "camera_events": f"""
        INSERT INTO camera_events (event_id, camera_id, view_id, kind, at, received_at, ended_at)
        SELECT md5('event' || n)::uuid, {CAMERA}, 'main',
            (ARRAY['offline', 'online', 'blind', 'seeing', 'view_moved', 'view_back'])[n % 6 + 1],
            {_AGO}, {_AGO}, CASE WHEN n > 300 THEN {_AGO} + interval '1 hour' END
        FROM generate_series(1, :cases) n""",
    "destinations": """
        INSERT INTO destinations (id, settings, kinds, districts, pictures, active, changed_at)
        VALUES ('platform', '{"connector": "file", "folder": "out"}', '[]', '[]', 'none', false,
            now()) ON CONFLICT DO NOTHING""",
    "handovers": """
        INSERT INTO handovers (case_id, destination_id, event_id, mode, filed_at, external_id,
            ended, status_applied, next_poll_at)
        SELECT id, 'platform', report_id, 'after_review', opened_at, number,
            status IN ('closed', 'rejected'), true, opened_at
        FROM cases WHERE status <> 'captured'""",
    "handover_letters": """
        INSERT INTO handover_letters (case_id, destination_id, sequence, change, event, state,
            attempts, unsure, created_at, next_at, sent_at)
        SELECT case_id, destination_id, n, CASE n WHEN 1 THEN 'new' ELSE 'update' END, '{}',
            CASE WHEN n = 3 AND NOT ended THEN 'waiting' ELSE 'sent' END, 1, false, filed_at,
            filed_at, CASE WHEN n < 3 OR ended THEN filed_at END
        FROM handovers, generate_series(1, 3) n ORDER BY filed_at""",
    "samples": f"""
        INSERT INTO samples (id, origin, outcome, state, version, kind, camera_id, view_id,
            district, captured_at, day, condition, case_id, box_by, seen, picture_sha256,
            duplicates, attempts, next_try_at, entered_at, changed_at)
        SELECT md5('sample' || id)::uuid, 'verdict', 'positive', 'ready', 1, kind, camera_id,
            view_id, district, opened_at, to_char(opened_at, 'YYYYMMDD'), 'day', id, 'model', '[]',
            {SHA.format("sample")}, 0, 0, opened_at, opened_at, opened_at
        FROM (SELECT *, row_number() OVER (ORDER BY opened_at) AS n FROM cases) one
        WHERE n % 3 = 0""",
    "suppressions": f"""
        INSERT INTO suppressions (day, permit_id, camera_id, view_id, kind, looks, suspects, most,
            lasting, first_at, last_at)
        SELECT current_date - (n / 700)::int, 'permit-' || n % 40, {CAMERA}, 'main',
            'street_vending', 9, 9, 2, 0, now(), now()
        FROM generate_series(1, :cases / 2) n ON CONFLICT DO NOTHING""",
    "suppression_letters": """
        INSERT INTO suppression_letters (letter_id, received_at)
        SELECT md5('letter' || n)::uuid, now() - n * interval '90 days' / :cases
        FROM generate_series(1, :cases / 10) n ON CONFLICT DO NOTHING""",
    "outside_reports": f"""
        INSERT INTO outside_reports (id, source, number, kind, district, longitude, latitude,
            reported_at, received_at, text)
        SELECT md5('outside' || n)::uuid, 'hotline', n::text, 'bin_overflow', {DISTRICT},
            118.0 + n % 100 / 500.0, 37.0 + n % 60 / 500.0, {_AGO}, {_AGO}, ''
        FROM generate_series(1, :cases / 10) n ON CONFLICT DO NOTHING""",
    "patrol_hours": """
        INSERT INTO patrol_hours (hour, source_id, district, camera_s, late_s)
        SELECT date_trunc('hour', now()) - hour * interval '1 hour', 'platform-' || n % 4,
            'district-' || lpad((n / 4 % 12 + 1)::text, 2, '0'), 450000, 900
        FROM generate_series(0, least(2207, :cases / 400)) hour, generate_series(0, 47) n""",
    "patrol_results": """
        INSERT INTO patrol_results (hour, source_id, district, result, reason, visits)
        SELECT hour, source_id, district,
            (ARRAY['looked', 'dropped', 'failed', 'unable'])[n % 4 + 1],
            CASE WHEN n % 4 > 1 THEN 'reason-' || n ELSE '' END, 60
        FROM patrol_hours, generate_series(0, 9) n ON CONFLICT DO NOTHING""",
    "check_results": """
        INSERT INTO check_results (check_id, case_id, sequence, verdict, began_at, decided_at,
            received_at, digest)
        SELECT md5('check' || id)::uuid, id, 4, 'pass', changed_at, changed_at, changed_at, 'd'
        FROM cases WHERE status = 'closed'""",
}
"""In order."""


def fill(db: Database, cases: int, cameras: int, report: Mapping[str, Any]) -> int:
    """Fill what is empty, each case with the same ``report``; how many cases there are."""
    with db.writing() as session:
        there = session.scalar(sa.text("SELECT count(*) FROM cases")) or 0
    if not there:
        found_city(db, Plan(cases, 730, cameras))
    values = {"cases": there or cases, "cameras": cameras, "report": json.dumps(report)}
    filled = [table for table in FILL if _filled(db, table, values)]
    while keep_complete(db):
        filled.append("review_queue")
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in sorted(set(filled)):
            connection.exec_driver_sql(f"VACUUM ANALYZE {table}")
    return there or cases


def _filled(db: Database, table: str, values: Mapping[str, Any]) -> bool:
    """What has next to nothing beside so many cases counts as empty."""
    with db.writing() as session:
        rows = session.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0
        if rows <= values["cases"] // 1000:
            session.execute(sa.text(FILL[table]), values)
            return True
    return False
