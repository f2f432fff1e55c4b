"""Runs the queue of long steps: one at a time, over restarts, in processes of their own."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import sleep
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from serving.deps import Services
from serving.learning.arguments import arguments
from serving.learning.domain import LONG, LearningStep, StepKind, StepState
from serving.learning.errors import StepRefused
from serving.learning.handing import register_built, write_samples
from serving.learning.phrases import PHRASES
from serving.learning.process import StepProcess, end_group, is_step
from serving.learning.repository import StepRepository
from serving.learning.service import reach_of, wish_from
from serving.learning.tables import LearningStepRow

log = logging.getLogger(__name__)

LOOK_S: Final = 0.5
"""How often a running step is asked whether it has ended, and whether it should."""
SILENT: Final = timedelta(seconds=60)
"""A step whose serving has not been heard from for so long is nobody's."""
AWAY: Final = (OperationalError, PoolTimeout)
INTERRUPTED: Final = PHRASES.text("interrupted")


def log_of(services: Services, step_id: UUID) -> Path:
    return services.settings.learning.workspace / "logs" / f"{step_id}.log"


def run_due(services: Services, ending: Callable[[], bool]) -> bool:
    """Run the step that waits longest, to its end; False when there was none to run.

    ``ending`` tells that serving is about to end: the step then is interrupted.
    """
    _bury_orphans(services)
    step = _taken(services)
    if step is None:
        return False
    try:
        command = _command(services, step)
        process = _started(services, step, command)
    except (StepRefused, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        python = services.settings.learning.python
        sentence = PHRASES.text("not-begun", python=python, why=why)
        _end(services, step, StepState.FAILED, sentence, None, ending)
        return True
    _watch(services, step, process, ending)
    return True


def _taken(services: Services) -> LearningStep | None:
    """The next step, marked as running here, unless one runs already."""
    at = services.clock.now()
    with services.db.writing() as session:
        steps = StepRepository(session)
        steps.take_turn()
        step = steps.next_waiting()
        if step is None or steps.running():
            return None
        steps.change(
            step.id,
            StepState.WAITING,
            state=StepState.RUNNING,
            started_at=at,
            heard_at=at,
            host=socket.gethostname(),
            pid=os.getpid(),
        )
    return step


def _command(services: Services, step: LearningStep) -> list[str]:
    learning = services.settings.learning
    wish = wish_from(step.inputs)
    told = arguments(wish, reach_of(learning))
    if wish.samples:
        handed = learning.workspace.resolve() / "samples" / f"{step.id}.ndjson"
        write_samples(services.db, handed)
        told += ["--folder", f"samples={handed}"]
    # The path of an environment's interpreter must stay as it is: behind the link is another one.
    python = str(Path.cwd() / learning.python)
    file = learning.settings_file or Path("citypatrol.toml")
    settings = ["--settings", str(file.resolve())] if file.is_file() else []
    # -P: nothing that lies in the workspace is taken for a module.
    return [python, "-P", "-m", "citypatrol", *settings, *LONG[step.kind], *told]


def _started(services: Services, step: LearningStep, command: list[str]) -> StepProcess:
    learning = services.settings.learning
    log_file = log_of(services, step.id)
    log_file.parent.mkdir(parents=True, exist_ok=True)
    folder = learning.workspace.resolve()
    process = StepProcess(command, step.id, folder, log_file.resolve(), learning.most_log_bytes)
    try:
        with services.db.writing() as session:
            StepRepository(session).change(step.id, StepState.RUNNING, child=process.pid)
    except BaseException:
        # Nobody would know of it.
        process.stop()
        raise
    return process


def _watch(
    services: Services, step: LearningStep, process: StepProcess, ending: Callable[[], bool]
) -> None:
    def end(state: StepState, sentence: str, outcome: dict[str, Any] | None) -> None:
        _end(services, step, state, sentence, outcome, ending)

    while (code := process.ended(LOOK_S)) is None:
        if ending():
            process.stop()
            end(StepState.INTERRUPTED, INTERRUPTED, process.outcome)
            return
        if _is_to_stop(services, step):
            process.stop()
            end(StepState.CANCELLED, PHRASES.text("cancelled"), process.outcome)
            return
    if code != 0:
        words = process.last_words
        sentence = (
            PHRASES.text("failed-words", code=code, words=words)
            if words
            else PHRASES.text("failed", code=code)
        )
        end(StepState.FAILED, sentence, process.outcome)
        return
    outcome: dict[str, Any] = dict(process.outcome or {})
    if step.kind is StepKind.DATASET:
        outcome |= register_built(services, step)
    end(StepState.DONE, PHRASES.text("done"), outcome)


def _is_to_stop(services: Services, step: LearningStep) -> bool:
    """Whether somebody asked for it; says at the same time that we are here. While the database is
    away nobody can have asked: what runs for hours goes on."""
    try:
        with services.db.writing() as session:
            steps = StepRepository(session)
            ours = steps.change(step.id, StepState.RUNNING, heard_at=services.clock.now())
            now = steps.get(step.id)
    except AWAY:
        return False
    return not ours or now is None or now.cancel_asked


def _end(
    services: Services,
    step: LearningStep,
    state: StepState,
    sentence: str,
    outcome: dict[str, Any] | None,
    ending: Callable[[], bool],
) -> None:
    """Write down how it ended, as soon as the database takes it; when serving itself ends first,
    the next one finds the step without its process."""
    log.info("learning step %s %s: %s", step.kind, state, sentence)
    while True:
        try:
            with services.db.writing() as session:
                steps = StepRepository(session)
                steps.end(step.id, state, services.clock.now(), sentence, outcome)
            return
        except AWAY:
            if ending():
                return
            sleep(LOOK_S)


def _bury_orphans(services: Services) -> None:
    """Steps whose serving is gone were interrupted; what still runs of them here is ended."""
    now, here = services.clock.now(), socket.gethostname()
    with services.db.reading() as session:
        running = StepRepository(session).running()
    for row in running:
        on_this_machine = row.host == here
        if on_this_machine and row.pid != os.getpid() and not _alive(row.pid):
            if row.child is not None and is_step(row.child, row.id):
                end_group(row.child, signal.SIGKILL)
        elif row.heard_at is not None and now - row.heard_at <= SILENT:
            continue
        _interrupted(services, row)


def _interrupted(services: Services, row: LearningStepRow) -> None:
    with services.db.writing() as session:
        StepRepository(session).end(
            row.id, StepState.INTERRUPTED, services.clock.now(), INTERRUPTED, row.outcome
        )


def _alive(pid: int | None) -> bool:
    if pid is None:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
