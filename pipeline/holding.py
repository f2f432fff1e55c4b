"""Live cameras: a thread for each holds its session open and brings a picture now and then.

A camera never has two looks under way: the next picture is taken only after ``settled``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field

from pipeline.camera_state import CameraState
from pipeline.domain import Camera
from pipeline.lookout import Recall
from pipeline.picture import Picture
from pipeline.visits import VisitFailed

OpenLive = Callable[[Camera, threading.Event], Generator[Picture | VisitFailed, None, None]]
"""Holds a camera's session open and yields what it brings, until the event is set; has ended when
the session is closed."""

Bring = Callable[[Camera, CameraState, Recall | None, Picture | VisitFailed], None]
"""Passes on what came, with what is remembered of its camera."""


@dataclass(slots=True)
class _Held:
    camera: Camera
    state: CameraState
    recall: Recall | None
    stop: threading.Event = field(default_factory=threading.Event)
    turn: threading.Event = field(default_factory=threading.Event)
    """Set while no look of this camera is under way."""
    thread: threading.Thread | None = None


class Holding:
    """Told by one thread, which is the only one to call its methods."""

    def __init__(self, open_live: OpenLive, bring: Bring) -> None:
        self._open_live = open_live
        self._bring = bring
        self._held: dict[str, _Held] = {}

    def hold(self, camera: Camera, state: CameraState, recall: Recall | None) -> None:
        """Open a session to ``camera`` and keep it. Raises ValueError when it is held already."""
        if camera.id in self._held:
            raise ValueError(f"camera {camera.id} is held open already")
        held = self._held[camera.id] = _Held(camera, state, recall)
        held.turn.set()
        held.thread = threading.Thread(
            target=self._run, args=(held,), name=f"live-{camera.id}", daemon=True
        )
        held.thread.start()

    def held(self) -> dict[str, Camera]:
        """The cameras held open, those that are being let go included."""
        return {name: held.camera for name, held in self._held.items()}

    def settled(self, camera: Camera, state: CameraState, recall: Recall | None) -> None:
        """A look has ended and this is what is known now: the next picture may come."""
        held = self._held.get(camera.id)
        if held is not None:
            held.state, held.recall = state, recall
            held.turn.set()

    def let_go(self, camera_id: str) -> None:
        """Close the session; ``gone`` says when it is closed."""
        held = self._held.get(camera_id)
        if held is not None:
            held.stop.set()

    def gone(self) -> list[Camera]:
        """Cameras whose session has been closed and whose last look is over, each told once."""
        ended = [
            held
            for held in self._held.values()
            if held.thread is not None and not held.thread.is_alive() and held.turn.is_set()
        ]
        for held in ended:
            del self._held[held.camera.id]
        return [held.camera for held in ended]

    def close(self, timeout_s: float) -> None:
        """Let all go, and wait up to ``timeout_s`` in all for their sessions to be closed."""
        until = time.monotonic() + timeout_s
        for held in self._held.values():
            held.stop.set()
        for held in self._held.values():
            if held.thread is not None:
                held.thread.join(max(until - time.monotonic(), 0.0))

    def _run(self, held: _Held) -> None:
        with closing(self._open_live(held.camera, held.stop)) as arriving:
            for came in arriving:
                # Pictures that come while the last one is looked at are overtaken by newer ones.
                while not held.turn.wait(0.1):
                    if held.stop.is_set():
                        return
                held.turn.clear()
                self._bring(held.camera, held.state, held.recall, came)
