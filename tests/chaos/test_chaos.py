"""A small run of what ``python -m tests.chaos`` does at length."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.chaos.city import CAPS, sources_for
from tests.chaos.run import Asked, run
from tests.chaos.script import Deed, bursts, steps


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.timeout(1500)
def test_through_kills_and_outages_every_violation_has_one_case_here_and_one_at_the_platform(
    tmp_path: Path,
) -> None:
    asked = Asked(20, len(Deed), 7, servings=1, workers=1, quiet_s=10.0)
    outcome = run(asked, tmp_path)
    found = outcome.reckoning
    assert found.faults == []
    assert (found.violations, found.cases, found.external_cases) == (20, 20, 20)
    assert found.pictures >= 3 * 20
    assert outcome.deeds == {deed.name.lower(): 1 for deed in Deed}


def test_a_script_has_every_thing_once_and_every_deed_and_is_the_same_for_a_seed() -> None:
    sources = sources_for(2000)
    assert [source.cap for source in sources] == list(CAPS)
    things = bursts(sources, 2000, random.Random(7))
    spots = {(burst.camera, mark.place) for burst in things for mark in burst.marks}
    assert len(spots) == 2000
    done = steps(2000, 50, random.Random(7))
    assert len(done) == 50
    assert {step.deed for step in done} == set(Deed)
    assert done == sorted(done, key=lambda step: step.after)
    assert things == bursts(sources, 2000, random.Random(7))
    assert done == steps(2000, 50, random.Random(7))
