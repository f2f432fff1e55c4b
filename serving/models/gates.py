"""Whether a gate's verdict lets a package through. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.contract import ModelStamp


def complaint(
    gate: Mapping[str, Any] | None, package: ModelStamp, current: ModelStamp | None
) -> str | None:
    """Why ``gate``, the content of gate.json, does not let ``package`` through; None when it does.

    A verdict counts for the package and the weights it was made of (a copy with other thresholds is
    another package), and, where it tells what it compared them with, only while that one looks.
    """
    name = f"{package.name}/{package.version}"
    if gate is None:
        return f"Package {name} has no gate.json: run the gate on it first."
    tried = gate.get("package")
    if not isinstance(tried, Mapping) or tried.get("sha256") != package.sha256:
        return f"The gate of package {name} judged other weights: run the gate on these."
    if (tried.get("name"), tried.get("version")) != (package.name, package.version):
        return (
            f"The gate beside package {name} judged {tried.get('name')}/{tried.get('version')}: "
            "run the gate on this one."
        )
    if gate.get("passed") is not True:
        return f"Package {name} did not pass its gate{_reasons(gate)}."
    against = gate.get("current")
    then = against.get("sha256") if isinstance(against, Mapping) else None
    if current is not None and "current" in gate and then != current.sha256:
        return (
            f"The gate of package {name} compared it with another package than "
            f"{current.name}/{current.version}, which looks now: run the gate again."
        )
    return None


def _reasons(gate: Mapping[str, Any]) -> str:
    checks = gate.get("checks")
    failed = [
        str(check.get("sentence") or check.get("name"))
        for check in (checks if isinstance(checks, list) else [])
        if isinstance(check, Mapping) and check.get("passed") is False
    ]
    return ": " + "; ".join(sentence.rstrip(".") for sentence in failed[:3]) if failed else ""
