"""What is read back from a backup is what was there: rows, histories, pictures; and no secret."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from pipeline.database import engine_for
from serving.backup.archive import BackupFile
from serving.backup.errors import BackupFailed, BackupRefused, BackupUnusable, RestoreRefused
from serving.backup.manifest import MANIFEST, BackupManifest
from serving.backup.restoring import restore
from serving.backup.sealed import sealed_complaints
from serving.backup.writing import write_backup
from serving.cases.tables import CaseRow, StepRow
from serving.db import open_database
from serving.intake.service import accept
from serving.users.tables import LoginFailureRow
from tests.peers.postgres import Postgres
from tests.serving.backup.city import IN_THE_OPEN, Town, addresses, case_report, live, town
from tests.serving.conftest import BOTH
from tests.serving.examples import NOON

CASES = 120


@pytest.fixture(scope="module", params=BOTH)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """120 cases and what goes with them: once on SQLite, once on PostgreSQL."""
    folder = tmp_path_factory.mktemp("lived")
    url = f"sqlite:///{folder}/serving.db"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        url = server.url(server.create())
    there = town(url, folder)
    live(there, CASES)
    return there


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Town:
    folder = tmp_path_factory.mktemp("small")
    there = town(f"sqlite:///{folder}/serving.db", folder)
    live(there, 4)
    return there


@pytest.fixture(scope="module")
def backup(small: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "small.zip"
    write_backup(file, small.kept, small.stores, NOON)
    return file


def digests(manifest: BackupManifest) -> dict[str, tuple[int, str]]:
    """Of every table, and of the list of pictures."""
    tables = {
        f"{program.name}.{table.name}": (table.rows, table.digest)
        for program in manifest.programs
        for table in program.tables
    }
    return {**tables, "pictures": (manifest.pictures.count, manifest.pictures.digest)}


def new_town(tmp_path: Path, **changes: str) -> Town:
    return town(f"sqlite:///{tmp_path}/new.db", tmp_path, **changes)


@pytest.mark.service
def test_everything_is_read_back_as_it_was(
    lived: Town, postgres_server: Postgres, tmp_path: Path
) -> None:
    """From either database into PostgreSQL, where SQLite's city goes when it grows."""
    file = tmp_path / "city.zip"
    made = write_backup(file, lived.kept, lived.stores, NOON)
    assert made.chains.cases == CASES
    assert (made.chains.broken, made.pictures.missing) == (0, 0)
    assert made.pictures.count > CASES * 4
    there = town(postgres_server.url(postgres_server.create()), tmp_path)
    done = restore(file, there.kept, there.stores)
    assert (done.chains, done.missing, done.upgraded) == (made.chains, (), ())
    assert done.pictures == made.pictures.count
    again = write_backup(tmp_path / "again.zip", there.kept, there.stores, NOON)
    assert digests(again) == digests(made)
    assert addresses(there) == addresses(lived)
    assert there.evidence.holds() == lived.evidence.holds()
    assert sealed_complaints(there.settings.serving_or_complain()) == []
    lives_on(there)


def lives_on(there: Town) -> None:
    """New rows get numbers behind those that were read back."""
    services = there.services()
    body = case_report(there.evidence, 9_999).model_dump_json().encode()
    assert accept(services, body).created
    with services.db.writing() as session:
        session.add(LoginFailureRow(name="somebody", address="10.0.0.1", at=NOON))
        numbers = session.scalars(sa.select(CaseRow.number)).all()
    assert len(set(numbers)) == CASES + 1
    services.db.close()


def test_what_is_written_meanwhile_is_whole_or_not_in_it(lived: Town, tmp_path: Path) -> None:
    services, coming = lived.services(), iter(range(5_000, 5_003))

    def write_meanwhile(_done: int, _total: int) -> None:
        for number in coming:
            accept(services, case_report(lived.evidence, number).model_dump_json().encode())

    file = tmp_path / "meanwhile.zip"
    with services.db.reading() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(CaseRow))
    # The last program is serving: its first progress comes while its tables are being read.
    [_, serving] = lived.kept
    made = write_backup(file, [serving], None, NOON, write_meanwhile)
    services.db.close()
    assert next(coming, None) is None
    rows = {table.name: table.rows for table in made.programs[0].tables}
    assert rows["cases"] == rows["reports"] == made.chains.cases == before
    assert made.chains.broken == 0


def test_no_secret_stands_in_the_open(small: Town, backup: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(backup) as file:
        everything = b"".join(file.read(name) for name in file.namelist())
        told = file.read("README.txt").decode()
    for secret in IN_THE_OPEN:
        assert secret.encode() not in everything
    assert b"rtsp://viewer" not in everything
    assert "does not hold that key" in told
    assert backup.stat().st_mode & 0o077 == 0


def test_pictures_that_are_nowhere_are_told(small: Town, tmp_path: Path) -> None:
    file, there = tmp_path / "listed.zip", new_town(tmp_path)
    made = write_backup(file, small.kept, None, NOON)
    held = sorted(small.evidence.holds())
    for sha256 in held[1:]:
        there.evidence.put(small.evidence.get(sha256), "image/jpeg")
    there.evidence.tamper(held[1], b"something else")
    done = restore(file, there.kept, there.stores)
    assert set(done.missing) == set(held[:2])
    assert done.pictures == made.pictures.count - 2


def test_a_damaged_original_does_not_go_along_and_is_told(small: Town, tmp_path: Path) -> None:
    spoilt = replace(small, evidence=type(small.evidence)())
    for sha256 in small.evidence.holds():
        spoilt.evidence.put(small.evidence.get(sha256), "image/jpeg")
    first = min(spoilt.evidence.holds())
    spoilt.evidence.tamper(first, b"something else")
    made = write_backup(tmp_path / "spoilt.zip", spoilt.kept, spoilt.stores, NOON)
    assert made.pictures.missing == 1


def test_a_full_database_is_left_alone_unless_told_and_another_key_is_told(
    backup: Path, tmp_path: Path
) -> None:
    there = new_town(tmp_path, secret_key="another secret that only serving has, for tests")
    # Its tables were made, and nothing else: that is empty.
    there.services().db.close()
    assert restore(backup, there.kept, there.stores).chains.cases == 4
    [sentence] = sealed_complaints(there.settings.serving_or_complain())
    assert "secret_key is not the one of the backup" in sentence
    with pytest.raises(RestoreRefused, match=r"is not empty.*--replace"):
        restore(backup, there.kept, there.stores)
    assert restore(backup, there.kept, there.stores, replace=True).chains.cases == 4
    with BackupFile(backup) as before:
        again = write_backup(tmp_path / "again.zip", there.kept, there.stores, NOON)
        assert digests(again) == digests(before.manifest)


def edited(file: Path, entry: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of a backup with one entry changed."""
    copy = file.with_name("edited.zip")
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(copy, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, change(data) if name == entry else data)
    return copy


def of_revision(revision: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        manifest = json.loads(data)
        manifest["programs"][1]["revision"] = revision
        return json.dumps(manifest).encode()

    return change


@pytest.mark.parametrize(
    ("entry", "change", "sentence"),
    [
        pytest.param(MANIFEST, of_revision("9999"), "newer version", id="newer"),
        pytest.param(
            "serving/cases.jsonl",
            lambda data: data.replace(b"gate-3", b"gate-4").replace(b"lawn", b"lown"),
            "The table cases in the backup is not what was written",
            id="a row changed",
        ),
        pytest.param(
            "serving/case_steps.jsonl", lambda data: data[:-40], "case_steps", id="cut off"
        ),
        pytest.param(
            "pictures.jsonl", lambda data: b"\n".join(data.split(b"\n")[1:]), "pictures", id="list"
        ),
        pytest.param(MANIFEST, lambda data: b"{}", "another version", id="no manifest"),
    ],
)
def test_a_backup_that_is_not_what_was_written_changes_nothing(
    backup: Path,
    tmp_path: Path,
    entry: str,
    change: Callable[[bytes], bytes],
    sentence: str,
) -> None:
    there = new_town(tmp_path)
    with pytest.raises((BackupUnusable, RestoreRefused), match=sentence):
        restore(edited(backup, entry, change), there.kept, there.stores)
    assert not any(there.evidence.holds())
    assert there_is_nothing(there)


def there_is_nothing(there: Town) -> bool:
    for kept in there.kept:
        engine = kept.open()
        with engine.connect() as connection:
            found = sa.inspect(connection).get_table_names()
        engine.dispose()
        if found:
            return False
    return True


def test_a_bit_flipped_anywhere_is_told_in_words_or_changes_nothing(
    backup: Path, tmp_path: Path
) -> None:
    whole, chance, told = backup.read_bytes(), Random(7), 0
    for _ in range(200):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (tmp_path / "flipped.zip").write_bytes(data)
        try:
            with BackupFile(tmp_path / "flipped.zip") as opened:
                opened.prove()
        except BackupUnusable:
            told += 1
    assert told > 100


def test_a_changed_picture_in_the_backup_is_found(backup: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(backup) as file:
        name = next(one for one in file.namelist() if one.startswith("pictures/evidence/"))
    spoilt = edited(backup, name, lambda data: data[:-1] + b"?")
    there = new_town(tmp_path)
    with pytest.raises(BackupUnusable, match="is not what it was"):
        restore(spoilt, there.kept, there.stores)


@pytest.mark.parametrize("data", [b"", b"PK no zip", b"x" * 5000])
def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, data: bytes) -> None:
    file, there = tmp_path / "no.zip", new_town(tmp_path)
    file.write_bytes(data)
    with pytest.raises(BackupUnusable, match="is no backup"):
        restore(file, there.kept, there.stores)


def test_a_history_that_was_changed_by_hand_is_counted(small: Town, tmp_path: Path) -> None:
    file = Path(small.settings.serving_or_complain().database_url.get_secret_value()[10:])
    shutil.copy(file, tmp_path / "new.db")
    there = new_town(tmp_path)
    shutil.copy(file.with_name("pipeline.db"), tmp_path / "pipeline.db")
    database = open_database(f"sqlite:///{tmp_path}/new.db")
    with database.writing() as session:
        session.execute(sa.update(StepRow).where(StepRow.sequence == 2).values(note="changed"))
    database.close()
    made = write_backup(tmp_path / "changed.zip", there.kept, None, NOON)
    assert (made.chains.cases, made.chains.broken) == (4, 2)


def test_tables_of_another_version_are_not_backed_up(small: Town, tmp_path: Path) -> None:
    there = new_town(tmp_path)
    there.services().db.close()
    engine = engine_for(f"sqlite:///{tmp_path}/new.db")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE serving_alembic_version SET version_num = '0020'"))
    engine.dispose()
    kept = [one for one in there.kept if one.name == "serving"]
    with pytest.raises(BackupFailed, match="not of this version"):
        write_backup(tmp_path / "older.zip", kept, None, NOON + timedelta(hours=1))
    assert not (tmp_path / "older.zip").exists()
    assert list(tmp_path.glob(".backup-*")) == []


def test_a_file_of_that_name_stays_until_another_backup_is_proved(
    small: Town, tmp_path: Path
) -> None:
    file, [*_, serving] = tmp_path / "city.zip", small.kept
    file.write_bytes(b"yesterday's")
    with pytest.raises(BackupRefused, match=r"is there already: name another file, or add --rep"):
        write_backup(file, small.kept, None, NOON)
    with pytest.raises(BackupRefused, match="is a folder: name a file in it"):
        write_backup(tmp_path, small.kept, None, NOON, replace=True)
    gone = replace(serving, url=SecretStr(f"sqlite:///{tmp_path}/gone.db"))
    with pytest.raises(BackupFailed, match="There is no database"):
        write_backup(file, [gone], None, NOON, replace=True)
    assert file.read_bytes() == b"yesterday's"
    made = write_backup(file, [serving], None, NOON, replace=True)
    with BackupFile(file) as there:
        assert there.manifest == made
    assert [one.name for one in tmp_path.iterdir()] == ["city.zip"]


def test_a_backup_knows_what_it_left_out(backup: Path) -> None:
    with BackupFile(backup) as file:
        left_out = {name for one in file.manifest.programs for name in one.left_out}
        inside = {table.name for one in file.manifest.programs for table in one.tables}
    assert {"login_sessions", "pipeline_watch_plan"} <= left_out
    assert not left_out & inside
