"""Several patrols in a cluster: the base with its patch on top is still whole."""

from __future__ import annotations

from typing import Any

import kubernetes_validate
import pytest
import typer
import yaml

import citypatrol
from tests.deploy.files import KUBERNETES, manifests

SHARED = KUBERNETES.parent / "shared"


def read(name: str) -> dict[str, Any]:
    whole: dict[str, Any] = yaml.safe_load((SHARED / name).read_text())
    return whole


def merged(base: Any, patch: Any) -> Any:
    """As kustomize does it: what has a name goes into its namesake, other lists are replaced."""
    if isinstance(base, dict) and isinstance(patch, dict):
        return {
            key: merged(base[key], patch[key])
            if key in base and key in patch
            else patch.get(key, base.get(key))
            for key in {**base, **patch}
        }
    named = isinstance(patch, list) and all(
        isinstance(one, dict) and "name" in one for one in patch
    )
    if isinstance(base, list) and named:
        theirs = {one["name"]: one for one in base}
        for one in patch:
            theirs[one["name"]] = merged(theirs.get(one["name"], {}), one)
        return list(theirs.values())
    return patch


@pytest.fixture
def patrol() -> dict[str, Any]:
    [base] = [
        thing
        for _, thing in manifests()
        if thing["kind"] == "Deployment" and thing["metadata"]["name"] == "patrol"
    ]
    whole: dict[str, Any] = merged(base, read("patrol.yaml"))
    return whole


@pytest.mark.parametrize("version", ["1.30", "1.37"])
def test_the_patched_patrol_keeps_to_the_schema(patrol: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(patrol, version, strict=True)
    kubernetes_validate.validate(read("disruption.yaml"), version, strict=True)


def test_the_kustomization_stands_on_the_base() -> None:
    said = read("kustomization.yaml")
    assert said["resources"] == ["../base", "disruption.yaml"]
    assert said["patches"] == [{"path": "patrol.yaml"}]


def test_the_patrols_share_and_each_has_its_pods_name(patrol: dict[str, Any]) -> None:
    [container] = patrol["spec"]["template"]["spec"]["containers"]
    assert "--shared" in container["args"]
    assert patrol["spec"]["replicas"] > 1
    environment = {one["name"]: one for one in container["env"]}
    name = environment["CITYPATROL_PATROL__WORKER"]["valueFrom"]["fieldRef"]["fieldPath"]
    assert name == "metadata.name"
    assert "CITYPATROL_PATROL__STATE_URL_FILE" in environment, "secrets stay as they were"
    assert container["securityContext"]["readOnlyRootFilesystem"] is True


def test_the_options_exist(patrol: dict[str, Any]) -> None:
    [container] = patrol["spec"]["template"]["spec"]["containers"]
    words = container["args"]
    command = getattr(typer.main.get_command(citypatrol.app), "commands", {})["patrol"]
    known = {word for option in command.params for word in (*option.opts, *option.secondary_opts)}
    assert set(words[words.index("patrol") + 1 :]) <= known
