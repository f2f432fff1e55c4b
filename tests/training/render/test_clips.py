import numpy as np
import pytest

from training.render.clips import paste, patch_at

PATCHES = [{"at_s": 0.4, "patch": 1}, {"at_s": 0.6, "patch": 2}, {"at_s": 0.8, "patch": 3}]


@pytest.mark.parametrize(
    ("since_s", "patch", "sentence"),
    [
        (0.3, None, "before it comes into view there is nothing"),
        (0.4, 1, "it comes into view"),
        (0.5, 1, "between two patches the older one stays"),
        (0.8, 3, "the last one"),
        (0.9, 3, "stays for its own length"),
        (1.0, None, "then it is gone"),
    ],
)
def test_a_passage_shows_its_newest_patch(since_s: float, patch: int | None, sentence: str) -> None:
    found = patch_at(PATCHES, since_s)
    assert (found and found["patch"]) == patch, sentence


def test_a_patch_covers_where_it_is_opaque() -> None:
    picture = np.zeros((40, 60, 3), np.uint8)
    patch = np.full((20, 20, 4), 200, np.uint8)
    patch[..., 3] = 0
    patch[8:12, 8:12, 3] = 255
    paste(picture, patch, 10, 10)
    assert (picture[18:22, 18:22] == 200).all()
    assert picture.sum() == 16 * 3 * 200


def test_the_unlit_edge_of_a_window_is_left_out_except_at_the_pictures_edge() -> None:
    picture = np.zeros((40, 60, 3), np.uint8)
    paste(picture, np.full((20, 20, 4), 255, np.uint8), 0, 10)
    assert (picture[16:24, 0] == 255).all()
    assert not picture[10:16].any()
    assert not picture[:, 14:].any()
