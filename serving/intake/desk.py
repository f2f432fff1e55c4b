"""Whoever comes at the same moment is served together: one transaction, one wait for the disk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Serve = Callable[[Sequence[Asked]], Sequence[Answer]]
"""Answers some at once, in their order; or raises, and has done nothing."""

MOST: Final = 32
"""Served at once. Who waits stands on a thread of the web server, so no more than its forty do."""


@dataclass(slots=True, eq=False)
class _Place(Generic[Asked, Answer]):
    asked: Asked
    answers: list[Answer] = field(default_factory=list)
    error: BaseException | None = None

    @property
    def is_served(self) -> bool:
        return bool(self.answers) or self.error is not None


class Desk(Generic[Asked, Answer]):
    """Whoever finds the desk free serves all who wait, in the order in which they came.

    Nothing is kept here: who asks waits until it is done, so a crash forgets only what nobody was
    told. Safe to use from many threads.
    """

    def __init__(self) -> None:
        self._waiting: deque[_Place[Asked, Answer]] = deque()
        self._turn = Lock()

    @property
    def waiting(self) -> int:
        """How many stand there and are not being served yet."""
        return len(self._waiting)

    def ask(self, asked: Asked, serve: Serve[Asked, Answer]) -> Answer:
        """Everybody brings the same ``serve``. Raises what it raises for this one alone: one that
        cannot be served spoils nothing for those beside it."""
        place: _Place[Asked, Answer] = _Place(asked)
        self._waiting.append(place)
        with self._turn:
            while not place.is_served:
                self._serve_some(serve)
        if place.error is not None:
            raise place.error
        return place.answers[0]

    def _serve_some(self, serve: Serve[Asked, Answer]) -> None:
        some = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        try:
            answers = serve([place.asked for place in some])
        except BaseException as error:
            if len(some) == 1:
                some[0].error = error
                return
            for place in some:
                self._serve_alone(place, serve)
            return
        for place, answer in zip(some, answers, strict=True):
            place.answers.append(answer)

    def _serve_alone(self, place: _Place[Asked, Answer], serve: Serve[Asked, Answer]) -> None:
        try:
            place.answers.extend(serve([place.asked]))
        except BaseException as error:
            place.error = error
