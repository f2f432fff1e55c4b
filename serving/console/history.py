"""A case's history as a thread: who did what, when, and why."""

from __future__ import annotations

from serving.cases.domain import Case, Step
from serving.cases.service import PIPELINE
from serving.console.html import Markup, join, tag
from serving.console.moments import Moments


def history(case: Case, moments: Moments) -> Markup:
    """Oldest first, as one reads a story."""
    return join(
        tag("h2", moments.words("history.title")),
        tag("ol", [_step(step, moments) for step in case.steps], class_="thread"),
    )


def _step(step: Step, moments: Moments) -> Markup:
    words = moments.words
    by_patrol = step.actor == PIPELINE
    return tag(
        "li",
        tag(
            "p",
            tag("b", words("history.pipeline") if by_patrol else words.named("actor", step.actor)),
            tag("span", words(f"action.{step.action}")),
            moments.markup(step.at),
        ),
        tag("p", words.named("reason", step.reason), class_="reason") if step.reason else None,
        tag("p", words("history.extended", amount=f"{step.amount:g}"), class_="reason")
        if step.amount is not None
        else None,
        tag("q", step.note) if step.note else None,
        class_=step.action,
    )
