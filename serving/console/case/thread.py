"""A case's history as a thread: who did what, when, and why; what the system did stands apart."""

from __future__ import annotations

from serving.cases.domain import Action, Step
from serving.cases.notes import NOTES
from serving.cases.opening import PIPELINE
from serving.clocks.limits import LimitType
from serving.console.case.dossier import Dossier
from serving.console.html import Markup, join, tag
from serving.console.standard import in_language
from serving.console.visitor import Visitor

CAMERA = "camera "
DESTINATION = "destination "
"""What the actor of a step begins with when a camera, or another system, took it."""


def thread(visitor: Visitor, dossier: Dossier) -> Markup:
    """Oldest first, as one reads a story."""
    steps = [_step(visitor, dossier, step) for step in dossier.case.steps]
    return join(tag("h2", visitor.words("history.title")), tag("ol", steps, class_="thread"))


def _step(visitor: Visitor, dossier: Dossier, step: Step) -> Markup:
    words, moments = visitor.words, visitor.moments
    by_itself = step.sequence not in dossier.people
    return tag(
        "li",
        tag(
            "p",
            tag(
                "span",
                tag("b", _actor(visitor, dossier, step)),
                tag("small", words("history.system")) if by_itself else None,
                tag("span", words(f"action.{step.action}")),
                _unit(visitor, dossier, step),
                class_="who",
            ),
            moments.markup(step.at),
            class_="step",
        ),
        tag("p", words.named("reason", step.reason), class_="reason") if step.reason else None,
        tag("p", _more(visitor, dossier, step), class_="more") if step.amount is not None else None,
        tag("q", _note(visitor, dossier, step) if by_itself else step.note) if step.note else None,
        class_=f"{step.action} system" if by_itself else step.action,
    )


def _actor(visitor: Visitor, dossier: Dossier, step: Step) -> str:
    words, actor = visitor.words, step.actor
    if actor == PIPELINE:
        return words("history.pipeline")
    if step.sequence in dossier.people:
        return actor
    if actor.startswith(CAMERA):
        return words("history.camera", name=dossier.line.camera_name)
    if actor.startswith(DESTINATION):
        return words("history.destination", name=actor.removeprefix(DESTINATION))
    return words.named("actor", actor)


def _note(visitor: Visitor, dossier: Dossier, step: Step) -> str:
    """What the system noted, in the visitor's language where we know the sentence."""
    said = NOTES.said_in(step.note)
    if said is None:
        return step.note
    values: dict[str, object] = dict(said.values)
    units = {unit.name_en: unit for unit in dossier.units.values()}
    for place in values.keys() & {"unit", "other"}:
        if (unit := units.get(str(said.values[place]))) is not None:
            values[place] = in_language(visitor, unit.name_zh, unit.name_en)
    if "reason" in values:
        values["reason"] = visitor.words.named("check", f"why_{said.values['reason']}")
    return visitor.words(f"note.{said.code}", **values)


def _unit(visitor: Visitor, dossier: Dossier, step: Step) -> Markup | None:
    """To whom it was dispatched."""
    if step.action is not Action.DISPATCH or step.unit is None:
        return None
    unit = dossier.units.get(step.unit)
    name = in_language(visitor, unit.name_zh, unit.name_en) if unit else step.unit
    return tag("b", "→ ", name)


def _more(visitor: Visitor, dossier: Dossier, step: Step) -> str:
    """What an extension granted."""
    filed = dossier.line.filed
    type_ = filed.limit.type if filed else LimitType.CONTINUOUS_HOURS
    return visitor.words(
        "history.extended", amount=visitor.words(f"limit.{type_}", value=f"{step.amount:g}")
    )
