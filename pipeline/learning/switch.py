"""Changes the model while looks go on: the new one is opened beside the old one, then taken up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from models import ModelError
from pipeline.contract import ModelStamp
from pipeline.eyes import Eyes
from pipeline.metrics import Metrics

log = logging.getLogger(__name__)

RETRY_S = 30.0
"""A package that was refused is tried again so often: it may be on its way to this machine."""
_LEAVE_S = 1.0
"""For the thread to end; one that is just opening a package ends with the process."""


class Switch:
    """Follows the plan's pointer. A package that cannot be used changes nothing.

    Use as a context: a thread of its own opens packages inside it. At most one change is under
    way and only the latest wish counts.
    """

    def __init__(
        self,
        open_eyes: Callable[[ModelStamp | None], Eyes],
        take_up: Callable[[Eyes], None],
        metrics: Metrics,
        *,
        first: Eyes,
        wanted: ModelStamp | None = None,
        refused: str | None = None,
        retry_s: float = RETRY_S,
    ) -> None:
        """``first`` look now, for the wish ``wanted``; ``refused`` says why they are not what was
        wished. ``open_eyes`` opens what a pointer names, or with None the package of the settings;
        it raises models.ModelError."""
        self._open = open_eyes
        self._take_up = take_up
        self._metrics = metrics
        self._retry_s = retry_s
        self._changed = threading.Condition()
        self._closed = False
        self._wanted = wanted
        self._met = refused is None
        """Whether those who look now are what is wanted."""
        self._eyes = first
        self._refused = refused
        self._thread = threading.Thread(target=self._run, name="models", daemon=True)
        self._show()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(_LEAVE_S)

    def want(self, pointer: ModelStamp | None) -> None:
        """Look with what ``pointer`` names, None for the package of the settings. Returns at once;
        the change comes later or, with a sentence, not at all."""
        with self._changed:
            if pointer != self._wanted:
                self._wanted, self._met, self._refused = pointer, False, None
                self._changed.notify_all()

    @property
    def eyes(self) -> Eyes:
        """Who looks now."""
        return self._eyes

    @property
    def refused(self) -> str | None:
        """Why the package wanted does not look; None when it does or is being opened."""
        return self._refused

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closed and self._met:
                    self._changed.wait()
                if self._closed:
                    return
                wanted = self._wanted
            self._try(wanted)
            with self._changed:
                if not (self._met or self._closed or self._wanted != wanted):
                    self._changed.wait(self._retry_s)

    def _try(self, wanted: ModelStamp | None) -> None:
        eyes, sentence = self._opened(wanted)
        with self._changed:
            if self._closed or self._wanted != wanted:
                return
            if eyes is None:
                if sentence != self._refused:
                    log.error("the model stays %s: %s", self._eyes.pointer, sentence)
                    self._metrics.count("citypatrol_model_changes_total", "refused")
                self._refused = sentence
            else:
                self._met, self._refused = True, None
                if eyes is not self._eyes:
                    log.info("the model is now %s, %s", eyes.pointer, eyes.engine)
                    self._metrics.count("citypatrol_model_changes_total", "taken_up")
                    self._take_up(eyes)
                    self._eyes = eyes
            self._show()

    def _opened(self, wanted: ModelStamp | None) -> tuple[Eyes | None, str]:
        if wanted == self._eyes.pointer:
            return self._eyes, ""
        try:
            return self._open(wanted), ""
        except ModelError as error:
            return None, str(error)
        except Exception:
            log.exception("opening model %s failed by our own mistake", wanted)
            return None, f"Model {wanted} could not be opened: the log says why."

    def _show(self) -> None:
        self._metrics.show_all("citypatrol_model", {str(self._eyes.pointer): 1.0})
        self._metrics.show("citypatrol_model_refused", float(self._refused is not None))
