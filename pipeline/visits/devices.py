"""Which devices of this machine might decode, and why not the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from models.gpus import DriverAway, gpus_here
from pipeline.domain import Frozen
from pipeline.visits.choosing import Choice, Told
from pipeline.visits.decoders import Decoder, DecodeWay, Hardware, built_with

DEVICES = (DecodeWay.CUDA, DecodeWay.QSV, DecodeWay.VAAPI)
"""In the order they are tried."""


class DecodeSettings(Frozen):
    """What decodes the pictures of cameras."""

    way: Literal["auto", "software", "cuda", "qsv", "vaapi"] = "auto"
    """``auto`` measures on the first keyframes whether a device of the machine is cheaper than the
    processor; a name takes that device whatever it costs. One that calls damaged pictures whole is
    never taken."""
    device: str | None = None
    """The render node for qsv and vaapi, as ``/dev/dri/renderD128``; none takes the first. For cuda
    it is the GPU of ``patrol.gpu.index``."""
    at_once: int = Field(default=8, ge=1, le=64)
    """Keyframes a device decodes at the same time; the processor takes what comes above."""


def missing(
    way: DecodeWay, index: int, device: str | None, *, nodes: Path = Path("/dev/dri")
) -> str:
    """Why a way cannot be used on this machine, in a few words; empty when it may be tried."""
    if not built_with(way):
        return f"the FFmpeg inside PyAV was built without {way}"
    if way is DecodeWay.CUDA:
        try:
            found = gpus_here()
        except DriverAway as error:
            return str(error)
        return "" if index < len(found) else f"there is no GPU {index}"
    node = Path(device) if device else next(iter(sorted(nodes.glob("renderD*"))), None)
    if node is None:
        return f"there is no render node in {nodes}"
    if not os.access(node, os.R_OK | os.W_OK):
        return f"{node} may not be opened by this user"
    return ""


def usable(
    settings: DecodeSettings,
    index: int,
    missing: Callable[[DecodeWay, int, str | None], str] = missing,
) -> tuple[DecodeWay | None, Mapping[DecodeWay, str]]:
    """The device to decode on, None for the processor; and of those that were asked for and are not
    there, why."""
    if settings.way == "software":
        return None, {}
    asked = DEVICES if settings.way == "auto" else (DecodeWay(settings.way),)
    reasons = {way: missing(way, index, settings.device) for way in asked}
    first = next((way for way in asked if not reasons[way]), None)
    return first, {way: why for way, why in reasons.items() if why}


def decoder_of(settings: DecodeSettings, index: int, software: Decoder, told: Told) -> Decoder:
    """What visits decode with; ``index`` is the GPU's."""
    way, _ = usable(settings, index)
    if way is None:
        return software
    device = str(index) if way is DecodeWay.CUDA else settings.device
    return Choice(
        software,
        Hardware(way, device),
        way,
        at_once=settings.at_once,
        measured=settings.way == "auto",
        told=told,
    )
