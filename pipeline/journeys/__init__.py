"""The way of one violation from visit to destination, told leg by leg as an OpenTelemetry trace.

Pipeline and serving tell of their own legs. What ties them together is the report's id, which is
also the trace's: nothing else has to be carried, kept or signed on the way, and a leg that comes
days later still belongs to it.
"""

from pipeline.journeys.legs import NOBODY, Journeys, Leg, Stretch
from pipeline.journeys.opening import ExtraMissing, JourneySettings, journeys_of
from pipeline.journeys.visits import VisitLegs

__all__ = [
    "NOBODY",
    "ExtraMissing",
    "JourneySettings",
    "Journeys",
    "Leg",
    "Stretch",
    "VisitLegs",
    "journeys_of",
]
