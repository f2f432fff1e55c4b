"""What the programs write down while they run: about whom, without secrets, without floods."""

from pipeline.logs.context import about, visit_id
from pipeline.logs.setup import set_up

__all__ = ["about", "set_up", "visit_id"]
