"""What holds together with a case: other cases, and what other offices were told."""

from __future__ import annotations

from collections.abc import Sequence

from serving.console import places
from serving.console.html import Markup, join, tag
from serving.console.moments import Moments
from serving.related.domain import Related


def together(ties: Sequence[Related], moments: Moments) -> Markup:
    """Nothing for a case that stands alone."""
    if not ties:
        return join()
    words = moments.words
    lines = [line(tie, moments) for tie in ties]
    return join(tag("h2", words("related.title")), tag("ul", lines, class_="related"))


def line(tie: Related, moments: Moments, answers: Markup | None = None) -> Markup:
    """``answers`` are what somebody may say of it."""
    words = moments.words
    how = f"{tie.relation}_later" if tie.later else str(tie.relation)
    return tag(
        "li",
        tag("span", words(f"related.{how}")),
        _name(tie, moments),
        tag("span", words("related.apart", metres=f"{tie.distance_m:.0f}"))
        if tie.distance_m
        else None,
        tag("span", words(f"status.{tie.status}")) if tie.status else None,
        moments.markup(tie.outside.reported_at if tie.outside else tie.since),
        tag("q", tie.outside.text) if tie.outside and tie.outside.text else None,
        tag("q", tie.note) if tie.note else None,
        answers,
    )


def _name(tie: Related, moments: Moments) -> Markup:
    words = moments.words
    if tie.outside is not None:
        name, url = f"{tie.outside.source} {tie.outside.number}", tie.outside.url
        return tag("a", name, href=url, rel="noreferrer") if url else tag("b", name)
    if tie.other is not None and tie.number is not None:
        return tag("a", tie.number, href=places.case(tie.other, ()))
    return tag("i", words("related.elsewhere"))
