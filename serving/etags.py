"""Tags of what is served (RFC 9110): what a caller has already is not sent again, and what somebody
else changed since they read it is not overwritten.

A tag is ``"VERSION-MARK"``: the version of the thing, and a mark over the rest of the answer that
may change without one. A change is compared by the version alone, so its tag in ``If-Match`` and a
``version`` in its body mean the same and go through the same rule. What counts no versions has the
mark alone and is compared by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Depends, Header, Response
from pydantic import BaseModel

from serving.errors import ChangedMeanwhile, PreconditionFailed, Unacceptable

_OURS: Final = re.compile(r'(?:W/)?"(\d{1,9})(?:-[0-9a-f]+)?"')
"""Also what a proxy that compresses has weakened."""
_MARK: Final = 12
"""Hex digits: nobody finds another answer with the same mark by chance."""

Tag = str
"""As it stands in the header, with its quotes."""


class Known(Exception):
    """The caller has this answer already. Becomes 304."""

    def __init__(self, tag: Tag) -> None:
        super().__init__(tag)
        self.tag = tag


def versioned(version: int, answer: BaseModel | None = None) -> Tag:
    """The tag of something that counts its changes. ``answer`` is what else the caller is told,
    without what differs from moment to moment."""
    return f'"{version}-{_mark(answer)}"' if answer is not None else f'"{version}"'


def marked(answer: BaseModel) -> Tag:
    """The tag of something that counts no changes."""
    return f'"{_mark(answer)}"'


def has(if_none_match: str | None, tag: Tag) -> bool:
    """Whether the caller has the answer with this tag, or any (``*``)."""
    known = {one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")}
    return tag in known or "*" in known


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a thing that has a tag."""

    response: Response
    if_none_match: str | None

    def tagged(self, tag: Tag) -> None:
        """Put the tag on the answer. Raises Known when the caller has it already."""
        if has(self.if_none_match, tag):
            raise Known(tag)
        self.response.headers["ETag"] = tag


@dataclass(frozen=True, slots=True)
class Condition:
    """What a change hangs on: that the thing still stands as the caller saw it."""

    if_match: str | None

    def version(self, said: int | None = None) -> int | None:
        """The version the caller decided on, by the tag or as the body ``said``; None when they
        name none.

        Raises PreconditionFailed for a tag that is none of ours, Unacceptable for several tags or
        for two that contradict each other.
        """
        if self.if_match is None:
            return said
        found = _OURS.fullmatch(self.if_match.strip())
        if found is None and ("," in self.if_match or self.if_match.strip() == "*"):
            raise Unacceptable("If-Match needs the one ETag of what you decided on; send that.")
        if found is None:
            raise PreconditionFailed(
                "The tag in If-Match is none that was given out here; read again and send its ETag."
            )
        if said not in (None, int(found[1])):
            raise Unacceptable(
                f"If-Match says version {found[1]} and the body says {said}; send one of them."
            )
        return int(found[1])

    def check(self, now: Tag, sentence: str) -> None:
        """For what counts no versions. Raises PreconditionFailed with ``sentence``."""
        if self.if_match is not None and not has(self.if_match, now):
            raise PreconditionFailed(sentence)

    @contextmanager
    def holds(self) -> Iterator[None]:
        """A change inside it that came too late is a failed precondition for whoever set one."""
        try:
            yield
        except ChangedMeanwhile as error:
            if self.if_match is None:
                raise
            raise PreconditionFailed(error.detail) from error


def _reading(
    response: Response,
    if_none_match: Annotated[
        str | None,
        Header(
            description="The ETag of the answer you have: 304 when it still holds.", max_length=1000
        ),
    ] = None,
) -> Reading:
    return Reading(response, if_none_match)


def _condition(
    if_match: Annotated[
        str | None,
        Header(
            description="The ETag of what you decided on: 412 when somebody changed it since.",
            max_length=200,
        ),
    ] = None,
) -> Condition:
    return Condition(if_match)


TheReading = Annotated[Reading, Depends(_reading)]
TheCondition = Annotated[Condition, Depends(_condition)]


def _mark(answer: BaseModel) -> str:
    return sha256(answer.model_dump_json().encode()).hexdigest()[:_MARK]
