"""Signing in and out, and choosing language and theme: plain forms, no live parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from serving import auth
from serving.console import places
from serving.console.html import Markup, tag
from serving.console.shell import MARK, plain_page, taste_switches
from serving.console.visitor import (
    LANGUAGE_COOKIE,
    THEME_COOKIE,
    Taste,
    Theme,
    services_of,
    taste_of,
)
from serving.console.words import Language
from serving.errors import ServingError, TooLarge

router = APIRouter()

MOST_BYTES: Final = 16_384
YEAR_S: Final = 365 * 24 * 3600


@router.get("/sign-in")
def get_sign_in(request: Request, back: str = places.HOME, over: bool = False) -> Response:
    """The form. ``over`` says that a session just ended."""
    taste = taste_of(request)
    outside = services_of(request).outside is not None
    return _form(taste, back, taste.words("sign_in.over") if over else None, outside=outside)


@router.post("/sign-in")
async def post_sign_in(request: Request) -> Response:
    """Open a session and go where the person wanted to; or the form again, with a sentence."""
    auth.own_page(request)
    given = await fields(request)
    taste, back = taste_of(request), places.safe(given.get("back", ""))
    services = services_of(request)
    name, password = given.get("name", ""), given.get("password", "")
    address = auth.address_of(request)
    try:
        session = await run_in_threadpool(auth.login, services, name, password, address)
    except ServingError as error:
        outside = services.outside is not None
        return _form(taste, back, taste.words.sentence(error), error, name, outside=outside)
    response = RedirectResponse(places.PASSWORD if session.person.must_change else back, 303)
    auth.set_cookie(services, response, session)
    return response


@router.post("/sign-out")
def post_sign_out(request: Request) -> Response:
    auth.own_page(request)
    response = RedirectResponse(places.SIGN_IN, 303)
    auth.logout(services_of(request), request, response)
    return response


@router.post("/taste")
async def post_taste(request: Request) -> Response:
    """Keep the chosen language or theme and return to the page it was chosen on."""
    auth.own_page(request)
    given = await fields(request)
    response = RedirectResponse(places.safe(given.get("back", "")), 303)
    secure = services_of(request).settings.secure_cookies
    for field, cookie, known in (
        ("language", LANGUAGE_COOKIE, {language.value for language in Language}),
        ("theme", THEME_COOKIE, {theme.value for theme in Theme}),
    ):
        if given.get(field) in known:
            response.set_cookie(
                cookie, given[field], max_age=YEAR_S, path="/", samesite="lax", secure=secure
            )
    return response


async def fields(request: Request) -> Mapping[str, str]:
    """A small form's fields. Raises TooLarge."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge(f"A form may have {MOST_BYTES} bytes at most; send less.")
    found = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[-1] for name, values in found.items()}


def _form(
    taste: Taste,
    back: str,
    sentence: str | None,
    error: ServingError | None = None,
    name: str = "",
    *,
    outside: bool,
) -> Response:
    words = taste.words
    body = tag(
        "main",
        tag("div", taste_switches(taste, places.sign_in(places.safe(back))), class_="tastes"),
        tag("p", MARK, tag("b", words("product")), class_="brand"),
        tag("h1", words("sign_in.title")),
        tag("p", words("sign_in.lead"), class_="lead"),
        tag("p", sentence, class_="complaint", role="alert") if sentence else None,
        tag(
            "form",
            _field("name", words("sign_in.name"), "text", "username", name, first=not name),
            _field(
                "password",
                words("sign_in.password"),
                "password",
                "current-password",
                "",
                first=bool(name),
            ),
            tag("input", type="hidden", name="back", value=places.safe(back)),
            tag("button", words("sign_in.submit"), type="submit", class_="button primary"),
            method="post",
            action=places.SIGN_IN,
        ),
        tag("p", tag("a", words("sign_in.outside"), href=places.outside(back), class_="button"))
        if outside
        else None,
        id="content",
        class_="sheet",
    )
    response = plain_page(taste, words("sign_in.title"), body, error.status if error else 200)
    if error is not None and error.retry_after_s is not None:
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _field(
    name: str, label: str, type_: str, autocomplete: str, value: str, *, first: bool
) -> Markup:
    return tag(
        "label",
        label,
        tag(
            "input",
            name=name,
            type_=type_,
            autocomplete=autocomplete,
            value=value or None,
            required=True,
            autofocus=first,
        ),
    )
