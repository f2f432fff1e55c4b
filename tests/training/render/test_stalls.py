import numpy as np
import pytest

from training.render import lookalikes, stalls


@pytest.mark.parametrize("kind", stalls.KINDS)
def test_every_kind_of_stall_stands_on_the_ground_with_goods_in_colours(
    kind: stalls.StallKind,
) -> None:
    made = stalls.draw_stall(np.random.default_rng(4), kind, shade=False)
    points = made.body.vertices()
    assert -0.05 < float(points[:, 2].min()) < 0.05
    assert float(np.abs(points[:, :2]).max()) < 3.2
    assert len({paint.colour for paint in made.body.paints}) >= 4


def test_shade_is_an_umbrella_above_head_height() -> None:
    made = stalls.draw_stall(np.random.default_rng(0), "table", shade=True)
    assert made.umbrella is not None
    assert float(made.umbrella.vertices()[:, 2].max()) > 2.2


def test_stalls_of_one_kind_differ() -> None:
    drawn = [stalls.draw_stall(np.random.default_rng(seed), "cart") for seed in range(12)]
    assert len({frozenset(one.body.paints) for one in drawn}) == 12


@pytest.mark.parametrize("make", [*dict.fromkeys(lookalikes.STANDING), lookalikes.pram])
def test_look_alikes_stand_on_the_ground(make: lookalikes.Maker) -> None:
    points = make(np.random.default_rng(2)).vertices()
    assert -0.05 < float(points[:, 2].min()) < 0.05
    assert 0.4 < float(points[:, 2].max()) < 3.0
