"""A ZIP of texts, each without secrets before it is written and proved so afterwards."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from urllib.parse import quote

from pipeline.logs.redaction import redactor
from pipeline.support.cleaning import cleaned

Entries = Mapping[str, Callable[[], str]]
"""What makes each text, by its name in the file. One that raises is told as not to be had."""
LEAST = 6
"""Characters of what can be told from an ordinary word."""


class BundleRefused(Exception):
    """Something stands where the bundle is to be, or it has no folder. Nothing was written."""

    exit_code = 2


class BundleFailed(Exception):
    """No bundle was written."""

    exit_code = 1


def write_bundle(out: Path, entries: Entries, secrets: Collection[str]) -> list[str]:
    """Write ``out``, whole or not at all; the names of the texts that could not be had.

    ``secrets`` are all we know: passwords of cameras, tokens, keys. Raises BundleRefused, also for
    a file that is there already: it may be anything, the settings or a backup. Raises BundleFailed.
    """
    _refuse_to_overwrite(out)
    known = {way for secret in secrets if len(secret) >= LEAST for way in _ways(secret)}
    redact, missing = redactor(known), []
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=".bundle-")
        try:
            with (
                os.fdopen(handle, "wb") as file,
                zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as into,
            ):
                for entry, make in entries.items():
                    text, had = _text(make)
                    if not had:
                        missing.append(entry)
                    into.writestr(entry, cleaned(entry, text, redact))
            _prove(Path(name), known)
            Path(name).replace(out)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise BundleFailed(
            f"The bundle cannot be written to {out} ({error.strerror}): name another file."
        ) from None
    return missing


def _refuse_to_overwrite(out: Path) -> None:
    if out.is_dir():
        raise BundleRefused(f"{out} is a folder: name a file in it.")
    if not out.parent.is_dir():
        raise BundleRefused(f"There is no folder {out.parent}: make it, or name another file.")
    if out.exists():
        raise BundleRefused(f"{out} is there already: name another file, or remove it first.")


def _ways(secret: str) -> set[str]:
    """How a secret may be written: as it is, in JSON, in an address."""
    return {secret, json.dumps(secret)[1:-1], quote(secret), quote(secret, safe="")}


def _text(make: Callable[[], str]) -> tuple[str, bool]:
    try:
        return make(), True
    except Exception as error:
        said = str(error) if hasattr(error, "exit_code") else type(error).__name__
        return f"This could not be had: {said}\n", False


def _prove(file: Path, secrets: Collection[str]) -> None:
    """Raises BundleFailed when a secret got in nevertheless."""
    known = [secret.encode() for secret in secrets]
    with zipfile.ZipFile(file) as written:
        for entry in written.namelist():
            data = written.read(entry)
            if any(secret in data for secret in known):
                raise BundleFailed(
                    f"A secret would have been in {entry}, so no bundle was written: report this "
                    "as our mistake."
                )
