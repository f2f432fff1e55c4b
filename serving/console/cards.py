"""A case as a card, and the list of cards kept in step with the database."""

from __future__ import annotations

from collections.abc import Sequence

from serving.cases.domain import Status
from serving.console import places
from serving.console.due import due_lines, state_of
from serving.console.glances import Glance, Shelf
from serving.console.html import Markup, tag
from serving.console.pictures import THUMBNAIL_WIDTH, link
from serving.console.visitor import Visitor


def card(visitor: Visitor, glance: Glance, kinds: Sequence[str]) -> Markup:
    """``kinds`` is the list's choice: the case page's next and previous keep to it."""
    words, moments, line = visitor.words, visitor.moments, glance.line
    kind = words.named("kind", line.kind)
    return tag(
        "a",
        _thumbnail(visitor, glance, kind),
        tag(
            "div",
            tag(
                "p",
                tag("b", kind),
                state_of(visitor, line.status, glance.standing),
            ),
            tag(
                "p",
                tag("span", line.camera_name, title=line.camera_name, class_="camera"),
                # Somebody of one district knows which one it is.
                None if visitor.person.district else tag("span", line.district, class_="faint"),
            ),
            tag(
                "p",
                tag("span", words("card.first_seen"), class_="faint"),
                moments.markup(glance.first_seen, short=True),
            ),
            tag(
                "p",
                tag("span", words("card.stood", duration=moments.duration(glance.dwell_s))),
                tag("span", line.number, class_="faint"),
            ),
            due_lines(visitor, glance.standing) if glance.standing else None,
            class_="text",
        ),
        href=places.case(line.id, kinds),
        class_=f"card {line.status}",
        data_case=str(line.id),
        data_kind=line.kind,
    )


def merged(shown: Sequence[Glance], fresh: Shelf) -> list[Glance]:
    """What a list that shows ``shown`` should show once its first page is ``fresh``.

    Cards behind the first page stay: nobody asked the database about them this time.
    """
    if fresh.next is None or not fresh.glances:
        return list(fresh.glances)
    known = {glance.line.id for glance in fresh.glances}
    places = {glance.line.id: place for place, glance in enumerate(shown)}
    last = next(
        (places[one.line.id] for one in reversed(fresh.glances) if one.line.id in places), None
    )
    behind = shown[last + 1 :] if last is not None else ()
    return [*fresh.glances, *(glance for glance in behind if glance.line.id not in known)]


def counted(counts: dict[Status, int], statuses: Sequence[Status]) -> int:
    """How many cases a choice of statuses holds; every one when it is empty."""
    return sum(count for status, count in counts.items() if not statuses or status in statuses)


def _thumbnail(visitor: Visitor, glance: Glance, kind: str) -> Markup:
    words, item, line = visitor.words, glance.thumbnail, glance.line
    if item is None:
        return tag("div", tag("p", words("picture.none"), class_="absent"), class_="thumb")
    source = link(visitor, line.id, item, width=THUMBNAIL_WIDTH)
    if source is None:
        return tag("div", tag("p", words("picture.hidden"), class_="absent"), class_="thumb")
    return tag(
        "div",
        tag("img", src=source, alt=f"{kind}, {line.camera_name}", data_relink=str(line.id)),
        tag("span", words("picture.failed"), class_="failed"),
        class_="thumb",
    )
