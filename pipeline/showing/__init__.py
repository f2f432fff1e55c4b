"""Looks that people in serving want to see: who asks for which, and how they get there."""

from pipeline.showing.carrier import ShowCarrier
from pipeline.showing.desk import ShowDesk, ShowOutcome

__all__ = ["ShowCarrier", "ShowDesk", "ShowOutcome"]
