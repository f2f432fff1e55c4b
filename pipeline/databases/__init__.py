"""What both programs ask of a database, whatever they keep in it."""

from pipeline.databases.files import write_ahead
from pipeline.databases.presence import NOTICED, NOTICED_THERE
from pipeline.databases.scripts import is_from_later, scripts_in

__all__ = ["NOTICED", "NOTICED_THERE", "is_from_later", "scripts_in", "write_ahead"]
