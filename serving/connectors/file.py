"""A folder another program reads: a JSON file for each letter, pictures beside it."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from serving.connectors.base import NotReached, Parcel, Refused, Sent, Standing
from serving.connectors.phrases import PHRASES
from serving.connectors.settings import FileSettings
from serving.phrases import Said

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}


class FileDrop:
    """``FOLDER/<event id>/<key>.json`` and ``<sha256>.jpg``; whole or not there, never half.

    The reader may answer with ``FOLDER/<event id>/status.json``: ``{"status": …, "note": …}``.
    """

    def __init__(self, settings: FileSettings) -> None:
        self._folder = Path(settings.folder)

    def send(self, parcel: Parcel) -> Sent:
        name = str(parcel.event["event_id"])
        folder = self._folder / name
        pictures = parcel.pictures()
        files = [f"{one.sha256}.{_ENDINGS[one.media_type]}" for one in pictures]
        urls = {one.sha256: file for one, file in zip(pictures, files, strict=True)}
        evidence = [{**item, "url": urls.get(item["sha256"])} for item in parcel.event["evidence"]]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for one, file in zip(pictures, files, strict=True):
                _put(folder / file, one.data)
            told = {**parcel.event, "evidence": evidence}
            text = json.dumps(told, ensure_ascii=False, indent=1)
            _put(folder / f"{_file_name(parcel.key)}.json", text.encode())
        except OSError as error:
            raise NotReached.because("folder-not-written", error=error.strerror) from None
        return Sent(name)

    def ask(self, key: str, external_id: str | None) -> Standing:
        folder = self._folder / (external_id or key)
        try:
            if not (folder / f"{_file_name(key)}.json").exists():
                return Standing(False)
            told = _status(folder / "status.json")
        except OSError as error:
            raise NotReached.because("folder-not-read", error=error.strerror) from None
        status = told.get("status")
        return Standing(
            True,
            folder.name,
            str(status) if status is not None else None,
            str(told.get("note") or "")[:1000],
            str(told.get("updated_at") or ""),
        )

    def probe(self) -> Said:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NotReached.because("folder-not-made", error=error.strerror) from None
        if not os.access(self._folder, os.W_OK):
            raise Refused.because("folder-others", folder=self._folder)
        return PHRASES.say("folder-fine", folder=self._folder)


def _file_name(key: str) -> str:
    return key.replace(":", "-")


def _put(path: Path, data: bytes) -> None:
    if path.exists():
        return
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        with suppress(FileNotFoundError):
            half.unlink()


def _status(path: Path) -> dict[str, Any]:
    """What the reader said; nothing while it writes or where it wrote no object."""
    try:
        told = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
