"""API tokens as their page shows them: the list, and the form that makes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from serving.console.components.buttons import Look, button
from serving.console.components.empty import empty_state
from serving.console.components.form import form, text_row, tick_row
from serving.console.components.labels import Tone, label
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.tokens.domain import LONGEST_NAME, MOST_DAYS, Token
from serving.users.domain import Permission

DAYS: Final = 90
SCOPE: Final = "scope-"
"""Before a permission in the name of its tick."""


def token_table(visitor: Visitor, found: Sequence[Token]) -> Markup:
    words, at = visitor.words, visitor.services.clock.now()
    if not found:
        return empty_state(words("tokens.none"), words("tokens.none_hint"))
    columns = [
        Column(words("tokens.name")),
        Column(words("tokens.owner")),
        Column(words("tokens.scopes")),
        Column(words("tokens.last_use")),
        Column(words("tokens.expires")),
        Column(words("tokens.state")),
    ]
    rows = [
        Row(
            (
                token.name,
                token.owner,
                _scopes(visitor, token),
                visitor.moments.markup(token.last_used_at)
                if token.last_used_at
                else tag("span", words("tokens.never"), class_="faint"),
                visitor.moments.markup(token.expires_at),
                _state(visitor, token, at),
            ),
            name=token.name,
        )
        for token in found
    ]
    return table(words("administration.tokens"), columns, rows)


def making(visitor: Visitor) -> Markup:
    words = visitor.words
    ticks = [
        tick_row(f"{SCOPE}{one}", words(f"permission.{one}"), False)
        for one in Permission
        if visitor.person.may(one)
    ]
    return join(
        tag("h2", words("tokens.make")),
        form(
            "make",
            text_row(
                "name",
                words("tokens.name"),
                maxlength=LONGEST_NAME,
                required=True,
                autocomplete="off",
                hint=words("tokens.name_hint"),
            ),
            text_row(
                "days",
                words("tokens.days"),
                str(DAYS),
                type="number",
                min=1,
                max=MOST_DAYS,
                hint=words("tokens.days_hint", most=MOST_DAYS),
            ),
            tag(
                "fieldset",
                tag("legend", words("tokens.scopes")),
                tag("p", words("tokens.scopes_hint"), class_="hint"),
                tag("div", ticks, class_="ticks"),
            ),
            tag("div", button(words("tokens.make_now"), look=Look.PRIMARY), class_="actions"),
        ),
    )


def asked(given: Mapping[str, str]) -> tuple[list[Permission], int]:
    """The scopes ticked, and for how many days; 0 for what is no number."""
    scopes = [one for one in Permission if given.get(f"{SCOPE}{one}") == "on"]
    days = given.get("days", "")
    return scopes, int(days) if days.isdecimal() and len(days) < 5 else 0


def _scopes(visitor: Visitor, token: Token) -> Markup:
    named = [visitor.words(f"permission.{one}") for one in Permission if one in token.scopes]
    if len(named) <= 2:
        return tag("small", " · ".join(named))
    return tag(
        "details",
        tag("summary", visitor.words("tokens.so_many", count=len(named))),
        tag("ul", [tag("li", one) for one in named]),
        class_="few",
    )


def _state(visitor: Visitor, token: Token, at: datetime) -> Markup:
    words = visitor.words
    if token.revoked_at is not None:
        return label(words("tokens.revoked"))
    if not token.lives(at):
        return label(words("tokens.over"))
    return join(
        label(words("tokens.lives"), Tone.GOOD),
        " ",
        button(
            words("tokens.revoke"),
            "revoke",
            look=Look.QUIET,
            sure=words("tokens.revoke_sure", name=token.name, owner=token.owner),
            token=str(token.id),
        ),
    )
