"""What the doctor says of a device that is to decode."""

from __future__ import annotations

from typing import Literal

import pytest

from pipeline.config import PatrolSettings
from pipeline.contract import Finding, Grade
from pipeline.doctor.decoding import decoding_findings
from pipeline.visits.decoders import DecodeWay
from pipeline.visits.devices import DecodeSettings

Way = Literal["auto", "software", "cuda", "qsv", "vaapi"]


def told(way: Way, *here: DecodeWay) -> list[Finding]:
    def missing(asked: DecodeWay, index: int, device: str | None) -> str:
        return "" if asked in here else f"there is no {asked}"

    settings = PatrolSettings(decode=DecodeSettings(way=way))
    return list(decoding_findings(settings, missing))


@pytest.mark.parametrize("way", ["auto", "software"])
def test_without_a_device_that_anybody_asked_for_nothing_is_said(way: Way) -> None:
    assert told(way) == []


def test_a_device_that_may_decode_is_named() -> None:
    [found] = told("auto", DecodeWay.QSV)
    assert found.grade is Grade.GOOD
    assert found.sentence.startswith("Pictures may be decoded by qsv")
    assert told("software", DecodeWay.QSV) == []


def test_a_device_asked_for_that_is_away_is_a_warning_with_what_to_do() -> None:
    [found] = told("cuda")
    assert (found.name, found.grade) == ("decoder_away", Grade.WARNING)
    assert "there is no cuda: the processor decodes" in found.sentence
