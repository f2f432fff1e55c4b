"""A settings file for one machine, with secrets made on the spot."""

from __future__ import annotations

import secrets
from pathlib import Path


def fresh_settings(data: Path, *, port: int = 8080, patrol: str = "", more: str = "") -> str:
    """TOML text: embedded databases and evidence below ``data``, fresh secrets.

    ``patrol`` is added to the ``[patrol]`` section, ``more`` at the end.
    """
    folder = data.resolve()
    token = secrets.token_urlsafe(32)
    return f'''[store]
kind = "folder"
folder = "{folder}/evidence"

[serving]
database_url = "sqlite:///{folder}/serving.db"
secret_key = "{secrets.token_urlsafe(32)}"
pipeline_key_id = "pipeline"
pipeline_token = "{token}"
port = {port}

[patrol]
state_url = "sqlite:///{folder}/pipeline.db"
serving_url = "http://127.0.0.1:{port}"
key_id = "pipeline"
token = "{token}"
{patrol}
{more}'''
