import numpy as np
import pytest

from training.render.glass import glare, rain, smear, spot


def test_a_shaken_picture_smears_sideways_only() -> None:
    picture = np.zeros((20, 40, 3), np.float32)
    picture[10, 20] = 1.0
    moved = smear(picture, 2.0)
    assert moved[10].sum() == pytest.approx(3.0, abs=1e-3)
    assert (moved[10] > 0).any(axis=1).sum() >= 3
    assert not moved[9].any()


def test_dirt_is_soft_and_leaves_most_of_the_picture_alone() -> None:
    grey = np.full((90, 160, 3), 0.5, np.float32)
    spotted = spot(grey, 2, np.random.default_rng(1))
    changed = np.abs(spotted - grey).max(axis=2)
    assert 0.01 < float(changed.max()) < 0.3
    assert float((changed < 0.005).mean()) > 0.7


def test_stray_light_is_strongest_at_the_head() -> None:
    light = glare(40, 60)
    assert light.shape == (40, 60, 3)
    assert light[0].min() > light[-1].max()


def test_rain_only_brightens_a_few_streaks() -> None:
    grey = np.full((90, 160, 3), 0.5, np.float32)
    change = rain(grey, np.random.default_rng(0), drops=40) - grey
    assert change.min() >= 0.0
    assert 0.001 < float((change > 0.02).mean()) < 0.2
