"""What people write by mistake at a terminal is answered in one sentence that says what to do."""

from __future__ import annotations

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


def test_a_settings_fault_is_told_without_the_librarys_words(shell: Shell) -> None:
    text = "[serving]\nsecret_key = 'short'\npipeline_token = 'short'"
    ended = shell("--settings", write("s.toml", text), "users", "list")
    assert "serving.secret_key: a secret needs at least 32 characters" in ended.said


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
