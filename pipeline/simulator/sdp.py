"""The session description of a path (RFC 4566, with RFC 6184 §8.2 and RFC 7798 §7.2)."""

from __future__ import annotations

import base64

from pipeline.simulator.clip import CLOCK_HZ, Clip, Codec
from pipeline.simulator.packets import PAYLOAD_TYPE

TRACK = "trackID=1"


def describe(clip: Clip, name: str, host: str) -> str:
    """The SDP text for a path that plays ``clip`` now."""
    kind = "H264" if clip.codec is Codec.H264 else "H265"
    net, any_host = ("IP6", "::") if ":" in host else ("IP4", "0.0.0.0")  # noqa: S104
    lines = (
        "v=0",
        f"o=- 1 1 IN {net} {host}",
        f"s={name}",
        f"c=IN {net} {any_host}",
        "t=0 0",
        "a=control:*",
        "a=range:npt=now-",
        f"m=video 0 RTP/AVP {PAYLOAD_TYPE}",
        f"a=rtpmap:{PAYLOAD_TYPE} {kind}/{CLOCK_HZ}",
        f"a=fmtp:{PAYLOAD_TYPE} {_format(clip)}",
        f"a=framerate:{clip.fps:.6g}",
        f"a=control:{TRACK}",
    )
    return "\r\n".join(lines) + "\r\n"


def _format(clip: Clip) -> str:
    encoded = [base64.b64encode(unit).decode() for unit in clip.parameter_sets]
    if clip.codec is Codec.H265:
        return "sprop-vps={};sprop-sps={};sprop-pps={}".format(*encoded)
    sps = clip.parameter_sets[0]
    return (
        f"packetization-mode=1;profile-level-id={sps[1:4].hex().upper()};"
        f"sprop-parameter-sets={','.join(encoded)}"
    )
