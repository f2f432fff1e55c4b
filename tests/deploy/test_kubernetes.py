"""The Kubernetes manifests, against the published schemas and our own rules."""

from __future__ import annotations

import math
import tomllib
from typing import Any, Final

import kubernetes_validate
import pytest

from pipeline.storage import StoreSettings
from tests.deploy.files import DEPLOY, KUBERNETES, manifests

HOME: Final = "/var/lib/citypatrol"
ALL = dict(manifests())
KUSTOMIZATION = ALL.pop("kustomization.yaml:0")
PROGRAMS = {
    thing["metadata"]["name"]: thing for thing in ALL.values() if thing["kind"] == "Deployment"
}
EVERY = pytest.mark.parametrize("program", sorted(PROGRAMS))


def pod(program: str) -> dict[str, Any]:
    spec: dict[str, Any] = PROGRAMS[program]["spec"]["template"]["spec"]
    return spec


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in ALL.values() if one["kind"] == kind}


@pytest.mark.parametrize("version", ["1.30", "1.37"])
@pytest.mark.parametrize("where", sorted(ALL))
def test_every_object_keeps_to_the_schema_of_old_and_new_clusters(where: str, version: str) -> None:
    kubernetes_validate.validate(ALL[where], version, strict=True)


def test_a_wrong_key_would_be_noticed() -> None:
    wrong = {**PROGRAMS["serving"], "spec": {**PROGRAMS["serving"]["spec"], "replica": 2}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.30", strict=True)


def test_the_kustomization_names_every_file_and_no_other() -> None:
    files = {file.name for file in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(KUSTOMIZATION["resources"]) == files
    made = {one["name"]: one["files"] for one in KUSTOMIZATION["configMapGenerator"]}
    for name, files_of in made.items():
        [(target, source)] = [one.split("=") for one in files_of]
        assert target == "citypatrol.toml"
        assert (KUBERNETES / source).is_file()
        assert {"configMap": {"name": name}, "name": "settings"} in pod(name)["volumes"]


@EVERY
def test_a_program_is_locked_in_as_restricted_namespaces_ask(program: str) -> None:
    around = pod(program)["securityContext"]
    assert around["runAsNonRoot"] is True
    assert around["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod(program)["automountServiceAccountToken"] is False
    [container] = pod(program)["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"cpu", "memory"} <= set(container["resources"]["requests"])
    assert "memory" in container["resources"]["limits"]


@EVERY
def test_a_program_is_restarted_only_where_that_helps(program: str) -> None:
    [container] = pod(program)["containers"]
    paths = {
        probe: container[f"{probe}Probe"]["httpGet"]["path"]
        for probe in ("startup", "liveness", "readiness")
    }
    assert paths == {"startup": "/alive", "liveness": "/alive", "readiness": "/health"}
    named = {port["name"] for port in container["ports"]}
    assert {container[f"{probe}Probe"]["httpGet"]["port"] for probe in paths} <= named


@EVERY
def test_never_two_of_a_program_at_once(program: str) -> None:
    spec = PROGRAMS[program]["spec"]
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})


@EVERY
def test_secrets_are_closed_to_others_and_every_volume_is_used(program: str) -> None:
    volumes = {one["name"]: one for one in pod(program)["volumes"]}
    [container] = pod(program)["containers"]
    assert {one["name"] for one in container["volumeMounts"]} == set(volumes)
    assert volumes["secrets"]["secret"]["defaultMode"] == 0o440
    assert pod(program)["securityContext"]["fsGroup"] == 10001


def has_room_for_the_spool(spec: dict[str, Any], container: dict[str, Any]) -> None:
    """A pod whose volume is fuller than it may be is taken away, and pictures with it."""
    spool = StoreSettings().spool
    mounted = {one["mountPath"]: one["name"] for one in container["volumeMounts"]}
    [state] = [one for one in spec["volumes"] if one["name"] == mounted[HOME]]
    size = state["emptyDir"]["sizeLimit"]
    assert size.endswith("Gi")
    assert int(size.removesuffix("Gi")) > spool.max_gib
    assert not spool.folder.is_absolute(), "it lies below where the image works"


def test_the_patrols_pod_has_room_for_the_spool_where_the_spool_lies() -> None:
    [container] = pod("patrol")["containers"]
    has_room_for_the_spool(pod("patrol"), container)
    assert f"WORKDIR {HOME}" in (DEPLOY / "Dockerfile").read_text()


def test_the_patrol_has_as_many_lanes_as_its_pod_has_processors() -> None:
    said = tomllib.loads((KUBERNETES / "patrol.toml").read_text())
    asked = pod("patrol")["containers"][0]["resources"]["requests"]["cpu"]
    assert asked.endswith("m")
    assert said["patrol"]["lanes"] == math.ceil(int(asked.removesuffix("m")) / 1000)


@EVERY
def test_services_find_their_program(program: str) -> None:
    service = of_kind("Service")[program]["spec"]
    labels = PROGRAMS[program]["spec"]["template"]["metadata"]["labels"]
    assert service["selector"].items() <= labels.items()
    ports = {port["name"] for port in pod(program)["containers"][0]["ports"]}
    assert {port["targetPort"] for port in service["ports"]} <= ports


def test_nobody_speaks_to_anybody_unless_it_is_said() -> None:
    policies = of_kind("NetworkPolicy")
    assert policies["nobody"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for program in PROGRAMS:
        chosen = policies[program]["spec"]["podSelector"]["matchLabels"]
        assert chosen == PROGRAMS[program]["spec"]["selector"]["matchLabels"]


def test_draining_a_node_is_never_blocked_for_good() -> None:
    budget = of_kind("PodDisruptionBudget")["serving"]["spec"]
    assert budget["maxUnavailable"] == 1
    assert budget["selector"] == PROGRAMS["serving"]["spec"]["selector"]
