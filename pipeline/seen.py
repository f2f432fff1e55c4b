"""Shows a running patrol: a live table at a terminal or a line a minute, and the two pages."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from rich.console import Console
from rich.live import Live

from pipeline.clock import Clock
from pipeline.metrics import Metrics
from pipeline.pages import Pages, serving_pages
from pipeline.status import Health, HealthLimits, PatrolStatus, StatusBoard, health
from pipeline.table import drawn

log = logging.getLogger(__name__)

TABLE_EVERY_S: Final = 1.0
LINE_EVERY_S: Final = 60.0


@contextmanager
def seen(
    board: StatusBoard,
    metrics: Metrics,
    clock: Clock,
    limits: HealthLimits,
    *,
    host: str,
    port: int | None,
    table: bool | None = None,
) -> Iterator[None]:
    """While the block runs, show what hangs on ``board``.

    ``port`` None serves no pages. ``table`` None draws one where standard output is a terminal.
    Raises PageUnavailable.
    """
    drawing = sys.stdout.isatty() if table is None else table
    console = Console(force_terminal=True) if drawing else Console()
    stop = threading.Event()
    show = _table if drawing else _lines
    thread = threading.Thread(
        target=show, args=(board, clock, limits, console, stop), name="seen", daemon=True
    )
    with ExitStack() as stack:
        if port is not None:
            stack.enter_context(serving_pages(host, port, Pages(board, metrics, clock, limits)))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def _table(
    board: StatusBoard,
    clock: Clock,
    limits: HealthLimits,
    console: Console,
    stop: threading.Event,
) -> None:
    # Log lines, which go to standard error, scroll by above the table.
    with Live(console=console, auto_refresh=False, redirect_stdout=False) as live:
        while True:
            status, now = board.current(), clock.now()
            live.update(drawn(status, health(status, now, limits), now), refresh=True)
            if stop.wait(TABLE_EVERY_S):
                return


def _lines(
    board: StatusBoard,
    clock: Clock,
    limits: HealthLimits,
    _console: Console,
    stop: threading.Event,
) -> None:
    while not stop.wait(LINE_EVERY_S):
        status = board.current()
        if status is not None:
            write_line(status, health(status, clock.now(), limits))


def write_line(status: PatrolStatus, found: Health) -> None:
    """The status as one log line, its figures beside it where lines are JSON."""
    log.log(
        logging.INFO if found.ok else logging.ERROR,
        "%s: %.1f looks/s, %d cameras of which %d fail and %d show nothing usable, "
        "%.1f %% within target, %d sessions, %d reports waiting.%s",
        found.state.value,
        status.looks_per_s,
        status.cameras,
        status.failing_cameras,
        status.unable_cameras,
        status.coverage.of_all * 100,
        status.sessions,
        status.outbox.waiting,
        "".join(f" {sentence}" for sentence in found.sentences),
        extra={
            "figures": {
                "looks_per_s": round(status.looks_per_s, 2),
                "looks_total": status.looks_total,
                "cameras": status.cameras,
                "cameras_failing": status.failing_cameras,
                "coverage": round(status.coverage.of_all, 4),
                "sessions": status.sessions,
                "outbox_waiting": status.outbox.waiting,
            }
        },
    )
