"""What people write by mistake at a terminal is answered in one sentence that says what to do."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.test_citypatrol import Shell, shell, write

__all__ = ["shell"]

GBK = 'name = "中"\n'.encode("gbk")
TOO_LARGE = "9" * 20

WRONG = [
    pytest.param("audit verify --file nowhere", "nowhere cannot be read (No such file", id="path"),
    pytest.param("audit verify --file gbk", "gbk is no audit log", id="no log"),
    pytest.param("destinations import gbk", "gbk is not UTF-8 text; save it", id="not UTF-8"),
    pytest.param("destinations import folder", "folder cannot be read (Is a dir", id="a folder"),
    pytest.param(f"destinations retry --letter {TOO_LARGE}", "'--letter'", id="a large letter"),
    pytest.param(f"models history --limit {TOO_LARGE}", "'--limit'", id="too much history"),
    pytest.param(f"cameras events --limit {TOO_LARGE}", "'--limit'", id="too many events"),
    pytest.param(f"learning list --limit {TOO_LARGE}", "'--limit'", id="too many steps"),
    pytest.param("demo --port 70000", "'--port'", id="no port"),
    pytest.param("cameras import none.json", "no plan and no list of cameras", id="no cameras"),
    pytest.param("--settings gbk users list", "gbk is not UTF-8 text: save it", id="settings"),
    pytest.param("--settings no/s.toml init", "make its folder", id="no folder for settings"),
    pytest.param("tokens revoke 7", "'citypatrol tokens revoke --help'", id="no id"),
    pytest.param("users frobnicate", "'citypatrol users --help'", id="no command"),
    pytest.param("plan", "'citypatrol plan --help'", id="an option is missing"),
    pytest.param("rehearse --cameras many", "it has to be a whole number", id="no number"),
    pytest.param("learning list --limit 0", "it has to be 1 at least", id="a small number"),
    pytest.param("evidence uses --since now", "it has to be a time like", id="no moment"),
    pytest.param("samples delete 7 --why w", "it has to be an id like", id="no sample's id"),
    pytest.param("cameras onvif h --port 70000", "65535 at most", id="no port of a device"),
    pytest.param("evidence verify no.zip", "no bundle no.zip: check the path", id="no bundle"),
    pytest.param("evidence verify folder", "folder is a folder", id="no bundle but a folder"),
    pytest.param("backup no/city.zip", "no folder no: make it", id="no folder for a backup"),
    pytest.param("support-bundle no/b.zip", "no folder no: make it", id="no folder for a bundle"),
    pytest.param("support-bundle folder", "folder is a folder", id="no file for a bundle"),
    pytest.param("support-bundle gbk", "gbk is there already", id="a bundle over a file"),
    pytest.param("support-bundle b.zip --log no", "no log file no: check", id="no log"),
    pytest.param("replay v.mp4 --view gbk", "gbk is not UTF-8 text; save it", id="a view"),
    pytest.param("replay v.mp4 --view no", "no cannot be read (No such file", id="no view"),
    pytest.param("simulate --paths gbk", "gbk is not UTF-8 text; save it", id="simulated cameras"),
    pytest.param(
        "simulate --cameras 1 --source gbk --faults no",
        "no cannot be read (No such file",
        id="no faults",
    ),
    pytest.param("dataset build gbk --out a --work b", "gbk is not UTF-8 text", id="a recipe"),
]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installation")
    (folder / "gbk").write_bytes(GBK)
    (folder / "folder").mkdir()
    (folder / "none.json").write_text("[]")
    return folder


@pytest.mark.parametrize(("words", "sentence"), WRONG)
def test_what_is_written_by_mistake_is_answered_in_a_sentence(
    shell: Shell, installation: Path, monkeypatch: pytest.MonkeyPatch, words: str, sentence: str
) -> None:
    monkeypatch.chdir(installation)
    if not Path("citypatrol.toml").exists():
        shell("init")
    ended = shell(*words.split())
    assert ended.code == 2
    assert sentence in ended.said
    assert "Errno" not in ended.said
    assert "codec" not in ended.said
    assert "Input should" not in ended.said


def test_a_settings_fault_is_told_without_the_librarys_words(shell: Shell) -> None:
    text = "[serving]\nsecret_key = 'short'\npipeline_token = 'short'"
    ended = shell("--settings", write("s.toml", text), "users", "list")
    assert "serving.secret_key: a secret needs at least 32 characters" in ended.said


@pytest.mark.parametrize("words", [(), ("users",), ("evidence", "keys")])
def test_a_group_without_a_command_shows_its_help_and_says_nothing_more(
    shell: Shell, words: tuple[str, ...]
) -> None:
    ended = shell(*words)
    assert ended.code == 2
    assert ended.said == ""
    assert "Commands" in ended.result


def test_without_settings_only_a_bundle_can_be_proved(shell: Shell) -> None:
    ended = shell("evidence", "verify", "CP-20260101-0001")
    assert ended.code == 2
    assert "check the path of a bundle, or name --settings for a case" in ended.said


def test_a_support_bundle_never_takes_the_place_of_the_settings(shell: Shell) -> None:
    shell("init")
    before = Path("citypatrol.toml").read_text()
    assert shell("support-bundle", "citypatrol.toml").code == 2
    assert Path("citypatrol.toml").read_text() == before


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_what_is_no_text_is_not_written_to_a_terminal(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    shell("init")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    ended = shell("report", "--from", "2026-01-01", "--to", "2026-01-02", "--format", form)
    assert ended.code == 2
    assert f"A terminal cannot show {form}: name a file with --out." in ended.said


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        pytest.param("serving", "serving.database_url", ("users", "list"), id="serving"),
        pytest.param("pipeline", "patrol.state_url", ("outbox", "list"), id="pipeline"),
    ],
)
def test_tables_of_a_newer_version_are_told_and_left_alone(
    shell: Shell, name: str, key: str, words: tuple[str, ...]
) -> None:
    shell("init")
    shell("db", "upgrade")
    with closing(sqlite3.connect(f"var/{name}.db")) as database, database:
        database.execute(f"UPDATE {name}_alembic_version SET version_num = '9999'")
    for command in (words, ("db", "upgrade")):
        ended = shell(*command)
        assert ended.code == 2
        assert f"A newer version of CityPatrol made the tables in {key}" in ended.said
    with closing(sqlite3.connect(f"var/{name}.db")) as database:
        [(revision,)] = database.execute(f"SELECT version_num FROM {name}_alembic_version")
    assert revision == "9999"


PLAN = """
[[sources]]
id = "nvr"
max_sessions = {sessions}
[[cameras]]
id = "gate"
name = "Gate"
source = "nvr"
url = "{url}"
[[cameras.views]]
id = "main"
watch = ["bin_overflow"]
"""


@pytest.mark.parametrize(
    ("sessions", "url", "sentence"),
    [
        pytest.param(TOO_LARGE, "rtsp://h/1", "max_sessions", id="more than a database holds"),
        pytest.param(4, "http://me:hunter2@h/1", "does not begin with rtsp", id="another protocol"),
        pytest.param(4, "gate", "does not begin with rtsp", id="no address"),
    ],
)
def test_a_camera_or_source_that_cannot_be_visited_is_refused_when_it_comes(
    shell: Shell, sessions: object, url: str, sentence: str
) -> None:
    shell("init")
    plan = write("plan.toml", PLAN.format(sessions=sessions, url=url))
    ended = shell("cameras", "import", plan)
    assert ended.code == 1
    assert sentence in ended.said
    assert "hunter2" not in ended.said


@pytest.mark.parametrize("name", ["serving", "pipeline"])
def test_a_damaged_database_is_told_by_every_command_that_meets_it(shell: Shell, name: str) -> None:
    shell("init")
    shell("db", "upgrade")
    assert shell("backup", "city.zip").code == 0
    Path("var", f"{name}.db").write_bytes(b"what the disk left of it" * 400)
    asked = {
        ("outbox", "list") if name == "pipeline" else ("users", "list"): "restore it from a backup",
        ("backup", "again.zip"): "restore an older backup",
        ("restore", "city.zip"): "move that file away",
    }
    for words, sentence in asked.items():
        ended = shell(*words)
        assert ended.code in (1, 2)
        assert sentence in ended.said
