"""Holds the looks serving asks for until their cameras bring them, and what was brought.

Nothing of it is saved: what a crash or a full queue loses is asked for again.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import cv2

from pipeline.contract import AskedLook, LookedBox, ShownLook, shown_look_id
from pipeline.contract.learning import MOST_BOXES
from pipeline.contract.looks import MOST_PICTURE_BYTES
from pipeline.domain import Camera, VisitError
from pipeline.lookout import LookResult, Seen
from pipeline.metrics import Metrics
from pipeline.picture import Picture

log = logging.getLogger(__name__)

ROOM: Final = 64
"""Looks asked for without haste that are waited for at once."""
MOST_SOON: Final = 64
"""Cameras somebody waits for at once; of more the rest is asked for again."""
PATIENCE: Final = timedelta(minutes=30)
"""A camera that brings nothing for so long gives its room to another."""
BROUGHT: Final = 16
"""Looks on their way at once; when full the newest goes, and is asked for again."""
WIDTH: Final = 1280
"""Pixels: wide enough to draw zones on, on a wall screen too."""
_QUALITIES: Final = (82, 65, 45, 25)


def _every(_camera_id: str) -> bool:
    return True


class ShowOutcome(StrEnum):
    """What became of a look serving asked for."""

    TOLD = "told"
    DROPPED = "dropped"
    """There was no room for it."""
    FAILED = "failed"
    """Serving did not take it, or it could not be made."""


@dataclass(frozen=True, slots=True)
class _Asked:
    soon: bool
    since: datetime


class ShowDesk:
    """Safe to share between the worker's thread and the carrier's."""

    def __init__(self, metrics: Metrics, watches: Callable[[str], bool] = _every) -> None:
        """``watches`` says of a camera's id whether its looks come here, and not elsewhere."""
        self._metrics = metrics
        self._watches = watches
        self._lock = threading.Lock()
        self._asked: dict[str, _Asked] = {}
        self._hurried: set[str] = set()
        self.brought: queue.Queue[ShownLook] = queue.Queue(maxsize=BROUGHT)

    def room(self, now: datetime) -> int:
        """How many more looks without haste may be asked for."""
        with self._lock:
            for name, asked in list(self._asked.items()):
                if now - asked.since > PATIENCE:
                    self._forget(name)
            return max(0, ROOM - sum(not asked.soon for asked in self._asked.values()))

    def ask(self, looks: tuple[AskedLook, ...], now: datetime) -> None:
        """Take serving's wishes. One whose camera nobody waits for any more loses its haste."""
        with self._lock:
            looks = tuple(look for look in looks if self._watches(look.camera_id))
            soon = [look.camera_id for look in looks if look.soon][:MOST_SOON]
            for name, asked in list(self._asked.items()):
                if asked.soon and name not in soon:
                    self._forget(name)
            for name in soon:
                self._asked.setdefault(name, _Asked(True, now))
                if not self._asked[name].soon:
                    self._asked[name] = _Asked(True, now)
            for look in looks:
                if not look.soon and len(self._asked) < ROOM + MOST_SOON:
                    self._asked.setdefault(look.camera_id, _Asked(False, now))

    def hurried(self) -> list[str]:
        """Cameras to bring forward: each once."""
        with self._lock:
            new = {name for name, asked in self._asked.items() if asked.soon} - self._hurried
            self._hurried |= new
            return sorted(new)

    def looked(self, seen: Seen, result: LookResult) -> None:
        """A look ended; it goes to serving if somebody asked for it."""
        camera = seen.captured.camera
        if result.put_aside or not self._is_asked(camera.id):
            return
        try:
            look = shown(seen)
        except (ValueError, cv2.error):
            log.exception("camera %s: the look serving asked for cannot be shown", camera.id)
            self._forgotten(camera.id)
            self._metrics.count("citypatrol_shown_looks_total", ShowOutcome.FAILED)
            return
        self._bring(look)

    def missed(self, camera: Camera, view_id: str, at: datetime, error: VisitError) -> None:
        """A visit brought no picture: whoever waits for it hears why."""
        if self._is_asked(camera.id, soon=True):
            look_id = shown_look_id(camera.id, view_id, at)
            self._bring(
                ShownLook(
                    look_id=look_id,
                    camera_id=camera.id,
                    view_id=view_id,
                    captured_at=at,
                    unable=error.value,
                )
            )

    def _bring(self, look: ShownLook) -> None:
        try:
            self.brought.put_nowait(look)
        except queue.Full:
            self._metrics.count("citypatrol_shown_looks_total", ShowOutcome.DROPPED)
            return
        self._forgotten(look.camera_id)

    def _is_asked(self, camera_id: str, *, soon: bool = False) -> bool:
        with self._lock:
            asked = self._asked.get(camera_id)
            return asked is not None and (asked.soon or not soon)

    def _forgotten(self, camera_id: str) -> None:
        with self._lock:
            self._forget(camera_id)

    def _forget(self, camera_id: str) -> None:
        self._asked.pop(camera_id, None)
        self._hurried.discard(camera_id)


def shown(seen: Seen) -> ShownLook:
    """The look as serving takes it. Raises ValueError for a picture that fits into no letter."""
    one, said = seen.captured, seen.admission
    picture, sighted = one.picture, seen.recall.sighted if seen.recall else None
    judged = said.reason is None and sighted is not None
    best = sorted(sighted.sightings, key=lambda box: -box.score) if judged and sighted else []
    return ShownLook(
        look_id=shown_look_id(one.camera.id, one.state.view_id, picture.captured_at),
        camera_id=one.camera.id,
        view_id=one.state.view_id,
        captured_at=picture.captured_at,
        unable=said.reason.value if said.reason is not None else None,
        condition=seen.condition,
        dx=_within(said.shift.dx),
        dy=_within(said.shift.dy),
        width=picture.width,
        height=picture.height,
        boxes=tuple(
            LookedBox(label=box.label, score=box.score, box=box.box.xyxy)
            for box in best[:MOST_BOXES]
        ),
        model=sighted.stamp if judged and sighted else None,
        picture=_jpeg(picture),
    )


def _within(share: float) -> float:
    return min(max(share, -1.0), 1.0)


def _jpeg(picture: Picture) -> bytes:
    bgr = cv2.cvtColor(picture.scaled(WIDTH), cv2.COLOR_RGB2BGR)
    for quality in _QUALITIES:
        done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if done and data.size <= MOST_PICTURE_BYTES:
            return bytes(data.tobytes())
    raise ValueError("the picture does not fit into a letter")
