"""One handler on the root logger: JSON lines or plain ones, without secrets and without floods."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, TextIO

from pydantic import BaseModel, ConfigDict, Field

from pipeline.logs.context import Subject, subject
from pipeline.logs.floods import Floods, Said
from pipeline.logs.redaction import Redact, redactor

CHATTY: Final = ("httpx", "httpcore", "alembic", "urllib3")
"""Libraries that write every request, or every step, at INFO."""


class LogSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    json_lines: bool = False
    """One JSON object a line, for programs that read logs."""
    repeat_s: float = Field(default=60.0, ge=0)
    """How long a warning that repeats itself is only counted; 0 writes every one."""


def set_up(
    settings: LogSettings | None = None,
    *,
    verbose: bool = False,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Make every line of every logger go one way; called again it replaces what it set up before.

    ``secrets`` are our own tokens and passwords, which no line may hold. ``stream`` None means
    standard error, also where a live table has put itself in front of it.
    """
    settings = settings or LogSettings()
    redact = redactor(secrets)
    lines: Lines = JsonLines(redact) if settings.json_lines else PlainLines(redact)
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, Writer)]:
        root.removeHandler(handler)
        handler.close()
    root.addHandler(Writer(lines, Floods(settings.repeat_s), stream))
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


class Lines(logging.Formatter):
    """A record as one line of text. What it returns holds no secret that can be recognised."""

    def __init__(self, redact: Redact) -> None:
        super().__init__()
        self._redact = redact

    def written(self, record: logging.LogRecord) -> tuple[str, str | None]:
        """The message, and the traceback when there is one."""
        trace = self.formatException(record.exc_info) if record.exc_info else None
        return self._redact(_message(record)), self._redact(trace) if trace else None


class PlainLines(Lines):
    """``2026-05-01 08:00:00.123Z WARNING pipeline.worker [camera gate-3 visit 1f0e9b2c]: …``"""

    def format(self, record: logging.LogRecord) -> str:
        message, trace = self.written(record)
        at = _moment(record)
        whom = _subject_of(record)
        said = " ".join(
            f"{word} {value}"
            for word, value in (("camera", whom.camera), ("visit", whom.visit))
            if value
        )
        line = (
            f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}Z {record.levelname} "
            f"{record.name}{f' [{said}]' if said else ''}: {message}"
        )
        return f"{line}\n{trace}" if trace else line


class JsonLines(Lines):
    """One JSON object a line: at, level, logger, message, and camera, visit, trace where known."""

    def format(self, record: logging.LogRecord) -> str:
        message, trace = self.written(record)
        whom = _subject_of(record)
        told = {
            "at": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
            "camera": whom.camera,
            "visit": whom.visit,
            "thread": record.threadName,
            "trace": trace,
            **getattr(record, "figures", {}),
        }
        return json.dumps(
            {key: value for key, value in told.items() if value is not None}, ensure_ascii=False
        )


class Writer(logging.Handler):
    """Writes lines, repeated warnings as a count. A line that cannot be written stops nobody."""

    def __init__(self, lines: Lines, floods: Floods, stream: TextIO | None) -> None:
        super().__init__()
        self.setFormatter(lines)
        self._floods = floods
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._summarise(record.created)
            if record.levelno < logging.WARNING or self._passes(record):
                self._write(self.format(record))
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        """Tells what was held back, then goes."""
        self.acquire()
        try:
            self._summarise(0.0, ending=True)
        except (OSError, ValueError):
            return  # the stream is gone already, and so is whoever would read it
        finally:
            self.release()
            super().close()

    def _passes(self, record: logging.LogRecord) -> bool:
        said = Said(record.name, record.levelno, _message(record), _subject_of(record).camera)
        return self._floods.passes(said, record.created)

    def _summarise(self, at_s: float, *, ending: bool = False) -> None:
        for summary in self._floods.summaries(at_s, ending=ending):
            last = summary.last
            record = logging.LogRecord(
                last.logger, last.level, "", 0, "%s", (summary.sentence,), None
            )
            record.subject = Subject()
            self._write(self.format(record))

    def _write(self, line: str) -> None:
        stream = self._stream or sys.stderr
        stream.write(line + "\n")
        stream.flush()


def _subject_of(record: logging.LogRecord) -> Subject:
    """What the thread said it works on; a summary is about nobody in particular."""
    said = getattr(record, "subject", None)
    return said if isinstance(said, Subject) else subject()


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        # A wrong number of arguments: the text is worth more than a second traceback.
        return f"{record.msg} {record.args}"


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)
