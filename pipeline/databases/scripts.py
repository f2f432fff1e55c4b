"""Where a program's migrations stand."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy.engine import Connection


def scripts_in(folder: Path, connection: Connection) -> Config:
    """Alembic's configuration for the migrations in ``folder``, over an open connection."""
    config = Config()
    # A per cent sign begins a blank in it.
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def is_from_later(error: CommandError) -> bool:
    """Whether an upgrade stopped at tables that none of our migrations makes: a later version made
    them."""
    return isinstance(error.__cause__, ResolutionError)
