"""What broke a permit."""

from __future__ import annotations

from serving.console import places
from serving.console.html import Markup, join, tag
from serving.console.permits.saying import terms_text
from serving.console.permits.sheet import PermitSheet
from serving.console.visitor import Visitor
from serving.permits.listing import LATELY
from serving.users.domain import Permission


def cases(visitor: Visitor, sheet: PermitSheet) -> Markup:
    """Cases that broke its terms, whatever became of them."""
    words = visitor.words
    head = tag("h2", words("permit.cases"))
    if not visitor.person.may(Permission.SEE_CASES):
        return join(head, tag("p", words("permit.cases_hidden"), class_="faint"))
    if not sheet.cases:
        return join(head, tag("p", words("permit.cases_none"), class_="faint"))
    late = words("permit.cases_late", days=LATELY.days, terms=terms_text(words, sheet.broken))
    return join(
        head,
        tag("p", late) if sheet.broken else None,
        tag(
            "ul",
            [
                tag(
                    "li",
                    tag(
                        "a",
                        words.named("term", line.broken_term or ""),
                        href=places.case(line.id, ()),
                    ),
                    tag("span", words(f"status.{line.status}"), class_=f"status {line.status}"),
                    tag("span", line.camera_name, class_="faint"),
                    visitor.moments.markup(line.opened_at, short=True),
                )
                for line in sheet.cases
            ],
            class_="bouts",
        ),
        tag("p", words("camera.more_cases"), class_="faint") if sheet.more_cases else None,
    )
