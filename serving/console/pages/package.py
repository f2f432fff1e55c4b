"""One model package: its figures, the comparison with what looks now, its card, the decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import edge, places
from serving.console.components.facts import fact, fact_list
from serving.console.components.head import page_head
from serving.console.components.prose import prose
from serving.console.components.tabs import tabs
from serving.console.frame import frame
from serving.console.html import Markup, join, tag
from serving.console.models import comparing, figures
from serving.console.models.deciding import decisions
from serving.console.models.parts import gate_label, sections, standing
from serving.console.navigation import MODELS
from serving.console.pages.models import STYLES, change_back, rolled_back
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.models import service
from serving.models.comparing import beside, contrasts, kinds
from serving.models.domain import Decision
from serving.models.errors import PackageNotFound
from serving.models.sheets import InShadow, Sheet, in_shadow, is_stamp, sheet

PARTS: Final = ("figures", "comparison", "card")


@dataclass(frozen=True, slots=True)
class Found:
    sheet: Sheet
    other: Sheet | None
    """What it is compared with: what looks now, else what its gate compared it with."""
    shadow: InShadow


def read(visitor: Visitor, name: str, version: str) -> Found:
    """Raises Forbidden or PackageNotFound."""
    services, person = visitor.services, visitor.person
    with services.db.reading() as session:
        own = sheet(session, person, services.shelf, name, version)
        current = None if own.is_current else own.pointer.current
        stamp = current or (own.gate.current if own.gate else None)
        other = None
        if stamp is not None:
            try:
                other = sheet(session, person, services.shelf, stamp.name, stamp.version)
            except PackageNotFound:
                other = None
        return Found(own, other, in_shadow(session, person, name, version))


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request, name: str, version: str) -> Response | None:
        async def build(visitor: Visitor) -> None:
            asked = request.query_params.get("part", "")
            await PackagePage(visitor, name, version, asked if asked in PARTS else PARTS[0]).open()

        return await edge.opened(request, MODELS, build)

    ui.page(f"{MODELS.route}/packages/{{name}}/{{version}}", response_timeout=30.0)(page)


class PackagePage:
    """The page in one browser tab."""

    def __init__(self, visitor: Visitor, name: str, version: str, part: str) -> None:
        self._visitor = visitor
        self._name, self._version, self._part = name, version, part
        self._kind = ""

    async def open(self) -> None:
        visitor = self._visitor
        found = await run_in_threadpool(read, visitor, self._name, self._version)
        here = self._address(self._part)
        title = f"{self._name} {self._version}"
        with frame(visitor, MODELS, title, here, styles=STYLES):
            ui.html(sections(visitor, places.MODELS), sanitize=False)
            self._body = ui.html("", sanitize=False)
            self._voice = Voice(visitor)
        self._take(found)
        listen(self._grant)

    def _take(self, found: Found) -> None:
        self._found = found
        self._body.set_content(self._drawn())

    def _drawn(self) -> Markup:
        visitor, words, own = self._visitor, self._visitor.words, self._found.sheet
        content = {
            "figures": self._figures,
            "comparison": self._comparison,
            "card": self._card,
        }[self._part]()
        return join(
            page_head(
                f"{self._name} {self._version}",
                None,
                standing(visitor, own.known, own.pointer),
                gate_label(visitor, own.known),
            ),
            tabs(
                words("models.parts"),
                [(self._address(part), words(f"models.part_{part}")) for part in PARTS],
                self._address(self._part),
            ),
            tag(
                "div",
                tag("div", content, class_="main"),
                tag("aside", self._facts(), decisions(visitor, own)),
                class_="package",
            ),
        )

    def _figures(self) -> Markup:
        visitor, words = self._visitor, self._visitor.words
        found = self._found.sheet.measured
        if found is None:
            return tag(
                "div",
                tag("p", tag("b", words("models.not_measured"))),
                tag("p", words("models.not_measured_hint")),
                class_="panel",
            )
        kind = self._chosen(found.kinds)
        violations = figures.violation_table(visitor, found)
        return join(
            figures.means(visitor, found),
            tag("div", figures.kind_chips(visitor, found.kinds, kind), class_="choose"),
            figures.label_table(visitor, found, kind),
            tag("h2", words("models.curves"), class_="part"),
            figures.curves(visitor, found, kind),
            tag("h2", words("models.by_camera"), class_="part"),
            figures.camera_table(visitor, found, kind),
            tag("h2", words("models.violations"), class_="part") if violations else None,
            violations,
        )

    def _comparison(self) -> Markup:
        visitor, words, own = self._visitor, self._visitor.words, self._found.sheet
        other, gate = self._found.other, own.gate
        if other is None and gate is None and not self._found.shadow.figures:
            return tag("div", tag("p", words("models.nothing_beside")), class_="panel")
        before = f"{other.known.name} {other.known.version}" if other else words("models.current")
        names = (before, f"{self._name} {self._version}")
        # A gate's intervals are of the two it compared, and of no others.
        told = gate if gate and other and is_stamp(other.known, gate.current) else None
        past = other.measured if other else None
        both = tuple(kinds(past, own.measured, told))
        kind = self._chosen(both)
        pictures = contrasts(past, own.measured)
        return join(
            comparing.gate_panel(visitor, gate),
            join(
                tag("div", figures.kind_chips(visitor, both, kind), class_="choose"),
                comparing.label_table(visitor, beside(past, own.measured, told, kind), names),
                comparing.curves(visitor, past, own.measured, kind, names),
            )
            if both
            else tag("p", words("models.not_both"), class_="faint"),
            tag("h2", words("models.in_shadow"), class_="part"),
            comparing.shadow_panel(visitor, self._found.shadow),
            tag("h2", words("models.disputes"), class_="part"),
            comparing.disputes(visitor, self._found.shadow, names),
            tag("h2", words("models.contrasts"), class_="part"),
            tag("p", words("models.no_contrasts"), class_="faint")
            if pictures is None
            else comparing.contrast_table(visitor, pictures, names),
        )

    def _card(self) -> Markup:
        card = self._found.sheet.card
        if card is None:
            return tag("div", tag("p", self._visitor.words("models.no_card")), class_="panel")
        return tag("div", prose(card), class_="panel", lang="en")

    def _facts(self) -> Markup:
        visitor, words, own = self._visitor, self._visitor.words, self._found.sheet
        known, found = own.known, own.measured
        facts: list[tuple[str, Markup | str]] = []
        if known.sha256:
            facts.append(
                (words("models.weights"), tag("code", known.sha256[:16], title=known.sha256))
            )
        if found is not None:
            facts += [
                (words("models.measured_on"), f"{found.dataset.name} · {found.dataset.split}"),
                (words("models.measured_with"), f"{found.engine} {found.precision}"),
            ]
        if known.registered_at:
            moment = visitor.moments.markup(known.registered_at)
            facts.append(
                (words("models.registered"), join(moment, tag("span", known.registered_by)))
            )
        return tag(
            "section",
            tag("h2", words("models.about")),
            tag("p", known.fault, class_="warn") if known.fault else None,
            fact_list(*(fact(name, value) for name, value in facts)),
            class_="panel",
        )

    def _chosen(self, offered: tuple[str, ...]) -> str:
        return self._kind if self._kind in offered else next(iter(offered), "")

    def _address(self, part: str) -> str:
        return places.package(self._name, self._version, "" if part == PARTS[0] else part)

    async def _grant(self, wish: Wish) -> None:
        fields = dict(wish.get("fields") or {})
        match wish.get("name"):
            case "kind":
                self._kind = str(wish.get("value", ""))
                self._body.set_content(self._drawn())
            case "promote":
                await self._change(lambda visitor: self._promote(visitor, fields))
            case "shadow":
                await self._change(lambda visitor: self._shadow(visitor, fields))
            case "shadow_end":
                await self._change(lambda visitor: self._shadow_end(visitor, fields))
            case "roll_back":
                await self._change(
                    lambda visitor: rolled_back(
                        visitor, change_back(visitor, fields.get("why", ""))
                    )
                )

    async def _change(self, work: Callable[[Visitor], str]) -> None:
        """Do it, tell what came of it, and show the package as it stands now."""
        sentence = await self._voice.done(work)
        if sentence is None:
            return
        self._voice.say(sentence)
        found = await self._voice.done(lambda visitor: read(visitor, self._name, self._version))
        if found is not None:
            self._take(found)

    def _promote(self, visitor: Visitor, fields: dict[str, str]) -> str:
        """What POST /api/models/promote does."""
        shelf, decision = visitor.services.shelf, _decided(visitor, fields)
        force = fields.get("force") == "on"
        with visitor.services.db.writing() as session:
            service.promote(session, shelf, decision, self._name, self._version, force=force)
        return visitor.words("models.promoted", name=f"{self._name} {self._version}")

    def _shadow(self, visitor: Visitor, fields: dict[str, str]) -> str:
        """What POST /api/models/shadow does."""
        shelf, decision = visitor.services.shelf, _decided(visitor, fields)
        days = fields.get("days", "")
        until = decision.at + timedelta(days=int(days) if days.isdecimal() and len(days) < 4 else 0)
        percent = fields.get("share", "")
        share = int(percent) / 100 if percent.isdecimal() and len(percent) < 4 else 0.0
        with visitor.services.db.writing() as session:
            service.begin_shadow(session, shelf, decision, self._name, self._version, share, until)
        return visitor.words("models.shadow_begun", name=f"{self._name} {self._version}")

    def _shadow_end(self, visitor: Visitor, fields: dict[str, str]) -> str:
        """What POST /api/models/shadow/end does."""
        decision = _decided(visitor, fields)
        with visitor.services.db.writing() as session:
            service.end_shadow(session, decision)
        return visitor.words("models.shadow_ended")


def _decided(visitor: Visitor, fields: dict[str, str]) -> Decision:
    return service.decided(visitor.person, fields.get("why", ""), visitor.services.clock.now())
