"""Pictures a platform shows instead of a camera's, learnt from their being shown by several."""

from __future__ import annotations

import threading
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
from pydantic import TypeAdapter

from pipeline.admission.sketch import Bytes

Known = Callable[[Bytes, bool], bool]
"""Is this picture (RGB thumbnail) a placeholder? The flag says that it equals the camera's last."""

_SIZE = (32, 18)
_LEVELS = 6
"""Grey levels by which no cell of two copies differs more: another encoder, not another street."""
_CANDIDATES = 32
"""Pictures kept per source; the one seen longest ago makes room."""
_SOURCES = 256


@dataclass(slots=True, eq=False)
class _Candidate:
    cells: Bytes
    cameras: set[str] = field(default_factory=set)


class Placeholders:
    """A picture that stood still at ``cameras`` different cameras of one source.

    Live cameras never repeat a picture exactly, so only a still one can speak for a placeholder,
    and two streets that look alike still differ somewhere. Bounded to 256 sources of 32 pictures.
    Safe to share between threads.
    """

    def __init__(self, cameras: int = 3) -> None:
        self._needed = cameras
        self._lock = threading.Lock()
        self._by_source: OrderedDict[str, list[_Candidate]] = OrderedDict()

    def at(self, source: str, camera: str) -> Known | None:
        """What admission asks for one camera; None when placeholders are not to be learnt."""
        if self._needed == 0:
            return None
        return lambda rgb, still: self._is_known(source, camera, rgb, still)

    def _is_known(self, source: str, camera: str, rgb: Bytes, still: bool) -> bool:
        cells = np.asarray(cv2.resize(rgb, _SIZE, interpolation=cv2.INTER_AREA), np.uint8)
        with self._lock:
            candidates = self._by_source.get(source)
            found = _like(cells, candidates or [])
            if found is None and not still:
                return False
            if candidates is None:
                candidates = self._by_source[source] = []
            self._by_source.move_to_end(source)
            if found is None:
                found = _Candidate(cells)
            else:
                candidates.remove(found)
            candidates.append(found)
            if still and len(found.cameras) < self._needed:
                found.cameras.add(camera)
            del candidates[:-_CANDIDATES]
            while len(self._by_source) > _SOURCES:
                self._by_source.popitem(last=False)
            return len(found.cameras) >= self._needed

    def to_json(self) -> str:
        """Everything learnt so far."""
        with self._lock:
            kept = {
                source: [
                    (b64encode(one.cells.tobytes()).decode(), sorted(one.cameras)) for one in all_
                ]
                for source, all_ in self._by_source.items()
            }
        return _ADAPTER.dump_json(kept).decode()

    @classmethod
    def from_json(cls, body: str, cameras: int = 3) -> Placeholders:
        """Raises ValueError when ``body`` is not what ``to_json`` wrote."""
        learnt = cls(cameras)
        for source, all_ in _ADAPTER.validate_json(body).items():
            learnt._by_source[source] = [_Candidate(_cells(text), set(by)) for text, by in all_]
        return learnt


def _like(cells: Bytes, candidates: list[_Candidate]) -> _Candidate | None:
    now = cells.astype(np.int16)
    return next((one for one in candidates if np.abs(now - one.cells).max() <= _LEVELS), None)


def _cells(text: str) -> Bytes:
    return np.frombuffer(b64decode(text), np.uint8).reshape(_SIZE[1], _SIZE[0], 3)


_ADAPTER = TypeAdapter(dict[str, list[tuple[str, list[str]]]])
