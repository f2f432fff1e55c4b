"""The command line with wrong input: one plain sentence, the right exit code, no traceback."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import citypatrol
from pipeline.given import PREFIX
from tests.clips import make_clip
from tests.models.tiny import tiny_package

VIEW = """
[view]
id = "v"
watch = ["green_belt_parking"]
[[view.zones]]
id = "belt"
kind = "green_belt"
polygon = {polygon}
"""


@dataclass(frozen=True)
class Ended:
    code: int
    said: str
    result: str


class Shell:
    """Runs commands in an empty folder and without any of our environment variables."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Ended:
        self._monkeypatch.setattr(sys, "argv", ["citypatrol", *arguments])
        with pytest.raises(SystemExit) as end:
            citypatrol.main()
        captured = self._capsys.readouterr()
        code = end.value.code
        return Ended(code if isinstance(code, int) else 1, captured.err, captured.out)


@pytest.fixture
def shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    return Shell(monkeypatch, capsys)


def write(name: str, text: str) -> str:
    Path(name).write_text(text)
    return name


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("[patrol]\ncolour = 1", "no setting 'patrol.colour'", id="unknown key"),
        pytest.param("[patrl]\nbatch = 1", "no setting 'patrl'", id="unknown section"),
        pytest.param("[patrol]\nbatch = 0", "patrol.batch", id="a number out of range"),
        pytest.param("[patrol\n", "Correct that place", id="not TOML"),
        pytest.param("[store]\nkind = 's3'", "store", id="S3 without its address"),
    ],
)
def test_wrong_settings_are_named(shell: Shell, text: str, sentence: str) -> None:
    ended = shell("--settings", write("s.toml", text), "outbox", "list")
    assert ended.code == 2
    assert sentence in ended.said
    assert "Traceback" not in ended.said


@pytest.mark.parametrize(
    ("url", "code", "sentence"),
    [
        pytest.param("nonsense", 2, "no address of SQLite or PostgreSQL", id="no address"),
        pytest.param("mysql://me:hunter2@h/x", 2, "no address of SQLite", id="another database"),
        pytest.param(
            "postgresql://me:hunter2@127.0.0.1:1/x", 1, "does not answer", id="nobody there"
        ),
    ],
)
def test_a_state_database_that_cannot_be_used_is_told_without_its_password(
    shell: Shell, url: str, code: int, sentence: str
) -> None:
    ended = shell("--settings", write("s.toml", f"[patrol]\nstate_url = '{url}'"), "outbox", "list")
    assert ended.code == code
    assert sentence in ended.said
    assert "hunter2" not in ended.said + ended.result


def test_a_view_with_an_unknown_time_zone_is_refused(shell: Shell) -> None:
    text = "timezone = 'Mars/Base'\n" + VIEW.format(polygon="[[0, 0], [1, 0], [1, 1]]")
    ended = shell("replay", "clip.mp4", "--view", write("view.toml", text))
    assert ended.code == 2
    assert "Asia/Shanghai" in ended.said


def test_a_missing_settings_file_is_named(shell: Shell) -> None:
    ended = shell("--settings", "nowhere.toml", "outbox", "list")
    assert (ended.code, ended.result) == (2, "")
    assert "nowhere.toml" in ended.said


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("CITYPATROL_PATROLL__LANES", "CITYPATROL_PATROLL__LANES is no setting"),
        ("CITYPATROL_PATROL__LANE", "did you mean CITYPATROL_PATROL__LANES?"),
    ],
)
def test_an_unknown_variable_is_an_error(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, name: str, sentence: str
) -> None:
    monkeypatch.setenv(name, "3")
    ended = shell("outbox", "list")
    assert ended.code == 2
    assert sentence in ended.said


def test_the_environment_goes_before_the_file(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Path(write("s.toml", "[patrol]\nlanes = 4\nthreads = 2"))
    monkeypatch.setenv("CITYPATROL_PATROL__LANES", "5")
    patrol = citypatrol.read_settings(settings).patrol
    assert (patrol.lanes, patrol.threads) == (5, 2)


def test_a_wrong_secret_is_complained_about_without_being_shown(shell: Shell) -> None:
    text = "[serving]\nsecret_key = 'hunter2'\npipeline_token = 'hunter2'"
    ended = shell("--settings", write("s.toml", text), "db", "upgrade")
    assert ended.code == 2
    assert "secret_key" in ended.said
    assert "hunter2" not in ended.said + ended.result


def test_init_writes_settings_that_work_and_never_writes_over_them(shell: Shell) -> None:
    assert shell("init").code == 0
    assert Path("citypatrol.toml").stat().st_mode & 0o077 == 0
    assert shell("db", "upgrade").code == 0
    again = shell("init")
    assert again.code == 2
    assert "is there already" in again.said


def test_serving_commands_without_serving_settings_say_what_is_missing(shell: Shell) -> None:
    ended = shell("users", "add", "wang")
    assert ended.code == 2
    assert "citypatrol init" in ended.said


def test_a_person_gets_a_generated_password_and_a_name_is_given_once(shell: Shell) -> None:
    shell("init")
    added = shell("users", "add", "wang", "--role", "reviewer")
    assert len(json.loads(added.result)["password"]) >= 16
    again = shell("users", "add", "wang")
    assert again.code == 2
    assert "wang" in again.said


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        ("no.toml", None, "cannot be read"),
        ("bad.toml", "[[cameras", "not valid TOML"),
        ("bad.json", "{", "not valid JSON"),
        ("odd.toml", "colour = 1", "unknown key 'colour'"),
    ],
)
def test_a_plan_that_cannot_be_read_is_named(
    shell: Shell, file: str, text: str | None, sentence: str
) -> None:
    shell("init")
    if text is not None:
        write(file, text)
    ended = shell("cameras", "import", file)
    assert ended.code == 2
    assert sentence in ended.said


@pytest.mark.parametrize(
    ("polygon", "sentence"),
    [
        pytest.param("[[0, 0], [1.2, 0], [1, 1]]", "outside the picture", id="outside 0..1"),
        pytest.param("[[0, 0], [1, 1], [1, 0], [0, 1]]", "crosses itself", id="self-crossing"),
        pytest.param("[[0, 0], [1, 1]]", "three corners", id="two points"),
    ],
)
def test_a_wrong_zone_refuses_its_camera_alone_and_stops_a_replay(
    shell: Shell, polygon: str, sentence: str
) -> None:
    shell("init")
    camera = '[[cameras]]\nid="{id}"\nname="n"\nurl="rtsp://h/s"\n[[cameras.views]]\nid="v"\n'
    watch = 'watch=["green_belt_parking"]\n'
    zone = f'[[cameras.views.zones]]\nid="belt"\nkind="green_belt"\npolygon={polygon}\n'
    plan = camera.format(id="bad") + watch + zone + camera.format(id="good") + watch
    imported = shell("cameras", "import", write("plan.toml", plan))
    assert imported.code == 1
    assert sentence in imported.said
    assert "1 added" in imported.said
    view = write("view.toml", VIEW.format(polygon=polygon))
    clip = make_clip(Path("clip.mp4"), seconds=1)
    replayed = shell("replay", str(clip), "--view", view)
    assert replayed.code == 2
    assert sentence in replayed.said


def test_a_video_that_is_none_is_one_sentence(shell: Shell) -> None:
    view = write("view.toml", VIEW.format(polygon="[[0, 0], [1, 0], [1, 1]]"))
    for video in (write("note.mp4", "hello"), "nowhere.mp4"):
        ended = shell("replay", video, "--view", view)
        assert ended.code == 2
        assert video in ended.said
    simulated = shell("simulate", "--cameras", "1", "--source", "note.mp4")
    assert simulated.code == 2
    assert "note.mp4" in simulated.said


def test_pictures_that_are_none_are_named_and_the_others_still_looked_at(shell: Shell) -> None:
    import cv2
    import numpy as np

    package = tiny_package(Path("package"))
    cv2.imwrite("good.png", np.full((64, 64, 3), 127, np.uint8))
    write("bad.jpg", "hello")
    ended = shell("look", "bad.jpg", "good.png", "--model", str(package))
    assert ended.code == 2
    assert "bad.jpg" in ended.said
    assert [json.loads(line)["image"] for line in ended.result.splitlines()] == ["good.png"]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        pytest.param("http://h/x", "rtsp://", id="not RTSP"),
        pytest.param("rtsp://me:hunter2@127.0.0.1:1/s", "nothing listens", id="nobody there"),
        pytest.param("rtsp://me:hunter2@h.invalid/s", "cannot be reached", id="no such host"),
    ],
)
def test_a_camera_that_cannot_be_visited_is_told_in_words_without_its_password(
    shell: Shell, address: str, sentence: str
) -> None:
    ended = shell("cameras", "check", address)
    assert ended.code == 1
    assert sentence in ended.said
    assert "hunter2" not in ended.said + ended.result


def test_an_unknown_case_and_an_unknown_camera_are_one_sentence(shell: Shell) -> None:
    shell("init")
    assert "no such case" in shell("evidence", "verify", "CP-1").said
    ended = shell("cameras", "check", "gate-3")
    assert ended.code == 2
    assert "camera" in ended.said


def test_a_model_package_with_a_wrong_hash_is_refused(shell: Shell) -> None:
    package = tiny_package(Path("package"))
    with (package / "weights.onnx").open("ab") as weights:
        weights.write(b"tampered")
    ended = shell("models", "verify", str(package))
    assert ended.code == 2
    assert "package" in ended.said


def test_a_wrong_value_names_the_option_it_was_given_to(shell: Shell) -> None:
    ended = shell("simulate", "--cameras", "many")
    assert ended.code == 2
    assert "'--cameras'" in ended.said
