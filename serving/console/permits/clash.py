"""What somebody else did to a permit meanwhile, and the way to begin again from there."""

from __future__ import annotations

from serving.console import places
from serving.console.html import Markup, tag
from serving.console.permits.saying import field_change
from serving.console.visitor import Visitor
from serving.permits.changes import differences
from serving.permits.domain import Permit
from serving.permits.errors import PermitChangedMeanwhile


def clash(visitor: Visitor, before: Permit | None, error: PermitChangedMeanwhile) -> Markup:
    """``before`` is the permit as this visitor began to change it."""
    words, last = visitor.words, error.last
    changed = differences(before, last.permit) if before is not None else ()
    again = tag(
        "a",
        words("permit_form.load_again"),
        href=places.permit_edit(last.permit.id),
        class_="button",
    )
    return tag(
        "section",
        tag("h2", words("permit_form.clash")),
        tag(
            "p",
            words(f"permit_action.{last.action}"),
            ": ",
            tag("b", last.actor),
            ", ",
            visitor.moments.markup(last.at),
        ),
        tag("q", last.why) if last.why else None,
        tag("ul", [tag("li", field_change(visitor, one)) for one in changed]) if changed else None,
        tag("p", again),
        class_="panel clash",
        role="alert",
    )
