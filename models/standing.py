"""Why a network does not run as it was asked to, told to whoever shows it."""

from __future__ import annotations

import logging
import threading

log = logging.getLogger(__name__)


class Standing:
    """What is so now. Safe from several threads; each sentence is logged once."""

    def __init__(self, instead: str = "", *, most: int | None = None) -> None:
        self._lock = threading.Lock()
        self._instead = ""
        self._most = most
        if instead:
            self.runs_instead(instead)

    @property
    def instead(self) -> str:
        """Why something else runs the network than was meant to, with what to do; empty when all is
        well."""
        return self._instead

    @property
    def most(self) -> int | None:
        """Pictures that fit into the GPU's memory at once; None when nothing limits them."""
        return self._most

    def runs_instead(self, sentence: str) -> None:
        with self._lock:
            if sentence == self._instead:
                return
            self._instead = sentence
        log.warning("%s", sentence)

    def holds_at_most(self, pictures: int) -> None:
        with self._lock:
            if self._most is not None and pictures >= self._most:
                return
            self._most = pictures
        log.warning("the GPU's memory holds no more than %s pictures at once", pictures)
