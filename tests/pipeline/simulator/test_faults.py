"""Each fault as a client sees it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.simulator import (
    Fault,
    FaultKind,
    Join,
    PathConfig,
    Simulator,
    SimulatorConfig,
    Starts,
    running,
)
from tests.pipeline.simulator.wire import Wire, open_feed, until

SLOW_S = 3.0

FAULTS: dict[str, tuple[Fault, ...]] = {
    "none": (),
    "refuse": (Fault(kind=FaultKind.REFUSE),),
    "mute": (Fault(kind=FaultKind.MUTE),),
    "unauthorized": (Fault(kind=FaultKind.UNAUTHORIZED),),
    "not_found": (Fault(kind=FaultKind.NOT_FOUND),),
    "slow_start": (Fault(kind=FaultKind.SLOW_START, seconds=SLOW_S),),
    "silent": (Fault(kind=FaultKind.SILENT),),
    "stall": (Fault(kind=FaultKind.STALL, seconds=0.55),),
    "disconnect": (Fault(kind=FaultKind.DISCONNECT, seconds=0.55),),
    "half_open": (Fault(kind=FaultKind.HALF_OPEN, seconds=0.5),),
    "delayed_keyframe": (Fault(kind=FaultKind.DELAYED_KEYFRAME, seconds=1.5),),
    "truncated": (Fault(kind=FaultKind.TRUNCATED),),
    "garbage": (Fault(kind=FaultKind.GARBAGE),),
    "mutated": (Fault(kind=FaultKind.MUTATED),),
    "codec_change": (Fault(kind=FaultKind.CODEC_CHANGE, after_s=1, for_s=1),),
    "resolution_change": (Fault(kind=FaultKind.RESOLUTION_CHANGE, after_s=1, for_s=1),),
    "black": (Fault(kind=FaultKind.BLACK, after_s=1, for_s=1),),
    "frozen": (Fault(kind=FaultKind.FROZEN, after_s=0.55, for_s=1),),
    "logo": (Fault(kind=FaultKind.LOGO),),
    "view_moved": (Fault(kind=FaultKind.VIEW_MOVED),),
    "nudged": (Fault(kind=FaultKind.NUDGED),),
    "covered": (Fault(kind=FaultKind.COVERED),),
    "blurred": (Fault(kind=FaultKind.BLURRED),),
    "striped": (Fault(kind=FaultKind.STRIPED),),
    "discoloured": (Fault(kind=FaultKind.DISCOLOURED),),
    "comes_and_goes": (Fault(kind=FaultKind.NOT_FOUND, for_s=2.0),),
    "half_of_them": (Fault(kind=FaultKind.UNAUTHORIZED, share=0.5),),
}
FROM_NOW = frozenset({"delayed_keyframe", "stall", "disconnect"})
"""Joined without the pictures since the last keyframe, so that the stream begins at the PLAY."""
MID_STREAM = frozenset({"codec_change", "resolution_change", "black", "frozen"})


@pytest.fixture(scope="module")
def simulator(h264: Path) -> Iterator[Simulator]:
    paths = tuple(
        PathConfig(
            name=name,
            source=h264,
            faults=faults,
            join=Join.LIVE if name in FROM_NOW else Join.KEYFRAME,
            starts=Starts.FIRST_PLAY if name in MID_STREAM else Starts.SERVER,
        )
        for name, faults in FAULTS.items()
    )
    with running(SimulatorConfig(paths=paths, seed=2, prepare=True)) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def known(h264: Path) -> list[np.ndarray]:
    with av.open(str(h264)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def test_every_kind_of_fault_is_observed_here() -> None:
    assert {fault.kind for faults in FAULTS.values() for fault in faults} == set(FaultKind)


def _seen(url: str, count: int) -> list[np.ndarray]:
    with open_feed(url) as container:
        frames = container.decode(video=0)
        return [next(frames).to_ndarray(format="gray") for _ in range(count)]


def test_refuse_resets_the_connection_before_any_answer(simulator: Simulator) -> None:
    with Wire(simulator.url("refuse")) as wire, pytest.raises(ConnectionError):
        wire.ask("OPTIONS")
    with pytest.raises(av.FFmpegError):
        open_feed(simulator.url("refuse"))


def test_mute_accepts_and_never_answers(simulator: Simulator) -> None:
    with Wire(simulator.url("mute"), timeout=0.5) as wire, pytest.raises(TimeoutError):
        wire.ask("OPTIONS")


@pytest.mark.parametrize(("name", "status"), [("unauthorized", 401), ("not_found", 404)])
def test_a_fault_at_the_door_answers_describe(simulator: Simulator, name: str, status: int) -> None:
    with Wire(simulator.url(name)) as wire:
        assert wire.ask("OPTIONS").status == 200
        assert wire.ask("DESCRIBE").status == status
    with pytest.raises(av.FFmpegError):
        open_feed(simulator.url(name))


def test_a_slow_start_delays_the_first_answer_and_then_plays(simulator: Simulator) -> None:
    with Wire(simulator.url("slow_start")) as wire:
        wire.ask("OPTIONS")
        begun = time.monotonic()
        wire.ask("DESCRIBE")
        assert time.monotonic() - begun >= SLOW_S
        wire.set_up()
        assert wire.ask("PLAY").status == 200
        assert wire.packet()


def test_silent_answers_everything_and_sends_nothing(simulator: Simulator) -> None:
    with Wire(simulator.url("silent")) as wire:
        assert wire.play().status == 200
        assert wire.for_seconds(1.2) == []
        assert wire.ask("GET_PARAMETER").status == 200


def test_a_stall_stops_the_media_and_keeps_the_session(simulator: Simulator) -> None:
    with Wire(simulator.url("stall")) as wire:
        wire.play()
        packets = wire.for_seconds(1.5)
        assert wire.ask("GET_PARAMETER").status == 200

    assert packets
    assert packets[-1].after_s(packets[0]) < 0.55


def test_a_disconnect_says_good_bye(simulator: Simulator) -> None:
    with Wire(simulator.url("disconnect")) as wire:
        wire.play()
        packets = wire.until_closed()

    assert 0.3 < packets[-1].after_s(packets[0]) < 0.55


def test_half_open_neither_sends_nor_answers_nor_closes(simulator: Simulator) -> None:
    path = simulator.counters.paths["half_open"]
    with Wire(simulator.url("half_open")) as wire:
        wire.play()
        assert wire.for_seconds(1.0)
        until(lambda: path.open == 0)
        wire.socket.settimeout(0.5)
        with pytest.raises(TimeoutError):
            wire.ask("GET_PARAMETER")


def test_a_delayed_keyframe_leaves_pictures_that_need_one(simulator: Simulator) -> None:
    with Wire(simulator.url("delayed_keyframe")) as wire:
        wire.play()
        packets = wire.for_stream_seconds(3.0)

    early = [packet for packet in packets if packet.after_s(packets[0]) < 1.4]
    assert early
    assert not any(packet.key for packet in early)
    assert any(packet.key for packet in packets)


def test_truncated_units_are_shorter_than_those_of_the_source(
    simulator: Simulator, known: list[np.ndarray]
) -> None:
    with Wire(simulator.url("truncated")) as spoilt:
        spoilt.play()
        cut = max(_frame_sizes(spoilt))
    with Wire(simulator.url("none")) as whole:
        whole.play()
        full = max(_frame_sizes(whole))

    assert 0.4 < cut / full < 0.6
    assert not _decodes(simulator.url("truncated"), known)


def _frame_sizes(wire: Wire) -> list[int]:
    sizes: dict[int, int] = {}
    for packet in wire.for_stream_seconds(1.2):
        sizes[packet.timestamp] = sizes.get(packet.timestamp, 0) + len(packet.payload)
    return list(sizes.values())


def _decodes(url: str, known: list[np.ndarray]) -> bool:
    """Whether a client gets one true picture out of it."""
    true = {picture.tobytes() for picture in known}
    try:
        with open_feed(url, seconds=2.0) as container:
            end = time.monotonic() + 1.5
            for packet in container.demux(video=0):
                if time.monotonic() > end:
                    return False
                try:
                    frames = packet.decode()
                except av.FFmpegError:
                    continue
                if any(frame.to_ndarray(format="gray").tobytes() in true for frame in frames):
                    return True
    except (av.FFmpegError, IndexError):
        return False
    return False


def test_garbage_is_rtp_that_nobody_can_decode(
    simulator: Simulator, known: list[np.ndarray]
) -> None:
    with Wire(simulator.url("garbage")) as wire:
        wire.play()
        assert wire.packet().payload

    assert not _decodes(simulator.url("garbage"), known)


def test_a_codec_change_turns_h264_into_h265_and_back(simulator: Simulator) -> None:
    with Wire(simulator.url("codec_change")) as wire:
        wire.play()
        packets = wire.for_stream_seconds(2.6)
    begun = packets[0].timestamp
    by_second: dict[int, set[bool]] = {}
    for packet in packets:
        second = ((packet.timestamp - begun) % 2**32) // 90_000
        is_h265 = packet.payload[1] == 1 and (packet.payload[0] >> 1) & 0x3F in (1, 19, 48, 49)
        by_second.setdefault(second, set()).add(is_h265)

    assert by_second == {0: {False}, 1: {True}, 2: {False}}


def test_a_changed_codec_is_what_a_new_client_is_told(h264: Path) -> None:
    path = PathConfig(name="a", source=h264, faults=(Fault(kind=FaultKind.CODEC_CHANGE),))
    with (
        running(SimulatorConfig(paths=(path,))) as simulator,
        open_feed(simulator.url("a")) as feed,
    ):
        assert feed.streams.video[0].codec_context.name == "hevc"
        assert next(feed.decode(video=0)).width == 320


def test_a_resolution_change_halves_the_picture_and_back(simulator: Simulator) -> None:
    pictures = _seen(simulator.url("resolution_change"), 25)

    shapes = [picture.shape for picture in pictures]
    assert shapes == [(180, 320)] * 10 + [(90, 160)] * 10 + [(180, 320)] * 5


def test_a_black_picture_comes_and_goes(simulator: Simulator) -> None:
    levels = [picture.mean() for picture in _seen(simulator.url("black"), 25)]

    assert [level < 20 for level in levels] == [False] * 10 + [True] * 10 + [False] * 5


def test_a_frozen_camera_repeats_the_picture_of_that_moment(
    simulator: Simulator, known: list[np.ndarray]
) -> None:
    pictures = _seen(simulator.url("frozen"), 25)

    frozen = pictures[10:20]
    assert np.abs(frozen[0].astype(int) - known[10]).mean() < 4
    assert max(np.abs(a.astype(int) - frozen[0]).mean() for a in frozen) < 1.5
    assert np.array_equal(pictures[20], known[20])


def test_a_logo_is_the_same_card_whatever_the_street_does(
    simulator: Simulator, known: list[np.ndarray]
) -> None:
    first, second = _seen(simulator.url("logo"), 2)

    assert np.abs(first.astype(int) - second).mean() < 1
    assert np.abs(first.astype(int) - known[0]).mean() > 20


def test_a_moved_view_shows_the_same_street_elsewhere(
    simulator: Simulator, known: list[np.ndarray]
) -> None:
    picture = _seen(simulator.url("view_moved"), 1)[0]

    where_it_was = min(np.abs(picture.astype(int) - one).mean() for one in known)
    assert where_it_was > 8
    assert abs(picture.mean() - known[0].mean()) < 25


def test_a_nudged_camera_shows_the_street_three_hundredths_to_the_right(
    simulator: Simulator, known: list[np.ndarray]
) -> None:
    picture = _seen(simulator.url("nudged"), 1)[0].astype(int)

    def apart(shift: int) -> float:
        moved = np.roll(known[0], shift, axis=1).astype(int)
        return float(np.abs(picture - moved)[:, 40:-40].mean())

    width = known[0].shape[1]
    assert min(range(-20, 21), key=apart) == round(0.03 * width)


def test_a_blurred_camera_loses_its_texture(simulator: Simulator, known: list[np.ndarray]) -> None:
    picture = _seen(simulator.url("blurred"), 1)[0]
    assert _texture(picture) < _texture(known[0]) / 4


def test_a_covered_camera_shows_something_smooth_over_most_of_the_picture(
    simulator: Simulator, known: list[np.ndarray]
) -> None:
    picture = _seen(simulator.url("covered"), 1)[0]
    edge = round(0.8 * len(picture))
    assert _texture(picture[:edge]) < _texture(known[0][:edge]) / 4


def test_a_striped_camera_has_lines_across_that_its_street_has_not(
    simulator: Simulator, known: list[np.ndarray]
) -> None:
    lines = _seen(simulator.url("striped"), 1)[0].mean(axis=1)
    assert np.abs(np.diff(lines)).max() > 40
    assert np.abs(np.diff(known[0].mean(axis=1))).max() < 20


def test_a_discoloured_camera_has_lost_the_light_of_its_green(
    simulator: Simulator, known: list[np.ndarray]
) -> None:
    picture = _seen(simulator.url("discoloured"), 1)[0]
    assert 0.35 < picture.mean() / known[0].mean() < 0.65


def _texture(picture: np.ndarray) -> float:
    return float(np.abs(np.diff(picture.astype(int), axis=1)).mean())


def test_a_fault_goes_when_its_time_is_over(h264: Path) -> None:
    path = PathConfig(name="a", source=h264, faults=FAULTS["comes_and_goes"])
    with running(SimulatorConfig(paths=(path,))) as simulator, Wire(simulator.url("a")) as wire:
        assert wire.ask("DESCRIBE").status == 404
        until(lambda: wire.ask("DESCRIBE").status == 200)


def test_a_share_strikes_some_connections(simulator: Simulator) -> None:
    def status() -> int:
        with Wire(simulator.url("half_of_them")) as wire:
            return wire.ask("DESCRIBE").status

    found = [status() for _ in range(40)]

    assert 8 < found.count(401) < 32
    assert set(found) == {200, 401}


def test_a_camera_without_faults_plays_on_beside_all_of_them(
    simulator: Simulator, known: list[np.ndarray]
) -> None:
    healthy = _seen(simulator.url("none"), 3)

    assert all(any(np.array_equal(one, other) for other in known) for one in healthy)
