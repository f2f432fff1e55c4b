"""Which connector serves a destination."""

from __future__ import annotations

from serving.clock import Clock
from serving.connectors.base import Connector
from serving.connectors.file import FileDrop
from serving.connectors.guard import Guard
from serving.connectors.http import GuardedHttp
from serving.connectors.mqtt import Mqtt
from serving.connectors.open311 import Open311
from serving.connectors.settings import (
    ConnectorSettings,
    FileSettings,
    Open311Settings,
    WebhookSettings,
)
from serving.connectors.webhook import Webhook


def connector_for(
    name: str, settings: ConnectorSettings, secret: str, guard: Guard, clock: Clock
) -> Connector:
    """``secret`` is empty where a destination has none."""
    if isinstance(settings, FileSettings):
        return FileDrop(settings)
    http = GuardedHttp(guard, settings.timeout_s, settings.ca_file)
    if isinstance(settings, WebhookSettings):
        return Webhook(name, settings, secret, http, clock)
    if isinstance(settings, Open311Settings):
        return Open311(settings, secret, http)
    return Mqtt(settings, secret, guard)
