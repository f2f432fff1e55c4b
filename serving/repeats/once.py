"""Doing a change once, however often it is asked for: the header Idempotency-Key.

The answer is kept in the transaction of the change itself, so after a crash at any moment either
both are there or neither. A change that is refused changes nothing and keeps no answer: sent again
it is judged anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Header, Request, Response
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from serving.auth import caller
from serving.deps import Services, TheServices
from serving.errors import ServingError
from serving.repeats.domain import MOST_LETTERS, Answer, Asked
from serving.repeats.errors import KeyInFlight, Repeated
from serving.repeats.repository import RepeatRepository
from serving.users.domain import Person

T = TypeVar("T")

HEADER: Final = "Idempotency-Key"
_METRIC: Final = "citypatrol_serving_repeats_total"


class Once:
    """For one request. Without a key it is ``Database.writing`` and nothing more."""

    def __init__(
        self, services: Services, request: Request, response: Response, asked: Asked | None
    ) -> None:
        self._services = services
        self._route: Any = request.scope["route"]
        self._response = response
        self._asked = asked
        self._kept = False

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction for the change; inside it give the answer to ``keep``.

        Raises Repeated when it was done before, KeyReused, KeyInFlight or KeysTooMany.
        """
        with self._services.db.writing() as session:
            if self._asked is None:
                yield session
                return
            self._begin(session, self._asked)
            yield session
            if not self._kept:
                raise RuntimeError(f"{self._route.path} takes a key and keeps no answer")
        self._services.metrics.count(_METRIC, "kept")

    def keep(self, session: Session, answer: T) -> T:
        """Keep what is answered, with the status and the tag that ``response`` has by now."""
        if self._asked is not None:
            body = _shape(self._route.response_model).dump_json(answer, by_alias=True)
            status = self._response.status_code or self._route.status_code or 200
            kept = Answer(status, body.decode(), self._response.headers.get("etag"))
            RepeatRepository(session).keep(self._asked, kept, self._services.clock.now())
            self._kept = True
        return answer

    def _begin(self, session: Session, asked: Asked) -> None:
        repeats, count = RepeatRepository(session), self._services.metrics.count
        try:
            repeats.take_turn(asked)
            before = repeats.answer(asked, self._services.clock.now())
        except ServingError as error:
            count(_METRIC, "in_flight" if isinstance(error, KeyInFlight) else "refused")
            raise
        if before is not None:
            count(_METRIC, "replayed")
            raise Repeated(before)


async def _once(
    services: TheServices,
    person: Annotated[Person, Depends(caller)],
    request: Request,
    response: Response,
    idempotency_key: Annotated[
        str | None,
        Header(
            description="Any text of your own, new for every change you want, such as a UUID. The "
            "same request under the same key is done once and answered alike for 24 hours.",
            min_length=1,
            max_length=MOST_LETTERS,
            pattern=r"^[\x20-\x7e]+$",
        ),
    ] = None,
) -> Once:
    asked = None
    if idempotency_key is not None:
        asked = Asked(person.id, idempotency_key, await _fingerprint(request))
    return Once(services, request, response, asked)


TheOnce = Annotated[Once, Depends(_once)]


async def _fingerprint(request: Request) -> str:
    head = (
        request.method,
        request.url.path,
        request.url.query,
        request.headers.get("if-match", ""),
    )
    return sha256("\n".join(head).encode() + b"\n" + await request.body()).hexdigest()


@cache
def _shape(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)
