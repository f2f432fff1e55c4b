"""What a gate said, in the visitor's language: what stands in the way, and each of its checks."""

from __future__ import annotations

from typing import Final

from serving.console.models.parts import kind_name, label_name
from serving.console.visitor import Visitor
from serving.console.words import Language
from serving.models.comparing import Check
from serving.models.gates import Obstacle

BAR: Final = "bar"
"""A figure that the rules ask for by themselves, whatever the other package reached."""


def obstacle(visitor: Visitor, one: Obstacle) -> str:
    """Why a package is not let through."""
    words = visitor.words
    why = str(one)
    if words.language is not Language.ENGLISH:
        why = words(f"obstacle.{one.bar}", name=one.name, other=one.other, said=one.said)
    return words("models.obstacle", why=why)


def sentence(visitor: Visitor, check: Check) -> str:
    """One line of a verdict. The gate's own words are English; they stay for a figure that has no
    name here."""
    words = visitor.words
    if not words.has(f"check_of.{check.name}"):
        return check.sentence
    if words.language is Language.ENGLISH and check.sentence:
        return check.sentence
    name = words(f"check_of.{check.name}")
    place = " ".join(
        part
        for part in (
            kind_name(visitor, check.kind) if check.kind else "",
            label_name(visitor, check.label) if check.label else "",
        )
        if part
    )
    what = words("gate_check.of", name=name, place=place) if place else name
    if check.current is None or check.candidate is None:
        return words("gate_check.not_measured", what=what)
    if check.name == BAR:
        missed = {"what": place, "after": f"{check.candidate:.4g}", "bar": f"{check.current:.4g}"}
        return words("gate_check.bar", **missed)
    span = ""
    if check.low is not None and check.high is not None:
        span = words("gate_check.span", low=f"{check.low:+.3f}", high=f"{check.high:+.3f}")
    verdict = "passed" if check.passed else "failed"
    return words(
        f"gate_check.{verdict}",
        what=what,
        before=f"{check.current:.4g}",
        after=f"{check.candidate:.4g}",
        span=span,
    )
