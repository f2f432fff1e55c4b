"""How a program ends while a visit it walked away from is still inside FFmpeg."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import Final, NoReturn

VISIT_THREAD: Final = "visit-session"
"""Name of the threads on which single visits run."""


def end_program(code: int) -> NoReturn:
    """End the process with ``code``.

    Python's own way out takes libraries down under the feet of a thread that is still in one of
    them, and about one such end in some hundreds crashed. With such a thread left, everything
    said is written out and the process ends without that way out: the system closes the rest.
    """
    if not any(thread.name == VISIT_THREAD for thread in threading.enumerate()):
        sys.exit(code)
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
