"""What several of these pages show: the tabs on top, a package's state, figures with intervals."""

from __future__ import annotations

from serving.console import places
from serving.console.components.labels import Tone, label
from serving.console.components.tabs import tabs
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.models.comparing import Verdict, verdict
from serving.models.domain import KnownPackage, Pointer
from serving.models.sheets import is_stamp
from serving.users.domain import Permission


def sections(visitor: Visitor, here: str) -> Markup:
    """Packages, samples, datasets and runs; samples only for those who may see them."""
    words = visitor.words
    parts = [(places.MODELS, words("models.packages"))]
    if visitor.person.may(Permission.SEE_SAMPLES):
        parts += [
            (places.SAMPLES, words("models.samples")),
            (places.DATASETS, words("models.datasets")),
        ]
    parts.append((places.STEPS, words("models.steps")))
    return tabs(words("models.parts"), parts, here)


def standing(visitor: Visitor, known: KnownPackage, pointer: Pointer) -> Markup:
    """Whether it looks, or looks along in the shadow; nothing for the others."""
    words = visitor.words
    shadow = pointer.shadow
    return join(
        label(words("models.looks_now"), Tone.ACCENT) if is_stamp(known, pointer.current) else None,
        label(words("models.in_shadow"), Tone.NEUTRAL)
        if shadow is not None and is_stamp(known, shadow.candidate)
        else None,
    )


def gate_label(visitor: Visitor, known: KnownPackage) -> Markup:
    """What its gate said, or what is wrong with its folder."""
    words = visitor.words
    if known.fault is not None:
        return label(words("models.unsound"), Tone.BAD, hint=known.fault)
    return gate_word(visitor, verdict(known.gate))


def gate_word(visitor: Visitor, gate: Verdict | None) -> Markup:
    words = visitor.words
    if gate is None:
        return label(words("models.no_gate"), Tone.WARN)
    if gate.passed:
        return label(words("models.gate_passed"), Tone.GOOD)
    return label(words("models.gate_failed"), Tone.BAD)


def share(value: float | None, low: float | None = None, high: float | None = None) -> Markup:
    """0.67, with its interval in small; a dash where it is undefined."""
    if value is None:
        return Markup("–")
    if low is None or high is None:
        return tag("span", f"{value:.2f}", class_="share")
    return tag("span", f"{value:.2f} ", tag("small", f"{low:.2f}–{high:.2f}"), class_="share")


def bar(value: float | None, low: float | None, high: float | None) -> Markup:
    """The same drawn: a line for the interval, a dot for the figure."""
    if value is None:
        return Markup("")
    ends = (low if low is not None else value, high if high is not None else value)
    return tag(
        "span",
        tag("i", class_="span", style=f"left: {ends[0]:.1%}; width: {ends[1] - ends[0]:.1%}"),
        tag("i", class_="dot", style=f"left: {value:.1%}"),
        class_="whisker",
        aria_hidden="true",
    )


def label_name(visitor: Visitor, code: str) -> str:
    return visitor.words.named("label", code)


def kind_name(visitor: Visitor, code: str) -> str:
    """Of pictures: real, composed or rendered."""
    return visitor.words.named("pictures", code)
