"""Forms that ask for a long step, and the wish that each of them makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from serving.console import places
from serving.console.components.buttons import Look, button
from serving.console.components.form import choice_row, form, long_row, text_row, tick_row
from serving.console.components.tabs import tabs
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.learning.arguments import PACKAGES
from serving.learning.domain import LONG, StepKind, Value
from serving.learning.workspace import Lying

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form said: words behind the command, options by name."""

    words: tuple[str, ...]
    options: dict[str, Value]
    samples: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be chosen from: names in the workspace, and packages as NAME/VERSION."""

    lying: Lying
    packages: tuple[str, ...]
    current: str
    """The package that looks now; empty while the settings decide."""


def asking(visitor: Visitor, kind: StepKind, offer: Offer) -> Markup:
    words = visitor.words
    rows = {
        StepKind.DATASET: _dataset,
        StepKind.TRAIN: _train,
        StepKind.EXPORT: _export,
        StepKind.EVALUATE: _evaluate,
        StepKind.GATE: _gate,
    }[kind](visitor, offer)
    return join(
        tabs(
            words("steps.kinds"),
            [(places.new_step(one), words(f"steps.kind_{one}")) for one in LONG],
            places.new_step(kind),
        ),
        tag(
            "div",
            tag("p", words(f"steps.about_{kind}"), class_="faint"),
            form(
                "ask",
                *rows,
                long_row("why", words("models.why"), hint=words("models.why_hint"), maxlength=4000),
                button(words("steps.ask"), look=Look.PRIMARY),
                kind=kind,
            ),
            class_="panel",
        ),
    )


def asked(kind: StepKind, fields: Fields) -> Asked:
    """What the form of a kind wishes; whether that can be done is for the service to say."""

    def said(name: str) -> str:
        return fields.get(name, "").strip()

    def package(name: str) -> str:
        return f"{PACKAGES}{said(name)}" if said(name) else ""

    match kind:
        case StepKind.DATASET:
            given = {"out": said("out"), "work": "work"}
            words, samples = [said("recipe")], fields.get("samples") == "on"
            return Asked(_there(words), _told(given), samples)
        case StepKind.TRAIN:
            given = {name: said(name) for name in ("out", "epochs", "side", "batch")}
            given |= {"dataset": said("folder"), "base": package("base")}
            return Asked((), _told(given))
        case StepKind.EXPORT:
            given = {"package": package("package"), "like": package("like")}
            return Asked(_there([said("run")]), _told(given))
        case StepKind.EVALUATE:
            record = f"{package('package')}/evaluation.json" if said("package") else ""
            given = {"package": package("package"), "dataset": said("folder"), "out": record}
            return Asked((), _told(given))
        case _:
            given = {"current": package("current"), "dataset": said("folder")}
            return Asked(_there([package("package")]), _told(given))


def _told(given: Mapping[str, str]) -> dict[str, Value]:
    """Options that were filled in; numbers as numbers. All steps tell what they do as JSON."""
    options: dict[str, Value] = {"json": True}
    for name, value in given.items():
        if value:
            options[name] = int(value) if value.isdecimal() and len(value) < 7 else value
    return options


def _there(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word)


def _dataset(visitor: Visitor, offer: Offer) -> list[Markup]:
    words = visitor.words
    return [
        _choice(
            "recipe", words("steps.recipe"), offer.lying.recipes, hint=words("steps.recipe_hint")
        ),
        text_row("out", words("steps.out"), hint=words("steps.out_hint"), maxlength=100),
        tick_row("samples", words("steps.samples"), True, hint=words("steps.samples_hint")),
    ]


def _train(visitor: Visitor, offer: Offer) -> list[Markup]:
    words = visitor.words
    return [
        _data(visitor, offer),
        _choice("base", words("steps.base"), offer.packages, offer.current),
        text_row("out", words("steps.out"), hint=words("steps.out_hint"), maxlength=100),
        text_row("epochs", words("steps.epochs"), "40", type="number", min=1),
        text_row("side", words("steps.side"), "512", type="number", min=32, step=32),
        text_row("batch", words("steps.batch"), "16", type="number", min=1),
    ]


def _export(visitor: Visitor, offer: Offer) -> list[Markup]:
    words = visitor.words
    return [
        _choice("run", words("steps.run"), offer.lying.runs, hint=words("steps.run_hint")),
        text_row("package", words("steps.new_package"), hint=words("steps.new_package_hint")),
        _choice("like", words("steps.like"), offer.packages, offer.current),
    ]


def _evaluate(visitor: Visitor, offer: Offer) -> list[Markup]:
    return [
        _choice("package", visitor.words("models.package"), offer.packages),
        _data(visitor, offer),
    ]


def _gate(visitor: Visitor, offer: Offer) -> list[Markup]:
    words = visitor.words
    return [
        _choice("package", words("steps.candidate"), offer.packages),
        _choice("current", words("models.current"), offer.packages, offer.current),
        _data(visitor, offer),
    ]


def _data(visitor: Visitor, offer: Offer) -> Markup:
    words = visitor.words
    # Not "dataset": a form's own property of that name is where its wish stands.
    return _choice(
        "folder", words("steps.dataset"), offer.lying.datasets, hint=words("steps.dataset_hint")
    )


def _choice(
    name: str,
    title: str,
    offered: Sequence[str],
    chosen: str = "",
    *,
    hint: str | None = None,
) -> Markup:
    """Where nothing lies there to choose from, a name can be typed all the same."""
    if not offered:
        return text_row(name, title, hint=hint, maxlength=200)
    return choice_row(name, title, [(one, one) for one in offered], chosen, hint=hint)
