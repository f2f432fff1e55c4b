"""The compose file, against the schema of the Compose specification and our own rules."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.deploy.files import COMPOSE, SECRETS, compose

WHOLE = compose()
SERVICES: dict[str, dict[str, Any]] = WHOLE["services"]
EVERY = pytest.mark.parametrize("name", sorted(SERVICES))


def test_it_keeps_to_the_specification_of_compose_files() -> None:
    """The schema is the one that check-jsonschema ships."""
    folder = resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / "compose-spec.json").read_text())
    validator = jsonschema_rs.validator_for(schema)
    assert [error.message for error in validator.iter_errors(WHOLE)] == []
    wrong = {**WHOLE, "services": {"serving": {"imagge": "x"}}}
    assert not validator.is_valid(wrong)


def test_it_has_the_five_parts() -> None:
    assert set(SERVICES) == {"database", "store", "serving", "patrol", "proxy"}


@EVERY
def test_every_part_is_hardened_bounded_and_watched(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert service["restart"] == "unless-stopped"
    if name not in ("serving", "patrol"):
        assert service["healthcheck"]["test"][0] == "CMD"
        assert re.search(r":\S*\d", service["image"]), "an image is named with its version"
    if name != "store":
        assert service["user"].split(":")[0] not in ("0", "root")


@EVERY
def test_secrets_come_from_files_only(name: str) -> None:
    service = SERVICES[name]
    for variable, value in service.get("environment", {}).items():
        if re.search(r"PASSWORD|TOKEN|SECRET|_URL_FILE", variable):
            assert variable.endswith("_FILE")
            assert value.removeprefix("/run/secrets/") in service["secrets"]
    for secret in service.get("secrets", []):
        assert secret in WHOLE["secrets"]


def test_every_secret_is_made_or_is_the_citys_certificate() -> None:
    assert set(WHOLE["secrets"]) == {*SECRETS, "tls_certificate", "tls_key"} - {"ray_token"}
    for name, secret in WHOLE["secrets"].items():
        assert secret["file"] == "${SECRETS:-./secrets}/" + name


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}
    assert WHOLE["networks"]["inside"] == {"internal": True}
    for name in ("database", "store"):
        assert SERVICES[name]["networks"] == ["inside"]
    assert "inside" not in SERVICES["proxy"]["networks"]


def test_what_must_last_lies_on_volumes() -> None:
    lasting = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.startswith(".")
    }
    assert lasting == set(WHOLE["volumes"])


@EVERY
def test_mounted_files_exist_and_are_read_only(name: str) -> None:
    for volume in SERVICES[name].get("volumes", []):
        if volume.startswith("."):
            source, _, mode = volume.split(":")
            assert (COMPOSE.parent / source).is_file()
            assert mode == "ro"


def test_a_part_begins_when_what_it_needs_is_well() -> None:
    for name, needs in {
        "serving": {"database", "store"},
        "patrol": {"database", "store", "serving"},
        "proxy": {"serving"},
    }.items():
        wanted = SERVICES[name]["depends_on"]
        assert set(wanted) == needs
        assert {one["condition"] for one in wanted.values()} == {"service_healthy"}


def test_the_databases_of_the_secrets_are_made() -> None:
    made = re.findall(
        r"CREATE DATABASE (\w+)", (Path(COMPOSE).parent / "databases.sql").read_text()
    )
    assert made == ["serving", "pipeline"]


def test_serving_may_have_several_processes_and_has_one_unless_asked() -> None:
    assert SERVICES["serving"]["deploy"]["replicas"] == "${SERVING_PROCESSES:-1}"
    assert "container_name" not in SERVICES["serving"], "no two containers can share a name"


def test_the_patrol_has_as_many_lanes_as_it_may_have_processors() -> None:
    patrol = SERVICES["patrol"]
    limits = patrol["deploy"]["resources"]["limits"]
    assert patrol["environment"]["CITYPATROL_PATROL__LANES"] == limits["cpus"]
