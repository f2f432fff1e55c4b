"""Secrets that stand in files, through the settings as the programs read them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

import citypatrol
from pipeline.given import PREFIX, SettingsError
from pipeline.given.secret_files import MOST_BYTES, SecretFileUnusable, secret_variables

LONG = "k" * 40
NAME = "CITYPATROL_SERVING__SECRET_KEY"
Secret = Callable[..., Path]


@pytest.fixture(autouse=True)
def _empty_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Secret:
    def write(variable: str, content: bytes | str, mode: int = 0o400) -> Path:
        path = tmp_path / variable.lower()
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)
        monkeypatch.setenv(f"{variable}_FILE", str(path))
        return path

    return write


def read() -> citypatrol.Settings:
    return citypatrol.read_settings(None)


def values(model: BaseModel) -> Iterator[str]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from values(value)
        elif isinstance(value, SecretStr):
            yield value.get_secret_value()


def test_every_secret_of_every_program_may_stand_in_a_file(
    secret: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = list(secret_variables(citypatrol.Settings, PREFIX))
    assert f"{PREFIX}PATROL__STATE_URL" in variables
    assert f"{PREFIX}SERVING__OIDC__CLIENT_SECRET" in variables
    for number, variable in enumerate(variables):
        secret(variable, f"{LONG}{number}\n")
    for key, value in {
        "ISSUER": "https://login.city.example",
        "CLIENT_ID": "citypatrol",
        "CALLBACK": "https://patrol.city.example/api/oidc/callback",
    }.items():
        monkeypatch.setenv(f"CITYPATROL_SERVING__OIDC__{key}", value)
    found = set(values(read()))
    assert found == {f"{LONG}{number}" for number in range(len(variables))}


def test_a_secret_from_a_file_goes_before_the_settings_file(secret: Secret) -> None:
    Path("citypatrol.toml").write_text("[patrol]\ntoken = 'from the settings'\nlanes = 3")
    secret("CITYPATROL_PATROL__TOKEN", "from the file")
    patrol = read().patrol
    assert (patrol.token.get_secret_value(), patrol.lanes) == ("from the file", 3)


@pytest.mark.parametrize("mode", [0o400, 0o440, 0o600, 0o640])
def test_a_file_that_only_owner_and_group_may_read_is_taken(secret: Secret, mode: int) -> None:
    secret("CITYPATROL_PATROL__TOKEN", "token", mode)
    assert read().patrol.token.get_secret_value() == "token"


@pytest.mark.parametrize("mode", [0o404, 0o444, 0o644, 0o602, 0o777])
def test_a_file_that_everybody_may_open_is_refused(secret: Secret, mode: int) -> None:
    path = secret(NAME, LONG, mode)
    with pytest.raises(SecretFileUnusable, match="open to everybody") as refused:
        read()
    assert f"{NAME}_FILE" in str(refused.value)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("", "holds no secret", id="empty"),
        pytest.param(" \n", "holds no secret", id="blank"),
        pytest.param("x" * (MOST_BYTES + 1), "far too long", id="a log named by mistake"),
        pytest.param(b"\x89PNG\xff\xfe", "is no text", id="a picture named by mistake"),
    ],
)
def test_a_file_without_a_secret_is_refused(
    secret: Secret, content: bytes | str, sentence: str
) -> None:
    secret(NAME, content)
    with pytest.raises(SecretFileUnusable, match=sentence):
        read()


def test_a_file_that_is_missing_or_a_folder_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(SecretFileUnusable, match="no such file"):
        read()
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path))
    with pytest.raises(SecretFileUnusable, match="is no file"):
        read()


def test_a_secret_given_both_ways_is_refused_and_not_shown(
    secret: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret(NAME, "hunter2-in-the-file")
    monkeypatch.setenv(NAME, "hunter2-beside-it")
    with pytest.raises(SecretFileUnusable, match="keep one of the two") as refused:
        read()
    assert "hunter2" not in str(refused.value)


def test_what_is_no_secret_stands_in_no_file(secret: Secret) -> None:
    secret("CITYPATROL_PATROL__LANES", "4")
    with pytest.raises(SettingsError, match="only secrets may stand in files"):
        read()
