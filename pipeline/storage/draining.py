"""Brings what waits in the spool into the store, once it answers again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.storage.base import ErasableStore, PictureCorrupt, PictureMissing, StoreUnavailable
from pipeline.storage.bringing import Bringing, Remember
from pipeline.storage.spool import Spool
from pipeline.storage.spooled import Reach, SpoolWatch
from pipeline.storage.waiting import SpoolStanding, Waiting

log = logging.getLogger(__name__)

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 30.0
AT_ONCE: Final = 2000
"""Pictures after which what waits is counted anew, which takes a second of a full spool."""
LANES: Final = 4
"""Uploads beside each other."""
TRIES: Final = 2
"""Pictures a store may refuse before it took one: a single one may be refused for what it is."""
NO_PICTURE: Final = "0" * 64
"""A hash that no picture has: a store that says "missing" answers."""


@dataclass(slots=True)
class Tally:
    """How it goes. Safe to share between lanes."""

    brought: int = 0
    refused: int = 0
    stuck: int = 0
    """Pictures whose files cannot be read or deleted here."""
    in_a_row: int = 0
    """Refused since the store last took one."""
    given_up: bool = False
    """Whether the store is to be asked no more for now."""
    stay: set[str] = field(default_factory=set)
    """Hashes of those that were refused or are stuck."""
    why: StoreUnavailable | OSError | None = None
    """What stood against the first of them."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def went(self) -> None:
        with self._lock:
            self.brought, self.in_a_row = self.brought + 1, 0

    def stays(self, one: Waiting, why: StoreUnavailable | OSError) -> None:
        with self._lock:
            self.stay.add(one.sha256)
            if isinstance(why, StoreUnavailable):
                self.refused, self.in_a_row = self.refused + 1, self.in_a_row + 1
                if self.in_a_row >= (LANES if self.brought else TRIES):
                    self.given_up = True
            else:
                self.stuck += 1
            self.why = self.why or why


@dataclass(frozen=True, slots=True)
class Drain:
    """One for each process. Only one of a folder's works at a time; the others ask whether the
    store is back."""

    spool: Spool
    store: ErasableStore
    writing: Reach
    reading: Reach
    _last: set[str] = field(default_factory=set)
    """Hashes of pictures that stayed although the store answered: tried after all others, so that
    many of them stop nothing either."""

    def run(
        self,
        stop: threading.Event,
        watch: SpoolWatch,
        remember: Remember,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        """Until ``stop`` is set. The pauses double while it does not go well, up to half a
        minute."""
        pause = first_pause_s
        while not stop.wait(pause):
            try:
                well = self.round(stop, watch, remember)
            except OSError as error:
                log.error("the spool %s cannot be used: %s", self.spool.folder, error)
                well = False
            except Exception:
                log.exception("the spool was not drained; it is tried again")
                well = False
            pause = first_pause_s if well else min(pause * 2, LONGEST_PAUSE_S)

    def round(self, stop: threading.Event, watch: SpoolWatch, remember: Remember) -> bool:
        """Put what waits into the store, oldest first; whether it goes well, as far as this round
        knows. A picture that the store refuses, or whose file cannot be used, stays and stops no
        other. Raises OSError where the spool cannot be used: the store is not taken to be away for
        that."""
        bringing = Bringing(self.spool, self.store, watch, remember)
        try:
            with self.spool.alone() as alone:
                tally = self._emptied(stop, bringing) if alone else Tally()
            standing = self.spool.standing()
        except OSError:
            if self._is_away() and self._answers():
                self._found()
            watch.stands(SpoolStanding(away=self._is_away(), unusable=True))
            raise
        answers = self._answered(tally)
        if answers and (alone or not standing.pictures):
            self._found()
        watch.stands(replace(standing, away=self._is_away()))
        return answers and (tally.brought > 0 or not tally.stuck)

    def _emptied(self, stop: threading.Event, bringing: Bringing) -> Tally:
        waiting, tally = self._in_turn(), Tally()
        while waiting and not stop.is_set():
            before = tally.brought
            self._brought(waiting[:AT_ONCE], stop, bringing, tally)
            if tally.given_up or tally.brought == before or len(waiting) <= AT_ONCE:
                break
            waiting = self._in_turn()
            bringing.watch.stands(replace(self.spool.standing_of(waiting), away=self._is_away()))
        if tally.why is not None:
            log.warning(
                "of %d pictures in the spool %d were brought into the store; the others wait: %s",
                len(waiting),
                tally.brought,
                tally.why,
            )
            if tally.brought or self._answers():
                self._last.update(tally.stay)
        return tally

    def _in_turn(self) -> list[Waiting]:
        waiting = self.spool.waiting()
        self._last.intersection_update([one.sha256 for one in waiting])
        return sorted(waiting, key=lambda one: one.sha256 in self._last)

    def _brought(
        self,
        waiting: Sequence[Waiting],
        stop: threading.Event,
        bringing: Bringing,
        tally: Tally,
    ) -> None:
        def bring(one: Waiting) -> None:
            if stop.is_set() or tally.given_up:
                return
            try:
                if bringing.bring(one):
                    tally.went()
            except (StoreUnavailable, OSError) as error:
                tally.stays(one, error)

        rest = iter(waiting)
        # One at a time until one is taken: a store that hangs is not asked by every lane.
        while not tally.brought and (one := next(rest, None)):
            bring(one)
        with ThreadPoolExecutor(LANES, thread_name_prefix="drain") as pool:
            list(pool.map(bring, rest))

    def _answered(self, tally: Tally) -> bool:
        """Whether the store answers: as the round showed, or else as it was or is now."""
        if tally.brought:
            return not tally.given_up
        return not tally.refused and (not self._is_away() or self._answers())

    def _answers(self) -> bool:
        try:
            with suppress(PictureMissing, PictureCorrupt):
                self.store.get(NO_PICTURE)
        except StoreUnavailable:
            return False
        return True

    def _is_away(self) -> bool:
        return self.writing.away or self.reading.away

    def _found(self) -> None:
        self.writing.found()
        self.reading.found()
