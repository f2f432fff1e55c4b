"""RayCluster objects: where they stand, and which fields KubeRay documents for them.

KubeRay's schema is in no package that can be installed here, so this is a table of our own, after
the reference of ray.io/v1 that the Ray documentation prints (KubeRay 1.6.2). It knows names, plain
types and what is required; what is inside a pod template is checked as Kubernetes' own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

import yaml

from tests.deploy.files import KUBERNETES

RAY = KUBERNETES.parent / "ray"
GPU = KUBERNETES.parent / "ray-gpu"
VERSIONS: Final = ("1.30", "1.37")


@dataclass(frozen=True)
class Field:
    """``inside`` names another kind of the table, or a definition of Kubernetes."""

    type: type
    required: bool = False
    inside: str = ""
    values: str = ".*"


_TEXTS = Field(dict, inside="texts")
FIELDS: Final[Mapping[str, Mapping[str, Field]]] = {
    "RayClusterSpec": {
        "upgradeStrategy": Field(dict, inside="UpgradeStrategy"),
        "authOptions": Field(dict),
        "suspend": Field(bool),
        "managedBy": Field(str),
        "autoscalerOptions": Field(dict, inside="AutoscalerOptions"),
        "headServiceAnnotations": _TEXTS,
        "enableInTreeAutoscaling": Field(bool),
        "gcsFaultToleranceOptions": Field(dict),
        "headGroupSpec": Field(dict, required=True, inside="HeadGroupSpec"),
        "rayVersion": Field(str),
        "workerGroupSpecs": Field(list, inside="WorkerGroupSpec"),
    },
    "UpgradeStrategy": {"type": Field(str, values="Recreate|None")},
    "AutoscalerOptions": {
        "resources": Field(dict, inside="io.k8s.api.core.v1.ResourceRequirements"),
        "image": Field(str),
        "imagePullPolicy": Field(str),
        "securityContext": Field(dict, inside="io.k8s.api.core.v1.SecurityContext"),
        "idleTimeoutSeconds": Field(int),
        "upscalingMode": Field(str, values="Default|Aggressive|Conservative"),
        "version": Field(str, values="v1|v2"),
        "env": Field(list, inside="io.k8s.api.core.v1.EnvVar"),
        "envFrom": Field(list),
        "volumeMounts": Field(list, inside="io.k8s.api.core.v1.VolumeMount"),
    },
    "HeadGroupSpec": {
        "template": Field(dict, required=True, inside="io.k8s.api.core.v1.PodTemplateSpec"),
        "headService": Field(dict),
        "enableIngress": Field(bool),
        "resources": _TEXTS,
        "labels": _TEXTS,
        "rayStartParams": _TEXTS,
        "serviceType": Field(str),
    },
    "WorkerGroupSpec": {
        "suspend": Field(bool),
        "groupName": Field(str, required=True),
        "replicas": Field(int),
        "minReplicas": Field(int, required=True),
        "maxReplicas": Field(int, required=True),
        "idleTimeoutSeconds": Field(int),
        "resources": _TEXTS,
        "labels": _TEXTS,
        "rayStartParams": _TEXTS,
        "template": Field(dict, required=True, inside="io.k8s.api.core.v1.PodTemplateSpec"),
        "scaleStrategy": Field(dict),
        "numOfHosts": Field(int),
    },
}


def complaints(spec: Mapping[str, Any], kind: str = "RayClusterSpec") -> Iterator[str]:
    """What of a RayCluster's spec the table does not know or allow."""
    known = FIELDS[kind]
    yield from (f"{kind}.{name} is unknown" for name in spec.keys() - known.keys())
    for name, field in known.items():
        if name not in spec:
            if field.required:
                yield f"{kind}.{name} is missing"
            continue
        value = spec[name]
        if not _is(value, field.type):
            yield f"{kind}.{name} is no {field.type.__name__}"
        elif isinstance(value, str) and not re.fullmatch(field.values, value):
            yield f"{kind}.{name} is not one of {field.values}"
        elif field.inside == "texts":
            yield from (
                f"{kind}.{name}.{k} is no text" for k, v in value.items() if type(v) is not str
            )
        elif field.inside in FIELDS:
            for one in value if isinstance(value, list) else [value]:
                yield from complaints(one, field.inside)


def _is(value: object, kind: type) -> bool:
    """Exactly: Python counts True among the numbers."""
    return type(value) is kind


def objects(name: str) -> list[dict[str, Any]]:
    """What a file of the overlay holds."""
    return list(yaml.safe_load_all((RAY / name).read_text()))


def cluster() -> dict[str, Any]:
    [whole] = objects("cluster.yaml")
    return whole


def cluster_on_gpus() -> dict[str, Any]:
    """The cluster with the patches of the GPU overlay, as kustomize applies them."""
    whole = deepcopy(cluster())
    for patch in yaml.safe_load((GPU / "workers.yaml").read_text()):
        *path, last = patch["path"].removeprefix("/").split("/")
        holder: Any = whole
        for part in path:
            holder = holder[int(part)] if isinstance(holder, list) else holder[part]
        last = last.replace("~1", "/")
        if isinstance(holder, list):
            assert (patch["op"], last) == ("add", "-")
            holder.append(patch["value"])
        else:
            assert patch["op"] == "add" or last in holder
            holder[last] = patch["value"]
    return whole
