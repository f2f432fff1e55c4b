"""One sample: its blurred picture, what people said of it, which datasets hold it; deleting it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from starlette.responses import Response

from serving.console import edge, places
from serving.console.components.buttons import Look, button, link_button
from serving.console.components.facts import fact, fact_list
from serving.console.components.form import form, long_row
from serving.console.components.head import page_head
from serving.console.components.labels import label
from serving.console.components.table import Column, Row, table
from serving.console.frame import frame
from serving.console.html import Markup, join, tag
from serving.console.models.browsing import TONES, shown
from serving.console.models.parts import sections
from serving.console.navigation import MODELS
from serving.console.pages.samples import STYLES
from serving.console.visitor import Visitor
from serving.console.voice import Voice
from serving.console.wishes import Wish, listen
from serving.samples import datasets, service
from serving.samples.domain import Sample, SampleState, SampleStep
from serving.samples.errors import SampleNotFound
from serving.samples.phrases import PHRASES
from serving.samples.repository import SampleRepository
from serving.users.domain import Permission


@dataclass(frozen=True, slots=True)
class Found:
    sample: Sample
    history: list[SampleStep]
    held_by: list[str]
    """Datasets, by name and the beginning of their hash."""


def read(visitor: Visitor, sample_id: UUID) -> Found:
    """Raises Forbidden or SampleNotFound."""
    with visitor.services.db.reading() as session:
        sample = service.get(session, visitor.person, sample_id)
        history = SampleRepository(session, visitor.person.scope).steps(sample_id)
        return Found(sample, history, datasets.holding(session, sample_id))


def delete(visitor: Visitor, sample_id: UUID, why: str) -> list[str]:
    """What DELETE /api/samples/{id} does."""
    services = visitor.services
    with services.db.writing() as session:
        return service.delete(session, visitor.person, sample_id, why, services.clock.now())


def register() -> None:
    """Tell NiceGUI about the page."""

    async def page(request: Request, sample_id: str) -> Response | None:
        async def build(visitor: Visitor) -> None:
            await SamplePage(visitor, _identity(sample_id)).open()

        return await edge.opened(request, MODELS, build)

    ui.page(f"{MODELS.route}/samples/{{sample_id}}", response_timeout=30.0)(page)


class SamplePage:
    """The page in one browser tab."""

    def __init__(self, visitor: Visitor, sample_id: UUID) -> None:
        self._visitor = visitor
        self._id = sample_id

    async def open(self) -> None:
        visitor = self._visitor
        found = await run_in_threadpool(read, visitor, self._id)
        title = visitor.words("samples.one")
        with frame(visitor, MODELS, title, places.sample(self._id), styles=STYLES):
            ui.html(sections(visitor, places.SAMPLES), sanitize=False)
            self._body = ui.html(self._drawn(found), sanitize=False)
            self._voice = Voice(visitor)
        listen(self._grant)

    def _drawn(self, found: Found) -> Markup:
        visitor, words, sample = self._visitor, self._visitor.words, found.sample
        return join(
            page_head(
                words.named("kind", sample.kind),
                None,
                label(words(f"samples.outcome_{sample.outcome}"), TONES[sample.outcome]),
                label(words(f"samples.state_{sample.state}")),
            ),
            tag(
                "div",
                tag(
                    "div",
                    tag("div", shown(visitor, sample, everything=True), class_="stage one"),
                    tag("h2", words("samples.history"), class_="part"),
                    self._history(found.history),
                    class_="main",
                ),
                tag("aside", self._facts(found), self._deletion(found)),
                class_="package",
            ),
        )

    def _facts(self, found: Found) -> Markup:
        visitor, words, sample = self._visitor, self._visitor.words, found.sample
        facts: list[tuple[str, Markup | str]] = [
            (words("samples.origin"), words(f"samples.origin_{sample.origin}")),
            (words("models.camera"), sample.camera_id),
            (words("samples.captured"), visitor.moments.markup(sample.captured_at)),
            (words("samples.light"), words.named("condition", sample.condition)),
        ]
        if sample.reason:
            facts.append((words("samples.reason"), words.named("reason", sample.reason)))
        if sample.duplicates:
            facts.append((words("samples.duplicates"), str(sample.duplicates)))
        if sample.fault:
            facts.append((words("samples.fault"), words.kept(PHRASES, sample.fault)))
        if sample.deleted_at:
            facts.append((words("samples.deleted"), visitor.moments.markup(sample.deleted_at)))
        if sample.deleted_why:
            facts.append((words("models.why"), sample.deleted_why))
        link = (
            link_button(words("samples.case"), places.case(sample.case_id, ()))
            if sample.case_id and visitor.person.may(Permission.SEE_CASES)
            else None
        )
        return tag(
            "section",
            tag("h2", words("samples.one")),
            fact_list(*(fact(name, value) for name, value in facts)),
            tag("h2", words("samples.held_by")),
            tag("ul", [tag("li", name) for name in found.held_by], class_="held")
            if found.held_by
            else tag("p", words("samples.held_by_none"), class_="faint"),
            link,
            class_="panel",
        )

    def _deletion(self, found: Found) -> Markup | None:
        """Deleting it; nothing for who may not, and for what is deleted already."""
        words = self._visitor.words
        gone = found.sample.state is SampleState.DELETED
        if gone or not self._visitor.person.may(Permission.DELETE_SAMPLES):
            return None
        return tag(
            "section",
            tag("h2", words("samples.delete")),
            tag("p", words("samples.delete_hint", count=len(found.held_by)), class_="faint"),
            form(
                "delete",
                long_row("why", words("models.why"), maxlength=4000),
                button(words("samples.delete"), look=Look.DANGER, sure=words("samples.sure")),
            ),
            class_="panel decision",
        )

    def _history(self, steps: list[SampleStep]) -> Markup:
        visitor, words = self._visitor, self._visitor.words
        rows = [
            Row(
                (
                    visitor.moments.markup(step.at),
                    words(f"samples.did_{step.action}"),
                    words(f"samples.outcome_{step.outcome}"),
                    words.named("reason", step.reason) if step.reason else "",
                    words.named("actor", step.actor),
                    words.kept(PHRASES, step.note),
                )
            )
            for step in steps
        ]
        columns = [
            Column(words("models.when")),
            Column(words("models.what")),
            Column(words("samples.outcome")),
            Column(words("samples.reason")),
            Column(words("models.who")),
            Column(words("samples.note")),
        ]
        return table(words("samples.history"), columns, rows)

    async def _grant(self, wish: Wish) -> None:
        match wish.get("name"):
            case "delete":
                why = str((wish.get("fields") or {}).get("why", ""))
                held = await self._voice.done(lambda visitor: delete(visitor, self._id, why))
                if held is not None:
                    self._voice.say(self._told(held))
                    await self._again()

    def _told(self, held_by: list[str]) -> str:
        """That it is gone here, and where copies of it may still lie."""
        words = self._visitor.words
        if not held_by:
            return words("samples.gone")
        return words("samples.gone_but", datasets=" · ".join(held_by))

    async def _again(self) -> None:
        found = await self._voice.done(lambda visitor: read(visitor, self._id))
        if found is not None:
            self._body.set_content(self._drawn(found))


def _identity(given: str) -> UUID:
    """Raises SampleNotFound for what is no identity at all."""
    try:
        return UUID(given)
    except ValueError:
        raise SampleNotFound from None
