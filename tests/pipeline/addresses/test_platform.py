"""Addresses a platform tells at each visit: asked for, guarded, bounded, and never shown."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import closing
from typing import Any

import pytest
from pydantic import SecretStr

from pipeline.addresses import Addresses, AddressUnknown
from pipeline.clock import SystemClock
from pipeline.domain import Camera, Platform, Source, VisitError
from pipeline.simulator import PathConfig, SimulatorConfig, running
from pipeline.visits import VisitLimits, VisitStopped, visit
from tests.clips import make_clip
from tests.peers.http import Answer, peer
from tests.peers.platform import media_platform
from tests.pipeline.visits.servers import says_nothing, serving, trickles

TOKEN = "t0ken-nobody-sees"
DEVICE, CHANNEL = "37011200002000000001", "37011200001320000001"


def camera(channel: str = CHANNEL) -> Camera:
    return Camera.model_validate(
        {
            "id": "gate-3",
            "name": "Gate",
            "channel": {"device": DEVICE, "channel": channel},
            "views": [{"id": "main", "watch": ["bin_overflow"]}],
        }
    )


def source(url: str, **other: Any) -> Source:
    return Source(
        id="wvp", platform=Platform(url=url, token=SecretStr(TOKEN), **{"timeout_s": 5, **other})
    )


def resolved(one: Camera, given: Source, stop: threading.Event | None = None) -> str:
    with closing(Addresses()) as resolve:
        return resolve(one, given, stop=stop).get_secret_value()


def failure(given: Source, one: Camera | None = None) -> AddressUnknown:
    with pytest.raises(AddressUnknown) as caught:
        resolved(one or camera(), given)
    said = str(caught.value)
    assert TOKEN not in said
    assert "\n" not in said
    assert said.endswith(".")
    return caught.value


def told(address: str | None, **other: Any) -> Answer:
    return Answer(200, json.dumps({"code": 0, "data": {"rtsp": address}, **other}).encode())


def test_a_channel_is_started_anew_at_each_visit_and_its_address_followed(tmp_path: Any) -> None:
    clip = make_clip(tmp_path / "clip.mp4", seconds=2)
    config = SimulatorConfig(paths=(PathConfig(name="a", source=clip),))
    with (
        running(config) as cameras,
        media_platform({(DEVICE, CHANNEL): cameras.url("a")}, TOKEN) as platform,
    ):
        first = resolved(camera(), source(platform.url))
        second = resolved(camera(), source(platform.url))
        picture = visit(SecretStr(second), VisitLimits(), SystemClock())
    assert first != second
    assert platform.started == [(DEVICE, CHANNEL)] * 2
    assert picture.width > 0


def test_what_the_platform_says_becomes_one_of_the_known_errors() -> None:
    with media_platform({}, TOKEN) as platform:
        assert failure(source(platform.url)).error is VisitError.NOT_FOUND
        wrong = Source(id="wvp", platform=Platform(url=platform.url, token=SecretStr("other")))
        assert failure(wrong).error is VisitError.AUTH
        assert failure(source(platform.url, play="/api/{id}")).error is VisitError.NOT_FOUND


@pytest.mark.parametrize(
    ("answer", "error", "sentence"),
    [
        pytest.param(Answer(403), VisitError.AUTH, "HTTP 403", id="forbidden"),
        pytest.param(Answer(500), VisitError.REFUSED, "HTTP 500", id="its own trouble"),
        pytest.param(Answer(504), VisitError.TIMEOUT_OPEN, "HTTP 504", id="its gateway waited"),
        pytest.param(Answer(302), VisitError.REFUSED, "redirects are not followed", id="redirect"),
        pytest.param(Answer(200, b"<html>"), VisitError.REFUSED, "no JSON object", id="a page"),
        pytest.param(Answer(200, b"[]"), VisitError.REFUSED, "no JSON object", id="a list"),
        pytest.param(Answer(200, b"{" * 300_000), VisitError.REFUSED, "too long", id="endless"),
        pytest.param(
            Answer(200, '{"code": 100, "msg": "点播超时"}'.encode()),
            VisitError.TIMEOUT_OPEN,
            "code 100",
            id="the device does not answer",
        ),
        pytest.param(
            Answer(200, b'{"code": 486}'), VisitError.TIMEOUT_OPEN, "code 486", id="no response"
        ),
        pytest.param(
            Answer(200, b'{"code": "x"}'), VisitError.REFUSED, "code 0", id="a code that is none"
        ),
        pytest.param(told(None), VisitError.REFUSED, "no data.rtsp", id="no address"),
        pytest.param(told("http://127.0.0.1/x"), VisitError.REFUSED, "no RTSP", id="HTTP address"),
        pytest.param(
            told(f"rtsp://u:{TOKEN}@evil.example/x"),
            VisitError.REFUSED,
            "evil.example, which is not among its media_hosts",
            id="another host",
        ),
        pytest.param(
            told("rtsp://127.0.0.1:554@evil.example/x"),
            VisitError.REFUSED,
            "evil.example",
            id="another host behind a user part",
        ),
        pytest.param(None, VisitError.REFUSED, "no HTTP answer", id="hangs up"),
    ],
)
def test_a_bad_answer_is_an_error_with_a_sentence(
    answer: Answer | None, error: VisitError, sentence: str
) -> None:
    with peer(answer) as platform:
        failed = failure(source(platform.url))
    assert failed.error is error
    assert sentence in str(failed)


def test_a_redirect_is_not_followed_with_the_token() -> None:
    with peer(told("rtsp://127.0.0.1/x")) as elsewhere:
        head = f"HTTP/1.1 302 Found\r\nLocation: {elsewhere.url}/\r\nContent-Length: 0\r\n\r\n"

        def redirects(connection: socket.socket) -> None:
            connection.recv(4096)
            connection.sendall(head.encode())

        with serving(redirects) as place:
            assert "redirects are not followed" in str(failure(source(f"http://{place}")))
    assert elsewhere.asked == []


def test_an_answer_may_lead_to_the_media_hosts_of_the_settings() -> None:
    with peer(told("rtsp://10.0.0.10:554/rtp/x")) as platform:
        given = source(platform.url, media_hosts=("10.0.0.10",))
        assert resolved(camera(), given) == "rtsp://10.0.0.10:554/rtp/x"


def test_the_path_header_and_place_of_the_answer_can_be_set() -> None:
    answer = Answer(200, b'{"url": "rtsp://127.0.0.1/x"}')
    with peer(answer) as platform:
        given = source(
            platform.url,
            play="/api/common/channel/play?channelId={channel}",
            token_header="api-key",
            address_at="url",
        )
        resolved(camera("17"), given)
    [asked] = platform.asked
    assert asked.path == "/api/common/channel/play?channelId=17"
    assert asked.headers["api-key"] == TOKEN
    assert asked.headers["access-token"] is None


def test_a_platform_that_is_not_there_is_told_apart() -> None:
    assert failure(source("http://127.0.0.1:9")).error is VisitError.REFUSED
    assert failure(source("http://nowhere.invalid")).error is VisitError.UNREACHABLE


@pytest.mark.parametrize("behaviour", [says_nothing, trickles])
def test_a_platform_that_does_not_end_costs_its_timeout_and_no_more(behaviour: Any) -> None:
    with serving(behaviour) as place:
        failed = failure(source(f"http://{place}", timeout_s=0.5))
    assert failed.error in (VisitError.TIMEOUT_OPEN, VisitError.REFUSED)


def test_stopping_does_not_wait_for_a_slow_platform() -> None:
    stop = threading.Event()
    with serving(says_nothing) as place:
        threading.Timer(0.2, stop.set).start()
        began = time.monotonic()
        with pytest.raises(VisitStopped):
            resolved(camera(), source(f"http://{place}", timeout_s=60), stop)
        assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"url": "rtsp://h"}, "write the platform's address as http://host:port"),
        ({"url": "http://u:p@h"}, "holds only scheme, host, port and path"),
        ({"url": "http://h", "play": "/api/{password}"}, "a blank that does not exist"),
        ({"url": "http://h", "token_header": "a: b"}, "token_header"),
    ],
)
def test_a_platform_that_cannot_be_asked_is_refused(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Platform.model_validate(given)
