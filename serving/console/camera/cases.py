"""What stands open where a camera looks."""

from __future__ import annotations

from serving.console import places
from serving.console.camera.sheet import CameraSheet
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor


def cases(visitor: Visitor, sheet: CameraSheet) -> Markup:
    words = visitor.words
    if not sheet.cases:
        return join(
            tag("h2", words("camera.cases")), tag("p", words("camera.no_cases"), class_="faint")
        )
    return join(
        tag("h2", words("camera.cases")),
        tag(
            "ul",
            [
                tag(
                    "li",
                    tag(
                        "a",
                        words.named("kind", line.kind),
                        href=places.case(line.id, ()),
                    ),
                    tag("span", words(f"status.{line.status}"), class_=f"status {line.status}"),
                    tag("span", line.number, class_="faint"),
                    visitor.moments.markup(line.opened_at, short=True),
                )
                for line in sheet.cases
            ],
            class_="bouts",
        ),
        tag("p", words("camera.more_cases"), class_="faint") if sheet.more_cases else None,
    )
