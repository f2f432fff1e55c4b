"""Workers on a Ray cluster: the overlay's objects, and the commands in its pods."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import typer
import yaml

import citypatrol
from pipeline.fleets.processes import LEAVE_S
from pipeline.fleets.running import of_actor
from tests.deploy.files import ROOT, SECRETS, manifests
from tests.deploy.raycluster import (
    GPU,
    RAY,
    VERSIONS,
    cluster,
    cluster_on_gpus,
    complaints,
    objects,
)
from tests.deploy.test_kubernetes import has_room_for_the_spool
from tests.deploy.test_kubernetes_shared import merged
from tests.deploy.test_secrets import is_whole, make, settings

KUSTOMIZATION = yaml.safe_load((RAY / "kustomization.yaml").read_text())
PLAIN = [
    *objects("driver.yaml"),
    *objects("disruption.yaml"),
    *objects("network.yaml"),
]
[DRIVER] = objects("driver.yaml")
CLUSTERS = {"ray": cluster(), "ray-gpu": cluster_on_gpus()}
EVERY_CLUSTER = pytest.mark.parametrize("overlay", sorted(CLUSTERS))


def templates(overlay: str) -> dict[str, dict[str, Any]]:
    spec = CLUSTERS[overlay]["spec"]
    [workers] = spec["workerGroupSpecs"]
    return {
        "head": spec["headGroupSpec"]["template"],
        "worker": workers["template"],
        "driver": DRIVER["spec"]["template"],
    }


def containers(overlay: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for part, template in templates(overlay).items():
        for one in [*template["spec"].get("initContainers", ()), *template["spec"]["containers"]]:
            yield part, one


def as_deployment(template: dict[str, Any]) -> dict[str, Any]:
    """A pod template in something Kubernetes publishes a schema of."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "x"},
        "spec": {"selector": {"matchLabels": template["metadata"]["labels"]}, "template": template},
    }


@EVERY_CLUSTER
def test_the_cluster_has_only_fields_that_kuberay_documents(overlay: str) -> None:
    whole = CLUSTERS[overlay]
    assert (whole["apiVersion"], whole["kind"]) == ("ray.io/v1", "RayCluster")
    assert list(complaints(whole["spec"])) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"workerGroupSpec": []}, "RayClusterSpec.workerGroupSpec is unknown"),
        ({"headGroupSpec": {}}, "HeadGroupSpec.template is missing"),
        ({"enableInTreeAutoscaling": "yes"}, "RayClusterSpec.enableInTreeAutoscaling is no bool"),
        ({"upgradeStrategy": {"type": "Rolling"}}, "UpgradeStrategy.type is not one of"),
        (
            {"headGroupSpec": {"template": {}, "rayStartParams": {"num-cpus": 0}}},
            "HeadGroupSpec.rayStartParams.num-cpus is no text",
        ),
    ],
)
def test_a_wrong_field_would_be_noticed(change: dict[str, Any], said: str) -> None:
    wrong = {**CLUSTERS["ray"]["spec"], **change}
    assert any(one.startswith(said) for one in complaints(wrong))


@pytest.mark.parametrize("version", VERSIONS)
def test_everything_else_keeps_to_the_schema_of_old_and_new_clusters(version: str) -> None:
    for thing in PLAIN:
        kubernetes_validate.validate(thing, version, strict=True)


@EVERY_CLUSTER
@pytest.mark.parametrize("version", VERSIONS)
def test_the_pods_inside_keep_to_it_too(overlay: str, version: str) -> None:
    for template in templates(overlay).values():
        kubernetes_validate.validate(as_deployment(template), version, strict=True)
    options = CLUSTERS[overlay]["spec"]["autoscalerOptions"]
    beside = {name: options[name] for name in ("resources", "securityContext", "env")}
    container = {"name": "autoscaler", "volumeMounts": options["volumeMounts"], **beside}
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [container]}}
    kubernetes_validate.validate(as_deployment(template), version, strict=True)


def test_the_kustomization_names_every_file_and_stands_on_the_base() -> None:
    files = {file.name for file in RAY.glob("*.yaml")} - {"kustomization.yaml"}
    named = {*KUSTOMIZATION["resources"], *KUSTOMIZATION["configurations"]}
    named |= {one["path"] for one in KUSTOMIZATION["patches"]}
    assert named == files | {"../base"}
    deleted = yaml.safe_load((RAY / "without-patrol.yaml").read_text())
    assert deleted.pop("$patch") == "delete"
    base = [thing for _, thing in manifests() if thing["kind"] == "Deployment"]
    assert (deleted["kind"], deleted["metadata"]["name"]) in {
        (one["kind"], one["metadata"]["name"]) for one in base
    }
    on_gpus = yaml.safe_load((GPU / "kustomization.yaml").read_text())
    assert on_gpus["resources"] == ["../ray"]
    patches = {file.name for file in GPU.glob("*.yaml")} - {"kustomization.yaml"}
    assert {one["path"] for one in on_gpus["patches"]} == patches


def test_generated_settings_are_found_by_the_cluster_too() -> None:
    [rule] = yaml.safe_load((RAY / "names.yaml").read_text())["nameReference"]
    assert rule["kind"] == "ConfigMap"
    paths = {one["path"] for one in rule["fieldSpecs"]}
    for group in ("headGroupSpec", "workerGroupSpecs"):
        assert f"spec/{group}/template/spec/volumes/configMap/name" in paths
    [made] = KUSTOMIZATION["configMapGenerator"]
    assert (made["name"], made["behavior"]) == ("patrol", "replace")


@EVERY_CLUSTER
def test_every_container_is_locked_in_as_restricted_namespaces_ask(overlay: str) -> None:
    locked = {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    for template in templates(overlay).values():
        around = template["spec"]["securityContext"]
        assert around["runAsNonRoot"] is True
        assert around["seccompProfile"] == {"type": "RuntimeDefault"}
    for _, container in containers(overlay):
        assert container["securityContext"] == locked
        assert {"cpu", "memory"} <= set(container["resources"]["requests"])
        assert "memory" in container["resources"]["limits"]
    assert CLUSTERS[overlay]["spec"]["autoscalerOptions"]["securityContext"] == locked
    accounts = {
        part: template["spec"].get("automountServiceAccountToken")
        for part, template in templates(overlay).items()
    }
    assert accounts == {"head": None, "worker": False, "driver": False}


@EVERY_CLUSTER
def test_ray_writes_to_volumes_of_its_own_and_every_volume_is_used(overlay: str) -> None:
    for part, template in templates(overlay).items():
        volumes = {one["name"]: one for one in template["spec"]["volumes"]}
        used = set()
        for container in [one for owner, one in containers(overlay) if owner == part]:
            mounted = {one["mountPath"]: one["name"] for one in container["volumeMounts"]}
            used |= set(mounted.values())
            assert volumes[mounted["/dev/shm"]]["emptyDir"]["medium"] == "Memory"
            assert {"/tmp", "/tmp/ray", "/var/lib/citypatrol"} <= set(mounted)
        assert used == set(volumes)
        assert volumes["secrets"]["secret"]["defaultMode"] == 0o440
        keys = {one["key"] for one in volumes["secrets"]["secret"]["items"]}
        assert "ray_token" in keys
        assert keys <= set(SECRETS)


@EVERY_CLUSTER
def test_every_part_of_ray_asks_for_the_token_and_reports_to_nobody(overlay: str) -> None:
    environments = [one["env"] for _, one in containers(overlay)]
    environments.append(CLUSTERS[overlay]["spec"]["autoscalerOptions"]["env"])
    for one in environments:
        said = {variable["name"]: variable["value"] for variable in one}
        assert said["RAY_AUTH_MODE"] == "token"
        assert said["RAY_AUTH_TOKEN_PATH"] == "/run/secrets/citypatrol/ray_token"
    for part, container in containers(overlay):
        if "ray" in container.get("command", ()):
            said = {variable["name"]: variable["value"] for variable in container["env"]}
            assert said["RAY_USAGE_STATS_ENABLED"] == "0"
            if part != "driver":
                assert said["RAY_worker_niceness"] == "0", "workers give way to nobody"


@EVERY_CLUSTER
def test_probes_ask_the_ports_that_the_commands_open(overlay: str) -> None:
    for _, container in containers(overlay):
        command = container.get("command", [])
        opened = {int(one.rpartition("=")[2]) for one in command if "port=" in one}
        for name in ("startupProbe", "livenessProbe", "readinessProbe"):
            if name in container:
                assert container[name]["grpc"]["port"] in opened
        if command:
            assert "livenessProbe" in container


@EVERY_CLUSTER
def test_what_the_autoscaler_is_told_is_what_the_commands_say(overlay: str) -> None:
    spec = CLUSTERS[overlay]["spec"]
    assert CLUSTERS[overlay]["metadata"]["annotations"]["ray.io/overwrite-container-cmd"] == "true"
    groups = [spec["headGroupSpec"], *spec["workerGroupSpecs"]]
    for group in groups:
        [container] = group["template"]["spec"]["containers"]
        for name, value in group["rayStartParams"].items():
            assert f"--{name}={value}" in container["command"]
        assert container["command"][:2] == ["ray", "start"]
        assert "--block" in container["command"]
    assert "--head" in groups[0]["template"]["spec"]["containers"][0]["command"]
    [workers] = spec["workerGroupSpecs"]
    assert workers["minReplicas"] <= workers["replicas"] <= workers["maxReplicas"]


def test_a_worker_fits_into_its_pod_and_the_driver_asks_for_no_more_than_there_may_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    [workers] = CLUSTERS["ray"]["spec"]["workerGroupSpecs"]
    [container] = workers["template"]["spec"]["containers"]
    make(tmp_path / "secrets")
    for one in (container, DRIVER["spec"]["template"]["spec"]["containers"][0]):
        environment = {
            variable["name"]: variable["value"].replace(
                "/run/secrets/citypatrol", str(tmp_path / "secrets")
            )
            for variable in one["env"]
        }
        found = settings(environment, RAY / "patrol.toml", monkeypatch)
        is_whole(found, "patrol", tmp_path / "secrets")
    assert f"{found.patrol.scale.cpus:g}" == workers["rayStartParams"]["num-cpus"]
    assert found.patrol.scale.port_each is False
    assert of_actor(found.patrol, "kubernetes-0").lane_count() == found.patrol.scale.cpus
    assert workers["template"]["spec"]["containers"][0]["resources"]["requests"]["cpu"] == "2"
    [pages] = [one for one in container["ports"] if one["name"] == "pages"]
    assert pages["containerPort"] == found.patrol.metrics_port
    words = DRIVER["spec"]["template"]["spec"]["containers"][0]["args"]
    asked = int(words[words.index("--workers") + 1])
    assert workers["minReplicas"] <= asked <= workers["maxReplicas"]


def test_the_driver_has_time_to_end_its_workers_and_its_node_to_end_after_it() -> None:
    assert templates("ray")["driver"]["spec"]["terminationGracePeriodSeconds"] >= 2 * LEAVE_S


def test_the_options_of_the_driver_exist_and_it_goes_to_the_clusters_head() -> None:
    words = DRIVER["spec"]["template"]["spec"]["containers"][0]["args"]
    command = getattr(typer.main.get_command(citypatrol.app), "commands", {})["patrol"]
    known = {word for option in command.params for word in (*option.opts, *option.secondary_opts)}
    given = [word for word in words[words.index("patrol") :] if word.startswith("--")]
    assert set(given) <= known
    head = f"{CLUSTERS['ray']['metadata']['name']}-head-svc:6379"
    assert words[words.index("--ray") + 1] == head
    for overlay in CLUSTERS:
        for part, container in containers(overlay):
            if part != "head" and "command" in container:
                assert f"--address={head}" in container["command"]


def test_only_rays_pods_reach_rays_ports_and_workers_are_patrols_to_everybody_else() -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in objects("network.yaml")}
    inside = {"podSelector": {"matchLabels": {"citypatrol/ray": "yes"}}}
    assert policies["ray"]["ingress"] == [{"from": [inside]}]
    for part, template in templates("ray").items():
        labels = template["metadata"]["labels"]
        assert labels["citypatrol/ray"] == "yes"
        assert labels["citypatrol/ray-part"] == part
    base = {
        thing["metadata"]["name"]: thing["spec"]
        for _, thing in manifests()
        if thing["kind"] == "NetworkPolicy"
    }
    patrols = base["patrol"]["podSelector"]["matchLabels"]
    assert patrols.items() <= templates("ray")["worker"]["metadata"]["labels"].items()
    assert not patrols.items() <= templates("ray")["driver"]["metadata"]["labels"].items()


def test_draining_takes_one_worker_along_and_is_reckoned_without_a_scale() -> None:
    [budget] = objects("disruption.yaml")
    assert budget["spec"].keys() == {"minAvailable", "selector"}
    assert type(budget["spec"]["minAvailable"]) is int, "a share needs a scale"
    chosen = budget["spec"]["selector"]["matchLabels"]
    assert chosen.items() <= templates("ray")["worker"]["metadata"]["labels"].items()
    words = DRIVER["spec"]["template"]["spec"]["containers"][0]["args"]
    assert budget["spec"]["minAvailable"] == int(words[words.index("--workers") + 1]) - 1


@EVERY_CLUSTER
def test_a_workers_pod_has_room_for_the_spool_where_the_spool_lies(overlay: str) -> None:
    [container] = [one for part, one in containers(overlay) if part == "worker"]
    has_room_for_the_spool(templates(overlay)["worker"]["spec"], container)


def test_the_driver_on_gpus_is_told_what_a_worker_gets_before_any_gpu_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver = merged(DRIVER, yaml.safe_load((GPU / "driver.yaml").read_text()))
    for version in VERSIONS:
        kubernetes_validate.validate(driver, version, strict=True)
    [container] = driver["spec"]["template"]["spec"]["containers"]
    assert container["args"] == DRIVER["spec"]["template"]["spec"]["containers"][0]["args"]
    own = {one["name"]: one["value"] for one in container["env"] if "SCALE" in one["name"]}
    own["CITYPATROL_STORE__SECRET_KEY"] = "a key"
    found = settings(own, RAY / "patrol.toml", monkeypatch)
    [workers] = CLUSTERS["ray-gpu"]["spec"]["workerGroupSpecs"]
    assert f"{found.patrol.scale.gpus:g}" == workers["rayStartParams"]["num-gpus"]


def test_a_gpu_variant_gives_each_worker_one_whole_gpu_and_leaves_the_rest() -> None:
    plain, gpus = (CLUSTERS[one]["spec"] for one in ("ray", "ray-gpu"))
    assert gpus["headGroupSpec"] == plain["headGroupSpec"]
    [workers] = gpus["workerGroupSpecs"]
    [container] = workers["template"]["spec"]["containers"]
    assert container["resources"]["limits"]["nvidia.com/gpu"] == 1
    assert workers["rayStartParams"]["num-gpus"] == "1"
    environment = {one["name"]: one["value"] for one in container["env"]}
    plans = environment["CITYPATROL_PATROL__GPU__PLANS"]
    assert plans in {one["mountPath"] for one in container["volumeMounts"]}
    images = yaml.safe_load((GPU / "kustomization.yaml").read_text())["images"]
    assert [one["name"] for one in images] == [container["image"]]


def test_the_version_of_ray_is_the_one_that_is_shipped() -> None:
    pinned = (ROOT / "constraints.txt").read_text().splitlines()
    assert f"ray=={CLUSTERS['ray']['spec']['rayVersion']}" in pinned
