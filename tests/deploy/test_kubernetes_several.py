"""Several processes of serving in a cluster: the component on top of the base is still whole."""

from __future__ import annotations

from typing import Any

import kubernetes_validate
import pytest
import yaml

from serving.access.matrix import ways
from serving.app import ROUTERS
from serving.console.places import BASE
from tests.deploy.files import KUBERNETES, manifests
from tests.deploy.test_kubernetes_shared import merged

SEVERAL = KUBERNETES.parent / "several"
INSIDE = {"/metrics", "/health", "/alive"}
"""What no browser asks for."""


def read(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((SEVERAL / name).read_text()))


def patched() -> list[dict[str, Any]]:
    """What stands in the component, each patch merged into the object it is for."""
    [kustomization] = read("kustomization.yaml")
    base = {
        (one["kind"], one["metadata"].get("name")): one
        for _, one in manifests()
        if "kind" in one and "metadata" in one
    }
    patches = [one for patch in kustomization["patches"] for one in read(patch["path"])]
    whole = [merged(base[one["kind"], one["metadata"]["name"]], one) for one in patches]
    return whole + [one for name in kustomization["resources"] for one in read(name)]


def of_kind(kind: str, name: str) -> dict[str, Any]:
    [found] = [one for one in patched() if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    return found


@pytest.mark.parametrize("version", ["1.30", "1.37"])
@pytest.mark.parametrize(
    "thing", patched(), ids=lambda one: f"{one['kind']}-{one['metadata']['name']}"
)
def test_every_object_keeps_to_the_schema(thing: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(thing, version, strict=True)


def test_every_file_is_part_of_the_component() -> None:
    [said] = read("kustomization.yaml")
    named = {*said["resources"], *(patch["path"] for patch in said["patches"])}
    assert said["kind"] == "Component"
    assert named == {file.name for file in SEVERAL.glob("*.yaml")} - {"kustomization.yaml"}


def test_there_are_several_and_their_files_can_be_mounted_by_all() -> None:
    deployment = of_kind("Deployment", "serving")["spec"]
    assert deployment["replicas"] > 1
    assert deployment["strategy"] == {"type": "Recreate"}, "an update may change tables"
    [container] = deployment["template"]["spec"]["containers"]
    assert container["args"][-1] == "serve", "nothing else of the base is changed"
    assert of_kind("PersistentVolumeClaim", "serving")["spec"]["accessModes"] == ["ReadWriteMany"]


def test_pages_keep_their_browser_and_everything_else_goes_to_anybody() -> None:
    pages, rest = of_kind("Service", "console"), of_kind("Service", "serving")
    assert pages["spec"]["selector"] == rest["spec"]["selector"]
    sticky = "traefik.ingress.kubernetes.io/service.sticky.cookie"
    assert pages["metadata"]["annotations"][sticky] == "true"
    assert rest["spec"]["sessionAffinity"] == "None"
    [rule] = of_kind("Ingress", "citypatrol")["spec"]["rules"]
    led = {
        one["path"]: (one["pathType"], one["backend"]["service"]["name"])
        for one in rule["http"]["paths"]
    }
    assert led.pop(BASE) == ("Prefix", "console")
    assert {service for _, service in led.values()} == {"serving"}
    ours = {f"/{way.path.split('/')[1]}" for way in ways(ROUTERS)}
    assert {path for path in led if path != "/"} == ours - INSIDE
    assert led["/"] == ("Exact", "serving")
