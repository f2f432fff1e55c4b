"""What stands in deploy/, read the way the tests need it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SYSTEMD = DEPLOY / "systemd"
KUBERNETES = DEPLOY / "kubernetes" / "base"
COMPOSE = DEPLOY / "compose" / "compose.yaml"

SECRETS = (
    "secret_key",
    "pipeline_token",
    "metrics_token",
    "store_secret_key",
    "postgres_password",
    "serving_database_url",
    "patrol_state_url",
    "ray_token",
)
"""What deploy/make-secrets makes."""


def manifests() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every Kubernetes object of the base: where it stands and what it is."""
    for file in sorted(KUBERNETES.glob("*.yaml")):
        for number, thing in enumerate(yaml.safe_load_all(file.read_text())):
            yield f"{file.name}:{number}", thing


def compose() -> dict[str, Any]:
    whole: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return whole


def environment_of(file: Path) -> dict[str, str]:
    """The variables of an environment file of systemd."""
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def unit(name: str) -> dict[str, list[str]]:
    """The settings of a systemd unit, each with all its values, sections left out."""
    found: dict[str, list[str]] = {}
    for line in (SYSTEMD / name).read_text().splitlines():
        key, sign, value = line.partition("=")
        if sign and not line.startswith(("#", ";")):
            found.setdefault(key, []).append(value)
    return found
