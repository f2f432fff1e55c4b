"""A finding for a person, and for a program."""

from __future__ import annotations

from pipeline.contract import Finding, Grade

MARKS = {Grade.GOOD: "✓", Grade.WARNING: "!", Grade.BROKEN: "✗"}


def line_of(finding: Finding) -> str:
    return f"{MARKS[finding.grade]} {finding.part}: {finding.sentence}"


def record_of(finding: Finding) -> dict[str, str]:
    return {
        "part": finding.part.value,
        "name": finding.name,
        "grade": finding.grade.value,
        "sentence": finding.sentence,
    }
