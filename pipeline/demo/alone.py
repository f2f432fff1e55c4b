"""One demo in a folder at a time: each begins by emptying it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class DemoRuns(Exception):
    """Another demo plays in the folder."""

    exit_code = 1


class DemoFolderUnusable(Exception):
    """Nothing can be kept where the demo is to play."""

    exit_code = 2


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """No other demo begins in ``folder`` while the block runs; ends with the process, too, however
    that ends. Raises DemoRuns or DemoFolderUnusable."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder.with_name(f"{folder.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DemoFolderUnusable(
            f"The demo cannot keep its files in {folder} ({error.strerror}): run it in a folder "
            "where you may write."
        ) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoRuns(
                f"A demo runs in {folder} already: end it with Ctrl-C, or run this one in another "
                "folder."
            ) from None
        yield
    finally:
        os.close(handle)
