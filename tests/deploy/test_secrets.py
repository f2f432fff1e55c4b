"""make-secrets makes what every way of running CityPatrol asks for, and keeps what is there."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

import citypatrol
from pipeline.given import PREFIX
from tests.deploy.files import (
    DEPLOY,
    KUBERNETES,
    SECRETS,
    SYSTEMD,
    compose,
    environment_of,
    manifests,
)

GROUP = str(os.getgid())


def make(folder: Path) -> None:
    subprocess.run(
        [DEPLOY / "make-secrets", folder, GROUP, "db.city.example"],
        env={**os.environ, "POSTGRES_GROUP": GROUP},
        check=True,
        capture_output=True,
    )


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    make(tmp_path / "secrets")
    return tmp_path / "secrets"


def test_every_secret_is_made_closed_and_long(secrets: Path) -> None:
    assert {file.name for file in secrets.iterdir()} == set(SECRETS)
    for file in secrets.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o440
        assert len(file.read_text().strip()) >= 64
    password = (secrets / "postgres_password").read_text().strip()
    for name, database in {
        "serving_database_url": "serving",
        "patrol_state_url": "pipeline",
    }.items():
        address = f"postgresql://citypatrol:{password}@db.city.example/{database}"
        assert (secrets / name).read_text().strip() == address


def test_made_again_nothing_changes(secrets: Path) -> None:
    before = {file.name: file.read_text() for file in secrets.iterdir()}
    (secrets / "metrics_token").unlink()
    make(secrets)
    after = {file.name: file.read_text() for file in secrets.iterdir()}
    assert after.pop("metrics_token") != before.pop("metrics_token")
    assert after == before


def settings(
    environment: dict[str, str], file: Path | None, monkeypatch: pytest.MonkeyPatch
) -> citypatrol.Settings:
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return citypatrol.read_settings(file)


@pytest.mark.parametrize("program", ["serve", "patrol"])
def test_the_units_settings_and_secrets_are_settings(
    program: str, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {
        name: value.replace("/etc/citypatrol/secrets", str(secrets))
        for name, value in environment_of(SYSTEMD / f"{program}.env").items()
    }
    found = settings(environment, SYSTEMD / f"{program}.toml", monkeypatch)
    is_whole(found, program, secrets)


@pytest.mark.parametrize("program", ["serve", "patrol"])
def test_the_compose_files_variables_are_settings(
    program: str, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = compose()["services"]["serving" if program == "serve" else "patrol"]
    environment = {
        name: value.replace("/run/secrets", str(secrets)).replace(
            "${FRONT_NETWORK:-172.30.7.0/24}", "172.30.7.0/24"
        )
        for name, value in service["environment"].items()
    }
    for variable, path in service["environment"].items():
        if variable.endswith("_FILE") and path.startswith("/run/secrets/"):
            assert path.removeprefix("/run/secrets/") in service["secrets"]
    found = settings(environment, None, monkeypatch)
    is_whole(found, program, secrets)
    assert found.store.kind == "s3"
    assert found.store.secret_key is not None


@pytest.mark.parametrize("program", ["serve", "patrol"])
def test_the_clusters_settings_and_secrets_are_settings(
    program: str, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "serving" if program == "serve" else "patrol"
    [deployment] = [
        thing
        for _, thing in manifests()
        if thing["kind"] == "Deployment" and thing["metadata"]["name"] == name
    ]
    pod = deployment["spec"]["template"]["spec"]
    environment = {
        one["name"]: one["value"].replace("/run/secrets/citypatrol", str(secrets))
        for one in pod["containers"][0]["env"]
    }
    mounted = next(volume["secret"] for volume in pod["volumes"] if "secret" in volume)
    assert {item["key"] for item in mounted["items"]} == {
        Path(path).name for path in environment.values()
    }
    assert {item["key"] for item in mounted["items"]} <= set(SECRETS)
    is_whole(settings(environment, KUBERNETES / f"{name}.toml", monkeypatch), program, secrets)


def is_whole(found: citypatrol.Settings, program: str, secrets: Path) -> None:
    token = (secrets / "pipeline_token").read_text().strip()
    if program == "patrol":
        assert found.serving is None, "a patrol holds no secret of serving"
        assert found.patrol.token.get_secret_value() == token
        assert found.patrol.state_url.get_secret_value().endswith("/pipeline")
        assert found.patrol.metrics_port == 9101
        return
    serving = found.serving_or_complain()
    assert serving.pipeline_token.get_secret_value() == token
    assert serving.database_url.get_secret_value().endswith("/serving")
    assert serving.metrics_token is not None
    assert serving.secure_cookies
