"""Pictures in, a clip out, and a clip back to pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

import av
from av.video.frame import PictureType
from av.video.reformatter import ColorRange

from pipeline.simulator import nal
from pipeline.simulator.clip import CLOCK_HZ, AccessUnit, Clip, Codec
from pipeline.simulator.errors import SimulatorError

_TV = ColorRange.MPEG
"""What decoders assume of a stream that does not say."""

_QUIET = {
    Codec.H264: {"preset": "veryfast", "crf": "23", "forced-idr": "1"},
    Codec.H265: {"preset": "ultrafast", "crf": "26", "forced-idr": "1"},
}
_PARAMETERS = {
    Codec.H264: ("x264-params", "scenecut=0:bframes=0:threads=2"),
    Codec.H265: ("x265-params", "log-level=none:scenecut=0:bframes=0:open-gop=0:pools=2"),
}


def encode(
    pictures: Iterable[av.VideoFrame],
    at: Callable[[int], int],
    is_key: Callable[[int], bool],
    codec: Codec = Codec.H264,
) -> Clip:
    """A clip of yuv420p pictures without reordering.

    Picture i is sent and shown at ``at(i)`` ticks and is a keyframe when ``is_key(i)``; the clip
    ends at ``at`` of the number of pictures. All are scaled to the first one's size, made even.
    """
    encoder: Any = None
    chunks: list[bytes] = []
    width = height = 0
    for index, picture in enumerate(pictures):
        if encoder is None:
            width, height = picture.width & ~1, picture.height & ~1
            encoder = _open(codec, width, height, Fraction(CLOCK_HZ, at(1) - at(0)))
        frame = picture.reformat(width=width, height=height, format="yuv420p", dst_color_range=_TV)
        frame.pts, frame.time_base = index, Fraction(1, CLOCK_HZ)
        frame.pict_type = PictureType.I if is_key(index) else PictureType.NONE
        chunks += [bytes(packet) for packet in encoder.encode(frame)]
    if encoder is None:
        raise SimulatorError("There is no picture to encode.")
    chunks += [bytes(packet) for packet in encoder.encode(None)]
    stamped = [(chunk, at(index), at(index)) for index, chunk in enumerate(chunks)]
    return assemble(codec, width, height, stamped, at(len(chunks)))


def _open(codec: Codec, width: int, height: int, rate: Fraction) -> Any:
    encoder: Any = av.CodecContext.create(codec.encoder, "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base = Fraction(1, CLOCK_HZ)
    encoder.framerate = rate.limit_denominator(1000)
    encoder.gop_size = 100_000  # keyframes are where we ask for them, nowhere else
    name, value = _PARAMETERS[codec]
    encoder.options = {**_QUIET[codec], name: value}
    return encoder


def assemble(
    codec: Codec, width: int, height: int, chunks: list[tuple[bytes, int, int]], duration: int
) -> Clip:
    """A clip from (Annex B bytes, sent at, shown at) in sending order, beginning at its first
    keyframe. Raises SimulatorError when there is no keyframe or no parameter set."""
    known: dict[str, bytes] = {}
    units: list[AccessUnit] = []
    for chunk, at, shown in chunks:
        own: dict[str, bytes] = {}
        rest: list[bytes] = []
        for unit in nal.split(chunk):
            kind = nal.parameter_set(codec, unit)
            if kind is not None:
                own[kind] = unit
            elif nal.is_sent(codec, unit):
                rest.append(unit)
        known |= own
        key = any(nal.is_key(codec, unit) for unit in rest)
        if key or units:
            sets = _ordered(known) if key else _ordered(own)
            units.append(AccessUnit((*sets, *rest), at, shown, key))
    needed = 2 if codec is Codec.H264 else 3
    if not units or len(known) < needed:
        raise SimulatorError("The video has no keyframe with its parameter sets.")
    first = units[0].at
    units = [AccessUnit(u.nals, u.at - first, u.shown - first, u.key) for u in units]
    last = units[-1]
    units[-1] = AccessUnit((*last.nals, nal.END_OF_SEQUENCE[codec]), last.at, last.shown, last.key)
    return Clip(codec, width, height, _ordered(known), tuple(units), duration - first)


def _ordered(sets: dict[str, bytes]) -> tuple[bytes, ...]:
    return tuple(sets[kind] for kind in ("vps", "sps", "pps") if kind in sets)


def decode(clip: Clip, start: int = 0) -> Iterator[av.VideoFrame]:
    """The clip's pictures in display order from the keyframe ``start`` on."""
    decoder: Any = av.CodecContext.create(clip.codec.decoder, "r")
    for unit in clip.units[start:]:
        packet = av.Packet(b"".join(b"\x00\x00\x00\x01" + part for part in unit.nals))
        packet.pts, packet.time_base = unit.shown, Fraction(1, CLOCK_HZ)
        yield from decoder.decode(packet)
    yield from decoder.decode(None)
