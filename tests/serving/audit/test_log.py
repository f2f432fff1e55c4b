"""The audit log: whole under many writers, and any change of it is found."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from serving.audit.chore import AuditChore
from serving.audit.domain import BEGINNING, SERVING, Act, Actor, Entry
from serving.audit.files import head_of, read_entries
from serving.audit.repository import AuditFilter, AuditLog, pages
from serving.audit.service import check, prune, record
from serving.audit.tables import AuditRow
from serving.audit.verify import Head, verify
from serving.db import Database
from serving.errors import Forbidden, Unacceptable
from serving.users.domain import Role
from tests.serving.examples import NOON
from tests.serving.harness import Front
from tests.serving.people import AUDITOR

SOMEBODY = Actor.of(AUDITOR)


def written(db: Database, count: int = 5) -> None:
    for turn in range(count):
        with db.writing() as session:
            at = NOON + timedelta(days=turn)
            record(session, Act.POLICY_CHANGED, SOMEBODY, at, "手动", mode="auto", turn=turn)


def entries(db: Database) -> list[Entry]:
    with db.reading() as session:
        return list(pages(AuditLog(session), size=2))


def test_every_entry_holds_the_hash_of_the_one_before(database: Database) -> None:
    written(database)
    found = entries(database)
    assert [one.sequence for one in found] == [1, 2, 3, 4, 5]
    assert found[0].previous == BEGINNING
    assert [one.previous for one in found[1:]] == [one.hash for one in found[:-1]]
    verdict = verify(found)
    assert (verdict.entries, verdict.complaints) == (5, ())
    assert verdict.head == Head(5, found[-1].hash)


def test_twelve_writers_at_once_make_one_chain(database: Database) -> None:
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _turn: written(database, 2), range(12)))
    verdict = verify(entries(database))
    assert (verdict.entries, verdict.complaints) == (24, ())


def test_an_act_that_is_rolled_back_leaves_no_entry_and_no_gap(database: Database) -> None:
    written(database, 1)
    with database.writing() as session:
        record(session, Act.USER_ADDED, SERVING, NOON, "somebody")
        session.rollback()
    written(database, 1)
    assert [one.sequence for one in entries(database)] == [1, 2]


def test_what_no_database_could_keep_is_written_with_question_marks(database: Database) -> None:
    with database.writing() as session:
        record(session, Act.SIGN_IN_REFUSED, SERVING, NOON, "a\x00b\ud800", note="c\nd", n=[1, "x"])
    found = entries(database)[0]
    assert (found.subject, found.details) == ("a?b?", {"note": "c?d", "n": [1, "x"]})
    assert found.is_whole()


CHANGES: list[tuple[str, Callable[[], sa.Update | sa.Delete], str]] = [
    (
        "another actor",
        lambda: sa.update(AuditRow).where(AuditRow.sequence == 3).values(actor="nobody"),
        "Entry 3 was changed",
    ),
    (
        "another moment",
        lambda: (
            sa.update(AuditRow)
            .where(AuditRow.sequence == 2)
            .values(at=NOON + timedelta(days=1, microseconds=1))
        ),
        "Entry 2 was changed",
    ),
    (
        "another detail",
        lambda: sa.update(AuditRow).where(AuditRow.sequence == 5).values(details={"turn": 9}),
        "Entry 5 was changed",
    ),
    (
        "an entry less",
        lambda: sa.delete(AuditRow).where(AuditRow.sequence == 4),
        "Between the entries 3 and 5",
    ),
    (
        "no beginning",
        lambda: sa.delete(AuditRow).where(AuditRow.sequence == 1),
        "begins with entry 2",
    ),
]


@pytest.mark.parametrize(
    ("change", "sentence"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES]
)
def test_a_change_of_the_log_is_found(
    database: Database, change: Callable[[], sa.Update | sa.Delete], sentence: str
) -> None:
    written(database)
    with database.writing() as session:
        session.execute(change())
        assert any(sentence in str(one) for one in check(session).complaints)


def test_a_log_that_was_cut_off_or_rewritten_does_not_fit_the_head_that_was_kept(
    sqlite_url: str, database: Database
) -> None:
    written(database)
    kept = verify(entries(database)).head
    written(database, 1)
    assert verify(entries(database), kept).complaints == ()
    assert "ends before entry 5" in str(verify(entries(database)[:4], kept).complaints[0])
    forged, previous = [], BEGINNING
    for entry in entries(database):
        other = Entry(
            entry.sequence, entry.at, entry.act, SERVING, entry.subject, entry.details, previous
        ).sealed()
        forged.append(other)
        previous = other.hash
    assert verify(forged).complaints == ()
    assert "not the one whose hash was kept" in str(verify(forged, kept).complaints[0])


def test_what_is_past_its_time_goes_and_the_log_says_where_it_begins(database: Database) -> None:
    written(database, 5)
    keep, at = timedelta(days=180), NOON + timedelta(days=182, hours=1)
    with database.writing() as session:
        assert prune(session, keep, at) == 3
    found = entries(database)
    assert [one.sequence for one in found] == [4, 5, 6]
    assert found[-1].act is Act.LOG_PRUNED
    assert verify(found).complaints == ()
    assert "begins with entry 5" in str(verify(found[1:]).complaints[0])
    chore = AuditChore(database, 180)
    assert [chore.once(at), chore.once(at + timedelta(hours=23))] == [False, False]
    assert not chore.once(at + timedelta(days=300))
    assert [one.act for one in entries(database)] == [Act.LOG_PRUNED]
    assert verify(entries(database)).complaints == ()


def test_much_that_is_past_its_time_goes_in_small_parts(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serving.audit.service.AT_ONCE", 3)
    monkeypatch.setattr("serving.audit.chore.AT_ONCE", 3)
    written(database, 8)
    chore, later = AuditChore(database, 180), NOON + timedelta(days=400)
    assert [chore.once(later) for _ in range(4)] == [True, True, False, False]
    found = entries(database)
    assert {one.act for one in found} == {Act.LOG_PRUNED}
    assert [one.details["sequence"] for one in found] == [3, 6, 8]
    assert verify(found).complaints == ()


def test_an_exported_log_is_proved_with_nothing_but_the_file(front: Front, tmp_path: Path) -> None:
    written(front.services.db, 3)
    with front.person(Role.AUDITOR) as auditor:
        text = auditor.get("/api/audit/export").text
        proof = auditor.get("/api/audit/proof").json()
        kept = auditor.get("/api/audit/proof", params={"kept": f"2:{'0' * 64}"}).json()
    file = tmp_path / "audit.ndjson"
    file.write_text(text)
    verdict = verify(read_entries(file), head_of(proof["head"]))
    assert verdict.complaints == ()
    assert proof["entries"] == verdict.entries == 6
    assert "not the one whose hash was kept" in kept["complaints"][0]
    file.write_text(text.replace("手动", "自动", 1))
    assert "Entry 1 was changed" in str(verify(read_entries(file)).complaints[0])
    file.write_text("{}\n")
    with pytest.raises(Unacceptable, match="Line 1 is no entry"):
        list(read_entries(file))


def test_the_auditor_finds_who_did_what_and_others_find_nothing(front: Front) -> None:
    written(front.services.db, 3)
    with front.person(Role.AUDITOR, name="an auditor") as auditor:
        page = auditor.get("/api/audit", params={"act": "policy_changed", "limit": 2}).json()
        rest = auditor.get(
            "/api/audit", params={"act": "policy_changed", "before": page["next"]}
        ).json()
        mine = auditor.get("/api/audit", params={"subject": "an auditor"}).json()["entries"]
    assert [one["details"]["turn"] for one in page["entries"] + rest["entries"]] == [2, 1, 0]
    assert [one["act"] for one in mine] == ["signed_in", "user_added"]
    assert mine[0]["address"] == "127.0.0.1"
    with front.services.db.reading() as session:
        latest = AuditLog(session).latest(AuditFilter(actor="nobody here"), None, 10)
    assert latest == []


def test_showing_the_log_asks_for_the_permission(database: Database) -> None:
    from serving.audit.service import show
    from tests.serving.people import REVIEWER

    with database.reading() as session, pytest.raises(Forbidden, match="see audit"):
        show(session, REVIEWER, AuditFilter(), None, 10)


def test_what_is_taken_out_as_a_file_is_in_the_log(front: Front) -> None:
    days = {"from": "2026-05-01", "to": "2026-05-31"}
    with front.person(Role.ADMINISTRATOR) as administrator:
        for path, query in (
            ("/api/statistics", {**days, "format": "csv"}),
            ("/api/statistics/cases", days),
            ("/api/use-register.csv", {}),
            ("/api/samples", {}),
            ("/api/audit/export", {}),
        ):
            assert administrator.get(path, params=query).status_code == 200, path
        page = administrator.get("/api/audit", params={"act": "exported"}).json()
    taken = [one["subject"] for one in reversed(page["entries"])]
    assert taken == ["statistics", "cases", "use register", "samples", "audit log"]
