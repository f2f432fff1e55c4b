from __future__ import annotations

import pytest

from pipeline.simulator.effects import Deed, at_the_door, effect, in_the_picture, struck
from pipeline.simulator.faults import (
    AT_THE_DOOR,
    IN_THE_PICTURE,
    IN_THE_STREAM,
    NEEDS_SECONDS,
    Fault,
    FaultKind,
)


def _fault(kind: FaultKind, **more: float) -> Fault:
    seconds = {"seconds": 1.0} if kind in NEEDS_SECONDS else {}
    return Fault.model_validate({"kind": kind, **seconds, **more})


@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_acts_in_exactly_one_place(kind: FaultKind) -> None:
    fault = _fault(kind)
    acts = (
        at_the_door([fault], 0.0) is not None,
        in_the_picture([fault], 0.0) is not None,
        effect([fault], 0.0, 0.0, True, lambda: 0.0).deed is not Deed.SEND
        or effect([fault], 0.0, 0.0, True, lambda: 0.0).spoilt is not None,
    )
    expected = (kind in AT_THE_DOOR, kind in IN_THE_PICTURE, kind in IN_THE_STREAM)

    assert acts == expected
    assert sum(acts) == 1


CASES = (
    ("before it begins, nothing happens", 4.9, False),
    ("it begins", 5.0, True),
    ("it lasts", 7.9, True),
    ("it is over", 8.0, False),
)


@pytest.mark.parametrize(("sentence", "elapsed_s", "on"), CASES, ids=[case[0] for case in CASES])
def test_faults_come_and_go(sentence: str, elapsed_s: float, on: bool) -> None:
    assert _fault(FaultKind.BLACK, after_s=5, for_s=3).active(elapsed_s) is on


def test_a_fault_that_is_not_on_leaves_the_stream_alone() -> None:
    later = _fault(FaultKind.SILENT, after_s=5)

    assert effect([later], 4.9, 10, True, lambda: 0.0).deed is Deed.SEND
    assert effect([later], 5.0, 10, True, lambda: 0.0).deed is Deed.SKIP


def test_a_stall_counts_its_seconds_from_play() -> None:
    stall = _fault(FaultKind.STALL, seconds=2)

    assert effect([stall], 100, 1.9, False, lambda: 0.0).deed is Deed.SEND
    assert effect([stall], 100, 2.0, False, lambda: 0.0).deed is Deed.SKIP


def test_a_delayed_keyframe_lets_other_pictures_through() -> None:
    delayed = _fault(FaultKind.DELAYED_KEYFRAME, seconds=3)

    assert effect([delayed], 0, 1, False, lambda: 0.0).deed is Deed.SEND
    assert effect([delayed], 0, 1, True, lambda: 0.0).deed is Deed.SKIP
    assert effect([delayed], 0, 3, True, lambda: 0.0).deed is Deed.SEND


def test_a_share_strikes_connections_and_spoiling_strikes_frames() -> None:
    silent, garbage = _fault(FaultKind.SILENT, share=0.5), _fault(FaultKind.GARBAGE, share=0.5)

    assert struck([silent, garbage], lambda: 0.4) == (silent, garbage)
    assert struck([silent, garbage], lambda: 0.6) == (garbage,)
    assert effect([garbage], 0, 0, False, lambda: 0.6).spoilt is None
    assert effect([garbage], 0, 0, False, lambda: 0.4).spoilt is FaultKind.GARBAGE
