"""Reaching a destination without telling it anything."""

from __future__ import annotations

from serving.clock import Clock
from serving.config import HandoverSettings
from serving.connectors.choose import connector_for
from serving.connectors.guard import Guard
from serving.handover.domain import Destination
from serving.phrases import Said


def probed(destination: Destination, settings: HandoverSettings, clock: Clock) -> Said:
    """One sentence on what answered. Takes at most the destination's time limit.

    Raises NotReached or Refused.
    """
    guard = Guard(settings.allowed_hosts, settings.allowed_networks)
    secret = destination.secret.get_secret_value()
    return connector_for(destination.id, destination.settings, secret, guard, clock).probe()
