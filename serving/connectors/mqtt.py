"""Events to an MQTT broker, in the shape of Frigate's: type, before, after.

A broker answers nothing about cases and gives them no name: subscribers know one by ``after.id``.
Letters go with quality of service 1 and count as sent when the broker said it has them.
"""

from __future__ import annotations

import json
import socket
import ssl
import time
from typing import Any, Final

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.reasoncodes import ReasonCode

from serving.connectors.base import CANNOT_TELL, NotReached, Parcel, Sent, Standing, Unsure
from serving.connectors.guard import Guard
from serving.connectors.phrases import PHRASES
from serving.connectors.settings import MqttSettings
from serving.phrases import Said

_ONCE_AT_LEAST: Final = 1


class _Named(ssl.SSLContext):
    """Checks the certificate against the name while the connection goes to a judged address."""

    name: str = ""

    def wrap_socket(self, sock: socket.socket, **given: Any) -> ssl.SSLSocket:  # type: ignore[override]
        wrapped = super().wrap_socket(sock, **{**given, "server_hostname": self.name})
        try:
            # The client would leave the socket open where the certificate is not the name's.
            wrapped.do_handshake()
        except BaseException:
            wrapped.close()
            raise
        return wrapped


class Mqtt:
    def __init__(self, settings: MqttSettings, secret: str, guard: Guard) -> None:
        self._settings = settings
        self._secret = secret
        self._guard = guard

    def send(self, parcel: Parcel) -> Sent:
        until = time.monotonic() + self._settings.timeout_s
        message = {
            "type": parcel.change.value,
            "before": _frigate(parcel.before or parcel.event),
            "after": _frigate(parcel.event),
        }
        client = self._connected(until)
        try:
            told = client.publish(
                self._settings.topic, json.dumps(message, ensure_ascii=False), _ONCE_AT_LEAST
            )
            while not told.is_published():
                self._turn(client, until)
        finally:
            client.disconnect()
            client.loop(timeout=0.1)
        return Sent(str(parcel.event["event_id"]))

    def ask(self, key: str, external_id: str | None) -> Standing:  # noqa: ARG002
        return CANNOT_TELL

    def probe(self) -> Said:
        client = self._connected(time.monotonic() + self._settings.timeout_s)
        client.disconnect()
        client.loop(timeout=0.1)
        return PHRASES.say("broker-fine", host=f"{self._settings.host}:{self._settings.port}")

    def _connected(self, until: float) -> Client:
        settings = self._settings
        where = self._guard.addresses(settings.host, settings.port)[0]
        client = Client(CallbackAPIVersion.VERSION2, client_id=settings.client_id)
        client.connect_timeout = settings.timeout_s
        if settings.username is not None:
            client.username_pw_set(settings.username, self._secret or None)
        if settings.tls:
            client.tls_set_context(self._context())
        answers: list[ReasonCode] = []
        client.on_connect = lambda _client, _data, _flags, reason, _properties: answers.append(
            reason
        )
        try:
            client.connect(where, settings.port)
            while not answers:
                self._turn(client, until)
        except (OSError, Unsure) as error:
            if answers:
                # A broker that refuses us says why and hangs up.
                raise NotReached.because("broker-refuses", reason=answers[0]) from None
            raise NotReached.because(
                "silent", host=f"{settings.host}:{settings.port}", error=type(error).__name__
            ) from None
        if answers[0].is_failure:
            raise NotReached.because("broker-refuses", reason=answers[0])
        return client

    def _turn(self, client: Client, until: float) -> None:
        if time.monotonic() > until:
            raise Unsure.because("broker-late")
        if client.loop(timeout=0.2) != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise Unsure.because("broker-gone")

    def _context(self) -> ssl.SSLContext:
        context = _Named(ssl.PROTOCOL_TLS_CLIENT)
        if self._settings.ca_file:
            context.load_verify_locations(self._settings.ca_file)
        else:
            context.load_default_certs()
        context.name = self._settings.host
        return context


def _frigate(event: Any) -> dict[str, Any]:
    """The event under the names Frigate's readers look for, and whole under ``citypatrol``."""
    return {
        "id": event["event_id"],
        "camera": event["camera"]["id"],
        "label": event["kind"],
        "score": event["score"]["mean"],
        "top_score": event["score"]["max"],
        "box": event["boxes"][0],
        "start_time": event["first_seen_unix"],
        "end_time": event["ended_unix"],
        "current_zones": [event["zone"]] if event["zone"] else [],
        "entered_zones": [event["zone"]] if event["zone"] else [],
        "false_positive": event["review"]["state"] == "rejected",
        "has_snapshot": bool(event["evidence"]),
        "has_clip": False,
        "citypatrol": dict(event),
    }
