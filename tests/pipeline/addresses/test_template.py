"""Addresses made from a source's template."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from pipeline.addresses import Addresses, AddressUnknown
from pipeline.domain import Camera, Channel, Source, VisitError
from pipeline.visits import Address

VIEW = {"id": "main", "watch": ["bin_overflow"]}


def camera(**other: Any) -> Camera:
    return Camera.model_validate({"id": "gate-3", "name": "Gate", "views": [VIEW], **other})


def source(template: str) -> Source:
    return Source(id="s", template=SecretStr(template))


def made(template: str, one: Camera) -> str:
    return Addresses()(one, source(template)).get_secret_value()


@pytest.mark.parametrize(
    ("template", "channel", "address"),
    [
        pytest.param(
            "rtsp://u:p@{host}:554/{app}/{stream}",
            {"host": "10.0.0.7", "app": "rtp", "stream": "a_b"},
            "rtsp://u:p@10.0.0.7:554/rtp/a_b",
            id="host, app and stream",
        ),
        pytest.param(
            "rtsp://10.0.0.9/live/{gb28181_id}?id={id}",
            None,
            "rtsp://10.0.0.9/live/37011200001320000001?id=gate-3",
            id="the camera's own ids",
        ),
        pytest.param(
            "rtsp://u:p@{host}:{port}/Streaming/Channels/{channel}01",
            {"host": "[fd00::7]", "port": 8554, "channel": "3"},
            "rtsp://u:p@[fd00::7]:8554/Streaming/Channels/301",
            id="a recorder behind IPv6",
        ),
        pytest.param(
            "rtsp://u:p@ss/w{x@{host}/{stream}",
            {"host": "cam.example", "stream": "门口"},
            "rtsp://u:p@ss/w{x@cam.example/门口",
            id="a password nobody encoded",
        ),
    ],
)
def test_blanks_are_filled(template: str, channel: dict[str, Any] | None, address: str) -> None:
    one = camera(channel=channel, gb28181_id="37011200001320000001")
    assert made(template, one) == address


def test_a_cameras_own_url_goes_before_the_template() -> None:
    own = "rtsp://10.0.0.1/own"
    assert made("rtsp://10.0.0.9/{stream}", camera(url=own)) == own


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("rtsp://u:s3cr3t@10.0.0.9/{nothing}", "a blank that does not exist"),
        ("http://u:s3cr3t@10.0.0.9/{id}", "begins with rtsp"),
    ],
)
def test_a_template_that_cannot_work_is_refused_without_being_shown(
    template: str, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence) as caught:
        source(template)
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    ("template", "channel", "sentence"),
    [
        pytest.param("rtsp://h.example/{stream}", None, "needs its stream", id="no channel"),
        pytest.param("rtsp://{host}/{app}", {"app": "a"}, "needs its host", id="half of it"),
        pytest.param("rtsp:///{id}", None, "names no host", id="no host"),
    ],
)
def test_an_address_that_cannot_be_made_is_a_bad_url(
    template: str, channel: dict[str, str] | None, sentence: str
) -> None:
    with pytest.raises(AddressUnknown) as caught:
        made(template, camera(channel=channel))
    assert caught.value.error is VisitError.BAD_URL
    assert sentence in str(caught.value)


PARTS = st.text("abz019._~-/@:?#%{}\\é门 ", min_size=1, max_size=12)


@given(stream=PARTS, app=PARTS)
def test_whatever_a_camera_fills_in_never_changes_the_host(stream: str, app: str) -> None:
    """The password goes to the host of the template, or nothing is sent at all."""
    template = source("rtsp://u:s3cr3t@media.example:554/{app}/{stream}")
    try:
        one = camera(channel={"stream": stream, "app": app})
    except ValidationError:
        return
    resolved = Address.parse(Addresses()(one, template))
    assert (resolved.host, resolved.port) == ("media.example", 554)


def test_values_that_could_name_a_host_are_stopped_also_when_the_checks_were_passed_by() -> None:
    climbing = camera().model_copy(update={"channel": Channel.model_construct(stream="x@evil.io/")})
    with pytest.raises(AddressUnknown, match="would change the host"):
        made("rtsp://u:p@media/{stream}", climbing)
