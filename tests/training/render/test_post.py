from dataclasses import replace

import numpy as np
import pytest

from training.render.post import Look, blur, develop, draw_look, grain, meter, overlay

LOOK = Look(blur_px=0.0, sharpen=0.0, noise=0.0)


def street(level: float) -> np.ndarray:
    ramp = np.linspace(0.3, 1.7, 96, dtype=np.float32)
    return np.ascontiguousarray(np.broadcast_to((ramp * level)[None, :, None], (54, 96, 3)))


@pytest.mark.parametrize("level", [0.02, 0.2, 8.0])
def test_exposure_brings_dim_and_bright_streets_to_the_same_grey(level: float) -> None:
    rgb = street(level)
    shown = develop(rgb, np.full((54, 96), 10.0, np.float32), 0.0, LOOK, meter(rgb, LOOK))
    assert 0.35 < float(shown.mean()) < 0.55


def test_a_night_stays_darker_than_the_gain_can_lift() -> None:
    rgb = street(0.0005)
    shown = develop(rgb, np.zeros((54, 96), np.float32), 0.0, LOOK, meter(rgb, LOOK))
    assert float(shown.mean()) < 0.2


def test_white_balance_takes_most_of_a_blue_cast_away() -> None:
    rgb = street(0.2) * np.array([0.6, 0.9, 1.5], np.float32)
    shown = develop(rgb, np.zeros((54, 96), np.float32), 0.0, LOOK, meter(rgb, LOOK))
    red, _, blue = shown.mean(axis=(0, 1))
    assert 1.0 < blue / red < 1.2


def test_haze_takes_contrast_from_what_is_far() -> None:
    rgb = street(0.2)
    near, far = (np.full((54, 96), metres, np.float32) for metres in (5.0, 150.0))
    exposure = meter(rgb, LOOK)
    clear = develop(rgb, near, 0.8, LOOK, exposure).std()
    assert develop(rgb, far, 0.8, LOOK, exposure).std() < clear / 2


def test_a_blur_keeps_the_brightness() -> None:
    picture = np.random.default_rng(0).random((20, 30, 3)).astype(np.float32)
    soft = blur(picture, 1.5)
    assert soft.mean() == pytest.approx(picture.mean(), abs=0.01)
    assert soft.std() < picture.std() / 2


def test_noise_comes_in_the_amount_asked_for() -> None:
    grey = np.full((90, 160, 3), 0.5, np.float32)
    noisy = grain(grey, replace(LOOK, noise=0.02), np.random.default_rng(0))
    assert 0.015 < noisy.std() / 255 < 0.03


def test_the_clock_is_written_at_the_top_and_nothing_elsewhere() -> None:
    shown = overlay(np.full((240, 320, 3), 120, np.uint8), Look(clock="2025-06-12 09:30:00"))
    assert (shown[:20] == 240).any()
    assert (shown[30:] == 120).all()


def test_stray_light_pales_the_head_of_the_picture() -> None:
    rgb = street(0.2)
    depth = np.zeros((54, 96), np.float32)
    clear = develop(rgb, depth, 0.0, LOOK, meter(rgb, LOOK))
    veiled = develop(rgb, depth, 0.0, replace(LOOK, veil=0.2), meter(rgb, LOOK))
    gained = (veiled - clear).mean(axis=(1, 2))
    assert gained[0] > gained[-1]
    assert veiled.std() < clear.std()


def test_only_cameras_against_the_sun_get_stray_light() -> None:
    looks = [draw_look(np.random.default_rng(seed), night=False) for seed in range(30)]
    assert not any(look.veil for look in looks)
    assert draw_look(np.random.default_rng(0), night=False, against_sun=True).veil > 0
