"""Whether a gate's verdict lets a package through. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from pipeline.contract import ModelStamp


class Bar(StrEnum):
    """What keeps a package from being promoted."""

    UNSOUND = "unsound"
    NO_GATE = "no_gate"
    OTHER_WEIGHTS = "other_weights"
    OTHER_PACKAGE = "other_package"
    NOT_PASSED = "not_passed"
    OLD_COMPARISON = "old_comparison"


SENTENCES = MappingProxyType(
    {
        Bar.UNSOUND: "{said}",
        Bar.NO_GATE: "Package {name} has no gate.json: run the gate on it first.",
        Bar.OTHER_WEIGHTS: "The gate of package {name} judged other weights: run the gate on "
        "these.",
        Bar.OTHER_PACKAGE: "The gate beside package {name} judged {other}: run the gate on this "
        "one.",
        Bar.NOT_PASSED: "Package {name} did not pass its gate{said}.",
        Bar.OLD_COMPARISON: "The gate of package {name} compared it with another package than "
        "{other}, which looks now: run the gate again.",
    }
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a package is not let through; as text a sentence in English."""

    bar: Bar
    name: str
    other: str = ""
    """Another package that has to do with it."""
    said: str = ""
    """What else was said of it, in English."""

    def __str__(self) -> str:
        return SENTENCES[self.bar].format(name=self.name, other=self.other, said=self.said)


def obstacle_of(
    gate: Mapping[str, Any] | None, package: ModelStamp, current: ModelStamp | None
) -> Obstacle | None:
    """Why ``gate``, the content of gate.json, does not let ``package`` through; None when it does.

    A verdict counts for the package and the weights it was made of (a copy with other thresholds is
    another package), and, where it tells what it compared them with, only while that one looks.
    """
    name = f"{package.name}/{package.version}"
    if gate is None:
        return Obstacle(Bar.NO_GATE, name)
    tried = gate.get("package")
    if not isinstance(tried, Mapping) or tried.get("sha256") != package.sha256:
        return Obstacle(Bar.OTHER_WEIGHTS, name)
    if (tried.get("name"), tried.get("version")) != (package.name, package.version):
        return Obstacle(Bar.OTHER_PACKAGE, name, f"{tried.get('name')}/{tried.get('version')}")
    if gate.get("passed") is not True:
        return Obstacle(Bar.NOT_PASSED, name, said=_reasons(gate))
    against = gate.get("current")
    then = against.get("sha256") if isinstance(against, Mapping) else None
    if current is not None and "current" in gate and then != current.sha256:
        return Obstacle(Bar.OLD_COMPARISON, name, f"{current.name}/{current.version}")
    return None


def _reasons(gate: Mapping[str, Any]) -> str:
    checks = gate.get("checks")
    failed = [
        str(check.get("sentence") or check.get("name"))
        for check in (checks if isinstance(checks, list) else [])
        if isinstance(check, Mapping) and check.get("passed") is False
    ]
    return ": " + "; ".join(sentence.rstrip(".") for sentence in failed[:3]) if failed else ""
