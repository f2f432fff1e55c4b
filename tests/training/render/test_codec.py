import numpy as np
import pytest

from training.render.codec import squeeze

NOISE = np.random.default_rng(0).integers(0, 256, (60, 100, 3)).astype(np.uint8)


def scene() -> np.ndarray:
    """A grey slope with a bright post and a red square."""
    picture = np.tile(np.linspace(60, 180, 100, dtype=np.uint8)[None, :, None], (60, 1, 3))
    picture[:, 40:43] = 230
    picture[20:36, 60:76] = (200, 30, 30)
    return np.ascontiguousarray(picture)


def test_without_strength_only_fine_colour_is_lost() -> None:
    shown = squeeze(scene(), 0.0)
    assert np.abs(shown.astype(int) - scene()).mean() < 1.0


def test_the_stronger_the_encoder_the_further_from_the_scene() -> None:
    far = [np.abs(squeeze(scene(), s).astype(int) - scene()).mean() for s in (0.2, 0.8, 1.6)]
    assert far[0] < far[1] < far[2] < 20


def test_a_post_and_a_coloured_thing_survive_a_starved_camera() -> None:
    shown = squeeze(scene(), 1.2).astype(int)
    assert shown[30, 41].mean() > shown[30, 30].mean() + 40
    assert shown[28, 68, 0] > shown[28, 68, 1] + 80


def test_sides_that_are_no_multiple_of_eight_keep_their_length() -> None:
    assert squeeze(NOISE[:51, :77], 0.7, coarse=4).shape == (51, 77, 3)


@pytest.mark.parametrize(
    ("strength", "coarse", "complaint"),
    [(-0.1, 2, "0..2"), (2.5, 2, "0..2"), (1.0, 0, "at least once")],
)
def test_an_encoder_that_cannot_be_is_refused(strength: float, coarse: int, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        squeeze(NOISE, strength, coarse)
