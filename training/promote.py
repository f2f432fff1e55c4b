"""The request to promote a candidate: `gate.json` beside it, bound to its weights by their hash.

Training only judges. The pointer that says which package looks belongs to serving, which reads
gate.json, checks that it speaks of these very weights and of the package that looks now, and keeps
who moved the pointer and why.

evaluation.json            what was measured of the candidate     (citypatrol evaluate --out)
current.evaluation.json    the same pictures, seen by the package it would replace
gate.json                  the verdict, every check with its sentence
"""

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from models import Package
from training.gate import RULES, GateError, Verdict, gate, read_rules
from training.record import EVALUATION, PackageStamp, Record, read_record

GATE = "gate.json"
CURRENT_EVALUATION = f"current.{EVALUATION}"


def request_promotion(
    candidate: Path, current: Path | None, now: datetime, rules: Path = RULES
) -> Verdict:
    """Judge a candidate by the records beside it and write its gate.json.

    candidate, current: package folders; without a current one only bars and requirements count.
    The current package's record is read beside the candidate, or else beside the package itself.
    Raises GateError, RecordError, PackageError; nothing is written then.
    """
    if now.tzinfo is None:
        raise ValueError("now must carry its time zone")
    record, digests = _record(candidate, candidate / EVALUATION), {}
    digests["candidate"] = _sha256(candidate / EVALUATION)
    before = None
    if current is not None:
        beside = candidate / CURRENT_EVALUATION
        file = beside if beside.is_file() else current / EVALUATION
        before, digests["current"] = _record(current, file), _sha256(file)
    verdict = gate(record, before, read_rules(rules))
    said = {
        "schema_version": 1,
        "package": record.package.model_dump(),
        "current": before.package.model_dump() if before else None,
        "dataset": record.dataset.model_dump(),
        "passed": verdict.passed,
        "reasons": list(verdict.reasons),
        "rules": {"name": rules.name, "sha256": _sha256(rules)},
        "evaluations": digests,
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "checks": [asdict(check) for check in verdict.checks],
    }
    # Whole or not at all: serving may be reading it.
    coming = candidate / f".{GATE}"
    coming.write_text(f"{json.dumps(said, indent=1)}\n", encoding="utf-8")
    coming.replace(candidate / GATE)
    return verdict


def _record(package_dir: Path, file: Path) -> Record:
    """The record, if it is of this package as it is now."""
    package = Package.load(package_dir)
    record = read_record(file)
    stamp = PackageStamp(name=package.name, version=package.version, sha256=package.sha256)
    if record.package != stamp:
        raise GateError(
            f"{file} was measured on {record.package.name} {record.package.version} "
            f"({record.package.sha256[:12]}…), not on these weights: run citypatrol evaluate again."
        )
    if record.thresholds != package.thresholds:
        raise GateError(
            f"{file} was measured with other thresholds than {package_dir} has now: "
            "run citypatrol evaluate again."
        )
    return record


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
