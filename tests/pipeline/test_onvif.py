"""ONVIF devices are asked for their streams, and for nothing else."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from pipeline.onvif import OnvifUnable, profiles
from tests.peers.http import Answer, peer
from tests.peers.onvif import onvif_device

pytest.importorskip("onvif", reason="the extra onvif is not installed")

PASSWORD = SecretStr("s3cr3t@with/signs")


def test_profiles_and_their_addresses_are_listed_and_nothing_is_moved() -> None:
    with onvif_device("viewer", "s3cr3t@with/signs") as device:
        main, sub = profiles("127.0.0.1", device.port, "viewer", PASSWORD)
    assert (main.token, main.name, main.codec) == ("main", "mainStream", "H264")
    assert (main.width, main.height) == (1920, 1080)
    assert main.url.get_secret_value() == "rtsp://192.0.2.7:554/Streaming/Channels/101?profile=main"
    assert (sub.token, sub.width) == ("sub", 0)
    assert all(action.startswith("Get") for action in device.asked)
    assert "s3cr3t" not in repr((main, sub))


def test_a_profile_becomes_a_cameras_url_with_its_login() -> None:
    with onvif_device("viewer", "s3cr3t@with/signs") as device:
        main, _ = profiles("127.0.0.1", device.port, "viewer", PASSWORD)
    url = main.with_login("viewer", PASSWORD).get_secret_value()
    assert url.startswith("rtsp://viewer:s3cr3t%40with%2Fsigns@192.0.2.7:554/Streaming/")
    assert main.with_login("", SecretStr("")).get_secret_value() == main.url.get_secret_value()


def test_a_wrong_password_is_told_without_it() -> None:
    with onvif_device("viewer", "another") as device, pytest.raises(OnvifUnable) as caught:
        profiles("127.0.0.1", device.port, "viewer", PASSWORD)
    assert "does not accept the user name and password" in str(caught.value)
    assert "s3cr3t" not in str(caught.value)


def test_a_host_where_nothing_listens_is_told() -> None:
    with pytest.raises(OnvifUnable, match="cannot be reached"):
        profiles("127.0.0.1", 9, "viewer", PASSWORD)


def test_a_server_that_speaks_something_else_is_told() -> None:
    page = Answer(200, b"<html>hello</html>", "text/html")
    with (
        peer(page) as other,
        pytest.raises(OnvifUnable, match="no usable answer") as caught,
    ):
        profiles("127.0.0.1", int(other.url.rpartition(":")[2]), "viewer", PASSWORD)
    assert str(caught.value).endswith(".")
