from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from pydantic import SecretStr

from pipeline.simulator import Auth, Join, PathConfig, Simulator, SimulatorConfig, Starts, running
from pipeline.simulator.session import MOVES, State
from tests.pipeline.simulator.wire import PATIENCE_S, Packet, Wire, open_feed, until


@pytest.fixture(scope="module")
def simulator(h264: Path, h265: Path, mpeg4: Path, short: Path) -> Iterator[Simulator]:
    password = SecretStr("p@ss:/w%")
    paths = (
        PathConfig(name="h264", source=h264),
        PathConfig(name="h265", source=h265, join=Join.KEYFRAME),
        PathConfig(name="live/mpeg4", source=mpeg4, join=Join.KEYFRAME),
        PathConfig(name="basic", source=h264, auth=Auth.BASIC, user="eve", password=password),
        PathConfig(name="digest", source=h264, auth=Auth.DIGEST, user="eve", password=password),
        PathConfig(name="first", source=short, starts=Starts.FIRST_PLAY),
        PathConfig(name="again", source=short, starts=Starts.FIRST_PLAY, loop_from_s=0.7),
        PathConfig(name="held", source=short, starts=Starts.FIRST_PLAY, hold=True),
        PathConfig(name="cached", source=h264, join=Join.KEYFRAME),
        PathConfig(name="closed", source=h264, closed_port=True),
    )
    with running(SimulatorConfig(paths=paths, seed=5)) as simulator:
        yield simulator


def _pictures(url: str, count: int, transport: str = "tcp") -> list[np.ndarray]:
    with open_feed(url, transport) as container:
        frames = container.decode(video=0)
        return [next(frames).to_ndarray(format="gray") for _ in range(count)]


def _known(source: Path) -> list[np.ndarray]:
    with av.open(str(source)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("name", ["h264", "h265"])
def test_a_client_gets_the_very_pictures_of_the_source(
    simulator: Simulator, name: str, transport: str, request: pytest.FixtureRequest
) -> None:
    known = {picture.tobytes() for picture in _known(request.getfixturevalue(name))}

    pictures = _pictures(simulator.url(name), 5, transport)

    assert all(picture.tobytes() in known for picture in pictures)
    assert len({picture.tobytes() for picture in pictures}) == 5


def test_a_source_of_another_codec_is_seen_as_h264(simulator: Simulator) -> None:
    with open_feed(simulator.url("live/mpeg4")) as container:
        frame = next(container.decode(video=0))
        assert container.streams.video[0].codec_context.name == "h264"

    assert (frame.width, frame.height) == (320, 180)


@pytest.mark.parametrize("name", ["basic", "digest"])
def test_the_right_login_is_let_in_and_a_wrong_one_is_not(simulator: Simulator, name: str) -> None:
    assert len(_pictures(simulator.url(name), 1)) == 1

    wrong = simulator.url(name).replace("eve:", "eve:x")
    for url in (wrong, simulator.url(name, login=False)):
        with pytest.raises(av.error.HTTPUnauthorizedError):
            open_feed(url)


def test_opencv_plays_it_too(simulator: Simulator) -> None:
    capture = cv2.VideoCapture(simulator.url("cached"), cv2.CAP_FFMPEG)
    try:
        ok, picture = capture.read()
    finally:
        capture.release()

    assert ok
    assert picture.shape == (180, 320, 3)


def _is_sound(packets: list[Packet]) -> bool:
    follows = all((b.sequence - a.sequence) % 65_536 == 1 for a, b in pairwise(packets))
    return follows and len({packet.ssrc for packet in packets}) == 1


def test_times_and_numbers_run_on_when_the_clip_starts_over(simulator: Simulator) -> None:
    with Wire(simulator.url("again")) as wire:
        assert wire.play().status == 200
        packets = wire.for_stream_seconds(2.5)

    assert _is_sound(packets)
    shown = list(dict.fromkeys(packet.timestamp for packet in packets))
    assert {(later - earlier) % 2**32 for earlier, later in pairwise(shown)} == {9_000}
    assert len(shown) == 26


@pytest.mark.parametrize(("name", "back_to"), [("again", 5), ("held", 5), ("first", 0)])
def test_after_the_end_a_path_goes_on_where_it_was_told(
    simulator: Simulator, short: Path, name: str, back_to: int
) -> None:
    known = [picture.tobytes() for picture in _known(short)]

    seen = [known.index(picture.tobytes()) for picture in _pictures(simulator.url(name), 25)]

    wraps = {(before, after) for before, after in pairwise(seen) if after != before + 1}
    assert wraps == {(9, back_to)}


def test_a_path_that_starts_at_the_first_play_begins_at_its_first_picture(h264: Path) -> None:
    path = PathConfig(name="a", source=h264, starts=Starts.FIRST_PLAY)
    with running(SimulatorConfig(paths=(path,))) as simulator:
        time.sleep(0.25)
        first = _pictures(simulator.url("a"), 1)[0]

    assert first.tobytes() == _known(h264)[0].tobytes()


def test_frames_come_at_the_pace_of_the_recording(simulator: Simulator) -> None:
    with Wire(simulator.url("h264")) as wire:
        begun = time.monotonic()
        wire.play()
        packets = wire.for_stream_seconds(4.0)
        lasted = time.monotonic() - begun

    assert len({packet.timestamp for packet in packets}) == 41
    # A feed that is late on a busy machine hurries after its own clock.
    assert lasted > 2.0


def test_clients_join_cameras_at_different_points_of_their_gop(h264: Path) -> None:
    paths = tuple(PathConfig(name=f"c{i}", source=h264) for i in range(10))
    with running(SimulatorConfig(paths=paths)) as simulator, ExitStack() as stack:
        wires = [stack.enter_context(Wire(simulator.url(path.name))) for path in paths]
        for wire in wires:
            wire.play()
        waits = {_frames_before_a_key(wire) for wire in wires}

    assert len(waits) > 3


def _frames_before_a_key(wire: Wire) -> int:
    times = set()
    while not (packet := wire.packet()).key:
        times.add(packet.timestamp)
    return len(times)


def test_all_clients_of_a_path_see_the_same_moment(simulator: Simulator) -> None:
    with Wire(simulator.url("h264")) as early, Wire(simulator.url("h264")) as late:
        early.play()
        early.packet()
        late.play()
        late_first = late.first(lambda packet: packet.key)
        early_first = early.first(lambda packet: packet.payload == late_first.payload)

    assert early_first.ssrc != late_first.ssrc


def test_a_cached_gop_is_sent_at_once(simulator: Simulator) -> None:
    with Wire(simulator.url("cached")) as wire:
        answer = wire.play()
        first = wire.packet()

    assert first.key
    info = dict(part.split("=", 1) for part in answer.headers["rtp-info"].split(";"))
    assert (int(info["seq"]), int(info["rtptime"])) == (first.sequence, first.timestamp)
    assert info["url"] == f"{wire.url}/trackID=1"


def test_the_description_names_what_is_sent(simulator: Simulator) -> None:
    with Wire(simulator.url("h264")) as wire:
        h264 = wire.ask("DESCRIBE")
    with Wire(simulator.url("h265")) as wire:
        h265 = wire.ask("DESCRIBE")

    assert "a=rtpmap:96 H264/90000" in h264.body
    assert "sprop-parameter-sets=" in h264.body
    assert "a=rtpmap:96 H265/90000" in h265.body
    assert all(f"sprop-{kind}=" in h265.body for kind in ("vps", "sps", "pps"))
    assert h264.headers["content-base"] == f"{simulator.url('h264')}/"


def test_udp_goes_to_the_ports_the_client_named(simulator: Simulator) -> None:
    with (
        Wire(simulator.url("h264")) as wire,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver,
    ):
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(PATIENCE_S)
        port = receiver.getsockname()[1]
        wire.ask("DESCRIBE")
        answer = wire.set_up(f"RTP/AVP;unicast;client_port={port}-{port + 1}")
        wire.ask("PLAY")
        datagram, sender = receiver.recvfrom(2_000)

    assert f"server_port={sender[1]}-{sender[1] + 1}" in answer.headers["transport"]
    assert sender[1] % 2 == 0
    assert datagram[0] == 0x80
    assert len(datagram) <= 1_412


def _brought_to(simulator: Simulator, state: State) -> Wire:
    wire = Wire(simulator.url("h264"))
    if state is not State.INIT:
        assert wire.set_up().status == 200
    if state is State.PLAYING:
        assert wire.ask("PLAY").status == 200
    return wire


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("method", ["SETUP", "PLAY", "PAUSE", "TEARDOWN"])
def test_every_request_in_every_state_is_answered_as_the_table_says(
    simulator: Simulator, state: State, method: str
) -> None:
    with _brought_to(simulator, state) as wire:
        answer = wire.set_up() if method == "SETUP" else wire.ask(method)
        alive = wire.ask("OPTIONS", Session="")

    expected = {200} if (state, method) in MOVES else {454, 455}
    assert answer.status in expected
    assert alive.status == 200


ODD: tuple[tuple[str, str, str, dict[str, str], int], ...] = (
    ("an unknown path", "DESCRIBE", "/nowhere", {}, 404),
    ("setting up an unknown path", "SETUP", "/nowhere", {"Transport": "RTP/AVP/TCP"}, 404),
    ("a method cameras do not have", "RECORD", "/h264", {}, 405),
    ("a transport nobody has", "SETUP", "/h264", {"Transport": "RAW/RAW/UDP"}, 461),
    ("a session of somebody else", "GET_PARAMETER", "/h264", {"Session": "77"}, 454),
    ("a feature nobody has", "OPTIONS", "/h264", {"Require": "magic"}, 551),
    ("a keep-alive without session", "GET_PARAMETER", "/h264", {}, 200),
)


@pytest.mark.parametrize(
    ("sentence", "method", "path", "headers", "status"), ODD, ids=[case[0] for case in ODD]
)
def test_odd_requests_get_the_status_they_deserve(
    simulator: Simulator,
    sentence: str,
    method: str,
    path: str,
    headers: dict[str, str],
    status: int,
) -> None:
    url = simulator.url("h264").removesuffix("/h264") + path
    with Wire(url) as wire:
        assert wire.ask(method, **headers).status == status


def test_nonsense_is_answered_and_shown_the_door(simulator: Simulator) -> None:
    with Wire(simulator.url("h264")) as wire:
        wire.socket.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert wire.answer().status == 400
        with pytest.raises(ConnectionError):
            wire.answer()


def test_a_closed_port_refuses_tcp_itself(simulator: Simulator) -> None:
    with pytest.raises(ConnectionRefusedError):
        Wire(simulator.url("closed"))


def test_counters_tell_what_is_open_and_what_was(simulator: Simulator) -> None:
    path = simulator.counters.paths["live/mpeg4"]
    until(lambda: path.open == 0)
    before = path.total
    with Wire(simulator.url("live/mpeg4")) as first, Wire(simulator.url("live/mpeg4")) as second:
        first.play()
        second.play()
        assert (path.open, path.total - before) == (2, 2)
        assert second.ask("TEARDOWN").status == 200
        assert path.open == 1
    until(lambda: path.open == 0)

    assert path.peak == 2


def test_a_session_nobody_speaks_for_ends_after_its_timeout(h264: Path) -> None:
    config = SimulatorConfig(paths=(PathConfig(name="a", source=h264),), session_timeout_s=3)
    with running(config) as simulator:
        path = simulator.counters.paths["a"]
        with Wire(simulator.url("a")) as silent, Wire(simulator.url("a")) as kept:
            silent.play()
            kept.play()
            assert path.open == 2

            def one_is_left() -> bool:
                assert kept.ask("GET_PARAMETER").status == 200
                kept.for_seconds(0.2)
                return path.open == 1

            until(one_is_left)
            assert kept.ask("GET_PARAMETER").status == 200
