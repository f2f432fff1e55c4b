"""How a run tells how far it is: a bar on a terminal, JSON lines for a program, lines for a log."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from training.results.metrics import Epoch


class Progress(Protocol):
    """Who is told how far a run is."""

    def batch(self, epoch: int, epochs: int, batch: int, batches: int) -> None:
        """Batch `batch` of `batches` of this epoch is done; all count from 1."""
        ...

    def epoch(self, epoch: Epoch) -> None:
        """An epoch is done and saved: the run would go on after it."""
        ...


class Lines:
    """One line an epoch on standard output: a sentence, or JSON as in metrics.jsonl.

    It is the standard output of when the Lines were made: what ultralytics prints goes elsewhere.
    """

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._out = sys.stdout

    def batch(self, epoch: int, epochs: int, batch: int, batches: int) -> None:
        """Nothing: a log wants to be short."""

    def epoch(self, epoch: Epoch) -> None:
        line = epoch.line() if self._as_json else sentence(epoch)
        print(line, file=self._out, flush=True)


class Bar:
    """A bar over the batches of an epoch, and a sentence for each epoch above it."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._task = bar.add_task("preparing", total=None)

    def batch(self, epoch: int, epochs: int, batch: int, batches: int) -> None:
        what = f"epoch {epoch} of {epochs}" if batch < batches else "looking at validation"
        self._bar.update(self._task, description=what, completed=batch, total=batches)

    def epoch(self, epoch: Epoch) -> None:
        self._bar.console.print(sentence(epoch))


def sentence(epoch: Epoch) -> str:
    """An epoch for people."""
    losses = ", ".join(f"{name} {value:.3f}" for name, value in epoch.losses.items())
    known = "" if epoch.map50 is None else f"; mAP50 on validation {epoch.map50:.3f}"
    return f"epoch {epoch.number} of {epoch.of}: {epoch.seconds:.0f} s; loss {losses}{known}"


@contextmanager
def telling(*, as_json: bool) -> Iterator[Progress]:
    """A bar where standard error is a terminal, else lines."""
    from rich.console import Console
    from rich.progress import Progress as RichProgress

    screen = Console(stderr=True)
    if as_json or not screen.is_terminal:
        yield Lines(as_json=as_json)
        return
    with RichProgress(console=screen) as bar:
        yield Bar(bar)
