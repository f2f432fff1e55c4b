"""A database in a file of SQLite."""

from __future__ import annotations

import sqlite3
import time


def write_ahead(connection: sqlite3.Connection, patience_s: float) -> None:
    """Turn the file to its write-ahead log, so that readers and a writer leave each other alone.

    Two programs that turn a new file together would wait for each other, so SQLite answers one of
    them "busy" at once, whatever its timeout: it is asked again for ``patience_s`` seconds. Raises
    sqlite3.OperationalError when the file is still busy then, or cannot be turned at all.
    """
    until = time.monotonic() + patience_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)
