"""Events reach a real broker's subscribers in the shape of Frigate's."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from serving.connectors.base import Change, NotReached
from serving.connectors.choose import connector_for
from serving.connectors.mqtt import Mqtt
from serving.connectors.settings import settings_of
from tests.peers.mosquitto import PASSWORD, USER, Broker, mosquitto
from tests.serving.connectors.parcels import EVENT_ID, GUARD, At, event, parcel

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    with mosquitto() as running:
        yield running


def sender(broker: Broker, password: str = PASSWORD) -> Mqtt:
    settings = settings_of(
        {
            "connector": "mqtt",
            "host": "127.0.0.1",
            "port": broker.port,
            "username": USER,
            "timeout_s": 10,
        }
    )
    one = connector_for("city", settings, password, GUARD, At())
    assert isinstance(one, Mqtt)
    return one


def test_new_update_and_end_reach_a_subscriber_in_this_order(broker: Broker) -> None:
    heard: list[dict[str, Any]] = []
    ready: list[bool] = []
    client = Client(CallbackAPIVersion.VERSION2, client_id="a subscriber")
    client.username_pw_set(USER, PASSWORD)
    client.on_message = lambda _client, _data, message: heard.append(json.loads(message.payload))
    client.on_subscribe = lambda *_given: ready.append(True)
    client.connect("127.0.0.1", broker.port)
    client.subscribe("citypatrol/events", 1)
    turn(client, lambda: bool(ready))
    one = sender(broker)
    one.send(parcel())
    changed = event(Change.UPDATE, review={"state": "confirmed"})
    one.send(parcel(Change.UPDATE, 2, before=event(), event=changed))
    one.send(parcel(Change.END, 3, before=changed, event=event(Change.END, ended_unix=9.0)))
    turn(client, lambda: len(heard) == 3)
    client.disconnect()
    client.loop()
    assert [told["type"] for told in heard] == ["new", "update", "end"]
    assert {told["after"]["id"] for told in heard} == {EVENT_ID}
    assert heard[2]["before"]["end_time"] is None
    assert heard[2]["after"]["end_time"] == 9.0
    assert heard[0]["after"]["label"] == "bin_overflow"
    assert heard[0]["after"]["citypatrol"]["case"]["number"] == "CP-20260504-0001"


def test_a_wrong_password_is_told_without_the_password(broker: Broker) -> None:
    with pytest.raises(NotReached, match="does not let us in") as caught:
        sender(broker, "not the password").send(parcel())
    assert "not the password" not in str(caught.value)


def turn(client: Client, done: Any) -> None:
    until = time.monotonic() + 30
    while not done():
        assert time.monotonic() < until, "the broker did not deliver"
        client.loop(0.1)
