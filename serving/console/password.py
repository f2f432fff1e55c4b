"""Choosing another password: a plain form, where everybody with a first password begins."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from serving import auth
from serving.console import places
from serving.console.html import Markup, tag
from serving.console.shell import MARK, plain_page, taste_switches
from serving.console.sign_in import fields
from serving.console.visitor import Taste, services_of, taste_of
from serving.errors import ServingError

router = APIRouter()

LONGEST: Final = 1024


@router.get("/password")
def get_password(request: Request) -> Response:
    """The form; first of all the way to sign in for somebody who is not."""
    person = auth.person_of(services_of(request), request)
    if person is None:
        return RedirectResponse(places.sign_in(places.PASSWORD), 303)
    return _form(taste_of(request), first=person.must_change)


@router.post("/password")
async def post_password(request: Request) -> Response:
    """Change it and begin; or the form again, with a sentence."""
    auth.own_page(request)
    given, services, taste = await fields(request), services_of(request), taste_of(request)
    person = await run_in_threadpool(auth.person_of, services, request)
    if person is None:
        return RedirectResponse(places.sign_in(places.PASSWORD), 303)
    old, new = given.get("old", "")[:LONGEST], given.get("new", "")
    if new != given.get("again", ""):
        sentence = taste.words("password.differ")
        return _form(taste, first=person.must_change, sentence=sentence, status=422)
    try:
        await run_in_threadpool(auth.change_password, services, request, person, old, new)
    except ServingError as error:
        sentence = taste.words.sentence(error)
        return _form(taste, first=person.must_change, sentence=sentence, status=error.status)
    return RedirectResponse(places.HOME, 303)


def _form(taste: Taste, *, first: bool, sentence: str | None = None, status: int = 200) -> Response:
    words = taste.words
    body = tag(
        "main",
        tag("div", taste_switches(taste, places.PASSWORD), class_="tastes"),
        tag("p", MARK, tag("b", words("product")), class_="brand"),
        tag("h1", words("password.title")),
        tag("p", words("password.first") if first else words("password.lead"), class_="lead"),
        tag("p", sentence, class_="complaint", role="alert") if sentence else None,
        tag(
            "form",
            _field("old", words("password.old"), "current-password", first=True),
            _field("new", words("password.new"), "new-password"),
            _field("again", words("password.again"), "new-password"),
            tag("button", words("password.submit"), type="submit", class_="button primary"),
            method="post",
            action=places.PASSWORD,
        ),
        id="content",
        class_="sheet",
    )
    return plain_page(taste, words("password.title"), body, status)


def _field(name: str, label: str, autocomplete: str, *, first: bool = False) -> Markup:
    return tag(
        "label",
        label,
        tag(
            "input",
            name=name,
            type_="password",
            autocomplete=autocomplete,
            required=True,
            autofocus=first,
        ),
    )
