"""What is wrong with settings is told under the name of the place it was written in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import citypatrol
from pipeline.given import PREFIX, SettingsError


@pytest.fixture(autouse=True)
def _empty_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


def refusal() -> str:
    with pytest.raises(SettingsError) as refused:
        citypatrol.read_settings(None)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        pytest.param(
            "CITYPATROL_PATROL__BATCHH",
            "8",
            "CITYPATROL_PATROL__BATCHH is no setting: did you mean CITYPATROL_PATROL__BATCH__SIZE?",
            id="a slip in the key",
        ),
        pytest.param(
            "CITYPATROL_PATROLL__BATCH",
            "8",
            "CITYPATROL_PATROLL__BATCH is no setting: did you mean CITYPATROL_PATROL__BATCH__SIZE?",
            id="a slip in the section",
        ),
        pytest.param(
            "CITYPATROL_PATROL_BATCH",
            "8",
            "did you mean CITYPATROL_PATROL__BATCH__SIZE?",
            id="one underscore too few",
        ),
        pytest.param(
            "CITYPATROL_PATROL__PACES__SESSIONS",
            "8",
            "CITYPATROL_PATROL__PACES__SESSIONS is no setting: did you mean "
            "CITYPATROL_PATROL__PACE__SESSIONS?",
            id="a slip in a section inside",
        ),
        pytest.param(
            "CITYPATROL_WINDOW",
            "8",
            "two underscores, and a setting of that section",
            id="like nothing we know",
        ),
        pytest.param(
            "CITYPATROL_PATROL__LANES",
            "-1",
            "The environment variable CITYPATROL_PATROL__LANES: patrol.lanes: it has to be",
            id="a number out of range",
        ),
        pytest.param(
            "CITYPATROL_PATROL",
            '{"lanes": -1}',
            "The environment variable CITYPATROL_PATROL: patrol.lanes: it has to be",
            id="a number out of range inside JSON",
        ),
        pytest.param(
            "CITYPATROL_PATROL",
            "batch",
            "The environment variable CITYPATROL_PATROL holds no JSON",
            id="no JSON",
        ),
        pytest.param(
            "CITYPATROL_SERVING__TOKEN_FILE",
            "/run/secrets/token",
            "CITYPATROL_SERVING__TOKEN_FILE is no setting: did you mean "
            "CITYPATROL_SERVING__METRICS_TOKEN_FILE?",
            id="a secret in a file under a wrong name",
        ),
    ],
)
def test_a_wrong_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    refused = refusal()
    assert said in refused
    assert "citypatrol.toml" not in refused


def test_a_variable_is_named_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("citypatrol_patrol__lanes", "-1")
    assert "variable citypatrol_patrol__lanes:" in refusal()


def test_a_wrong_secret_is_told_under_the_variable_of_its_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text("short")
    key.chmod(0o400)
    monkeypatch.setenv("CITYPATROL_SERVING__PIPELINE_TOKEN", "t" * 40)
    monkeypatch.setenv("CITYPATROL_SERVING__SECRET_KEY_FILE", str(key))
    refused = refusal()
    assert refused.startswith("The environment variable CITYPATROL_SERVING__SECRET_KEY_FILE: ")
    assert "short" not in refused.removeprefix("The environment variable").split(":")[-1].split()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "[patrol]\nbatchh = 8",
            "citypatrol.toml: there is no setting 'patrol.batchh': did you mean 'patrol.batch'?",
            id="a key",
        ),
        pytest.param("[patrl]\nbatch = 8", "did you mean 'patrol'?", id="a section"),
        pytest.param(
            "[patrol.paec]\nsessions = 8", "did you mean 'patrol.pace'?", id="a section inside"
        ),
        pytest.param(
            "[patrol]\nxylophone = 1", "check its spelling and its section", id="like nothing"
        ),
    ],
)
def test_a_wrong_key_of_the_file_is_told_with_the_nearest_one(text: str, said: str) -> None:
    Path("citypatrol.toml").write_text(text)
    assert said in refusal()


def test_a_missing_secret_is_told_with_both_places_it_may_stand_in() -> None:
    Path("citypatrol.toml").write_text("[serving]\nport = 8080")
    refused = refusal()
    assert "There is no serving.secret_key" in refused
    assert "put it into citypatrol.toml, or set CITYPATROL_SERVING__SECRET_KEY." in refused


def test_beside_right_variables_a_fault_of_the_file_stays_the_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CITYPATROL_PATROL__PACE__SESSIONS", "3")
    monkeypatch.setenv("CITYPATROL_LOG", "{}")
    Path("citypatrol.toml").write_text("[patrol]\nlanes = -1")
    assert refusal().startswith("citypatrol.toml: patrol.lanes: ")
