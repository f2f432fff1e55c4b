"""A mix of faulty cameras: everybody's share, every kind's turn, and a file the simulator reads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pipeline.bench.faults import KINDS, fault_mix
from pipeline.bench.plan import names
from pipeline.simulator.command import load_faults


def test_two_percent_of_six_thousand_cameras_are_faulty_in_every_way(tmp_path: Path) -> None:
    cameras = names(6000)
    mix = fault_mix(cameras, 0.02)
    file = tmp_path / "faults.toml"
    file.write_text(mix.toml)
    struck = Counter(
        rule.kind for rule in load_faults(file) for name in cameras if rule.strikes(name, 0)
    )
    assert len(mix.faulty) == struck.total() == 120
    assert set(struck) == set(KINDS)
    assert max(struck.values()) - min(struck.values()) <= 1


def test_the_same_seed_strikes_the_same_cameras() -> None:
    cameras = names(100)
    assert fault_mix(cameras, 0.1, seed=3) == fault_mix(cameras, 0.1, seed=3)
    assert fault_mix(cameras, 0.1, seed=3).faulty != fault_mix(cameras, 0.1, seed=4).faulty


def test_no_share_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "faults.toml"
    file.write_text(fault_mix(names(10), 0.0).toml)
    assert load_faults(file) == ()
