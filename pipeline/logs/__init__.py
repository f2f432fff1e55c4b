"""What the programs write down while they run: about whom, without secrets, without floods."""

from pipeline.logs.context import about, visit_id
from pipeline.logs.secrets import secrets_in
from pipeline.logs.setup import LogSettings, set_up

__all__ = ["LogSettings", "about", "secrets_in", "set_up", "visit_id"]
