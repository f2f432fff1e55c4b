"""What builders leave in a street: containers, cabins, machines, barriers, pallets and crates.

None carries a label. Fronts face -y, machines face +x.
"""

from __future__ import annotations

import numpy as np

from training.render.goods import bright
from training.render.posters import poster
from training.render.shapes import box, loft, tube, wheel
from training.render.solid import Paint, Points, Solid, Vector

_LOUD: tuple[Vector, ...] = (
    (0.02, 0.1, 0.42), (0.02, 0.16, 0.5), (0.5, 0.05, 0.03), (0.6, 0.35, 0.03), (0.04, 0.25, 0.12),
    (0.55, 0.22, 0.03), (0.5, 0.5, 0.5), (0.1, 0.3, 0.35),
)  # fmt: skip
_DARK = Paint("plain", (0.025, 0.025, 0.028), 0.7)
_RUBBER = Paint("plain", (0.02, 0.02, 0.02), 0.85)
_STEEL = Paint("metal", (0.4, 0.41, 0.42), 0.4)
_GLASS = Paint("glass", (0.03, 0.035, 0.04), 0.06)


def site_container(rng: np.random.Generator) -> Solid:
    """A ribbed steel container of 2.5 to 6 m, shut, in a loud colour."""
    solid = Solid()
    colour = _LOUD[int(rng.integers(len(_LOUD)))]
    paint, seam = (Paint("plain", dimmed(colour, f), 0.5) for f in (1.0, 0.72))
    long, deep, high = float(rng.choice([2.5, 3.0, 4.5, 6.0])), 2.3, float(rng.uniform(2.3, 2.6))
    box(solid, (0, 0, high / 2 + 0.08), (long, deep, high), paint)
    for x in np.arange(-long / 2 + 0.15, long / 2 - 0.1, 0.28):
        for y in (-deep / 2, deep / 2):
            box(solid, (float(x), y, high / 2 + 0.08), (0.13, 0.06, high * 0.9), paint)
    for x in (-long / 2, long / 2):
        for y in (-deep / 2, deep / 2):
            box(solid, (x, y, high / 2 + 0.08), (0.14, 0.14, high + 0.04), seam)
    for z in (0.1, high + 0.06):
        box(solid, (0, 0, z), (long + 0.06, deep + 0.06, 0.12), seam)
    for y in (-0.5, -0.25, 0.25, 0.5):
        tube(
            solid,
            (long / 2 + 0.05, y, 0.2),
            (long / 2 + 0.05, y, high - 0.1),
            0.02,
            _STEEL,
            count=5,
        )
    if rng.random() < 0.4:
        solid.merge(poster(rng, 1.4, 0.7), (0, -deep / 2 - 0.05, 1.2))
    return solid


def cabin(rng: np.random.Generator, lit: bool) -> Solid:
    """A portable cabin or a watchman's hut: pale or loud walls, a door, windows, at times two
    storeys.
    """
    solid = Solid()
    hut = rng.random() < 0.4
    long, deep, high = (1.5, 1.5, 2.3) if hut else (float(rng.uniform(3.0, 5.5)), 2.3, 2.5)
    tone = float(rng.uniform(0.45, 0.7))
    pale: Vector = (tone, tone, tone * 0.97)
    wall = Paint("plain", pale if rng.random() < 0.6 else _LOUD[int(rng.integers(len(_LOUD)))], 0.5)
    trim = Paint("plain", _LOUD[int(rng.integers(len(_LOUD)))], 0.5)
    pane = Paint("glow", (1.0, 0.8, 0.5), 0.5, 0.15) if lit and rng.random() < 0.5 else _GLASS
    for level in range(1 if hut or rng.random() < 0.8 else 2):
        z = 0.12 + level * (high + 0.1)
        box(solid, (0, 0, z + high / 2), (long, deep, high), wall)
        for edge in (0.06, high - 0.06):
            box(solid, (0, 0, z + edge), (long + 0.06, deep + 0.06, 0.14), trim)
        for y in (-deep / 2, deep / 2):
            for x in (-long * 0.28, long * 0.28):
                box(solid, (x, y, z + 1.45), (min(0.9, long * 0.4), 0.05, 0.85), pane)
        box(solid, (-long / 2, 0, z + 1.05), (0.05, 0.8, 1.95), trim)
    return solid


def excavator(rng: np.random.Generator) -> Solid:
    """A small excavator on tracks, its arm folded or stretched, mostly yellow."""
    solid = Solid()
    colours: tuple[Vector, ...] = ((0.65, 0.42, 0.02), (0.65, 0.42, 0.02), (0.6, 0.25, 0.02))
    paint = Paint("paintwork", colours[int(rng.integers(3))], 0.4)
    scale = float(rng.uniform(0.8, 1.35))
    for y in (-0.6, 0.6):
        track = _row(
            ((-0.95, 0.3), (-0.75, 0.55), (0.75, 0.55), (0.95, 0.3), (0.75, 0.0), (-0.75, 0.0)),
            0.32,
        )
        loft(solid, [part + np.array([0, y, 0]) for part in track], _DARK, smooth=False)
    tube(solid, (0, 0, 0.4), (0, 0, 0.65), 0.4, _DARK, count=12)
    upper = Solid()
    box(upper, (-0.35, 0, 0.95), (1.3, 1.25, 0.6), paint, 0.12)
    box(upper, (-0.85, 0, 1.2), (0.4, 1.25, 0.5), paint, 0.12)
    box(upper, (0.05, 0.3, 1.55), (0.95, 0.6, 1.1), _GLASS, 0.05)
    for x in (-0.4, 0.5):
        for y in (0.02, 0.58):
            box(upper, (x, y, 1.5), (0.06, 0.06, 1.3), paint)
    box(upper, (0.05, 0.3, 2.14), (1.05, 0.68, 0.1), paint, 0.03)
    knee = (float(rng.uniform(1.0, 1.9)), -0.25, float(rng.uniform(2.2, 3.0)))
    hand = (knee[0] + float(rng.uniform(0.3, 1.2)), -0.25, float(rng.uniform(0.5, 1.4)))
    tube(upper, (0.3, -0.25, 0.95), knee, 0.17, paint, 0.12, count=4)
    tube(upper, knee, hand, 0.13, paint, 0.09, count=4)
    tube(upper, (0.5, -0.25, 0.9), (knee[0] * 0.7, -0.25, knee[2] * 0.7), 0.05, _STEEL, count=6)
    box(upper, (hand[0] - 0.1, hand[1], hand[2] - 0.25), (0.5, 0.6, 0.45), _DARK, 0.06, taper=0.6)
    solid.merge(upper, (0, 0, 0), float(rng.uniform(-1.2, 1.2)))
    return Solid().merge(solid, (0, 0, 0), 0.0, scale)


def roller(rng: np.random.Generator) -> Solid:
    """A road roller with two drums, or a dumper with its tub, yellow or orange."""
    solid = Solid()
    colours: tuple[Vector, ...] = ((0.65, 0.42, 0.02), (0.6, 0.25, 0.02))
    paint = Paint("paintwork", colours[int(rng.integers(2))], 0.4)
    if rng.random() < 0.6:
        for x in (-0.85, 0.85):
            tube(solid, (x, -0.6, 0.42), (x, 0.6, 0.42), 0.42, _STEEL, count=20)
            box(solid, (x, 0, 0.9), (0.8, 1.3, 0.18), paint, 0.05)
        box(solid, (0.7, 0, 1.2), (1.1, 1.1, 0.5), paint, 0.1)
        box(solid, (-0.35, 0, 1.0), (0.7, 1.1, 0.35), _DARK, 0.05)
        for x in (-0.75, 0.1):
            for y in (-0.5, 0.5):
                tube(solid, (x, y, 1.0), (x, y, 2.3), 0.03, paint, count=5)
        return box(solid, (-0.3, 0, 2.33), (1.2, 1.2, 0.08), paint, 0.03)
    for x in (-0.8, 0.8):
        for y in (-0.6, 0.6):
            wheel(solid, (x, y, 0.4), 0.4, 0.26, _RUBBER, paint)
    box(solid, (-0.7, 0, 0.85), (1.1, 0.9, 0.7), paint, 0.08)
    box(solid, (0.85, 0, 1.05), (1.3, 1.2, 0.7), paint, 0.04, taper=0.6)
    for y in (-0.45, 0.45):
        tube(solid, (-0.3, y, 1.0), (-0.3, y, 2.2), 0.035, _DARK, count=5)
    return tube(solid, (-0.3, -0.45, 2.2), (-0.3, 0.45, 2.2), 0.035, _DARK, count=5)


def barriers(rng: np.random.Generator) -> Solid:
    """Red and white boards, cones or mesh fence panels in a row."""
    solid = Solid()
    kind, count = int(rng.integers(3)), int(rng.integers(2, 5))
    red, white = Paint("plain", (0.55, 0.04, 0.02), 0.5), Paint("plain", (0.7, 0.7, 0.7), 0.5)
    for step in range(count):
        x = (step - (count - 1) / 2) * (0.8 if kind == 1 else 1.9)
        if kind == 0:
            for z in (0.5, 0.95):
                for part in range(6):
                    at = (x - 0.75 + 0.3 * part, 0, z)
                    box(solid, at, (0.3, 0.04, 0.22), red if part % 2 else white)
            for a in (-0.8, 0.8):
                box(solid, (x + a, 0, 0.55), (0.05, 0.05, 1.1), white)
                box(solid, (x + a, 0, 0.05), (0.2, 0.7, 0.1), _DARK, 0.02)
        elif kind == 1:
            box(solid, (x, 0, 0.02), (0.4, 0.4, 0.04), red)
            tube(solid, (x, 0, 0.03), (x, 0, 0.75), 0.15, red, 0.03, count=10)
            tube(solid, (x, 0, 0.35), (x, 0, 0.5), 0.1, white, 0.075, count=10)
        else:
            for a in np.arange(-0.9, 0.91, 0.15):
                tube(solid, (x + float(a), 0, 0.1), (x + float(a), 0, 1.9), 0.008, _STEEL, count=4)
            for z in (0.1, 0.7, 1.3, 1.9):
                tube(solid, (x - 0.93, 0, z), (x + 0.93, 0, z), 0.02, _STEEL, count=5)
            box(solid, (x - 0.93, 0, 0.07), (0.22, 0.65, 0.14), _DARK, 0.03)
    return solid


def pallets(rng: np.random.Generator) -> Solid:
    """Empty pallets on top of each other, bare or with wrapped goods."""
    solid = Solid()
    wood = Paint("bark", (0.42, 0.3, 0.17), 0.85)
    count = int(rng.integers(1, 9))
    for level in range(count):
        layer, z = Solid(), 0.144 * level
        for y in np.linspace(-0.35, 0.35, 5):
            box(layer, (0, float(y), 0.13), (1.2, 0.11, 0.022), wood)
        for x in (-0.55, 0.0, 0.55):
            box(layer, (x, 0, 0.06), (0.1, 0.8, 0.1), wood)
        solid.merge(layer, (float(rng.normal(0, 0.02)), 0, z), float(rng.normal(0, 0.04)))
    if count <= 2:
        load = Paint(
            "plain" if rng.random() < 0.5 else "concrete", _LOUD[int(rng.integers(len(_LOUD)))]
        )
        if rng.random() < 0.6:
            load = Paint("concrete", (0.35, 0.33, 0.31), 0.9)
        high = float(rng.uniform(0.4, 1.1))
        box(solid, (0, 0, 0.15 * count + high / 2), (1.1, 0.75, high), load, 0.01)
    return solid


def crates(rng: np.random.Generator) -> Solid:
    """Empty crates of plastic, nested in neat stacks."""
    solid = Solid()
    paint = Paint("plain", bright(rng), 0.5)
    slots = Paint("plain", dimmed(paint.colour, 0.45), 0.7)
    for column in range(int(rng.integers(1, 5))):
        x = (column - 1.5) * 0.62
        for level in range(int(rng.integers(2, 7))):
            z = 0.27 * level
            box(solid, (x, 0, z + 0.13), (0.58, 0.4, 0.25), paint, 0.01)
            for y in (-0.2, 0.2):
                for high in (0.1, 0.18):
                    box(solid, (x, y * 1.012, z + high), (0.46, 0.01, 0.035), slots)
        box(solid, (x, 0, z + 0.262), (0.5, 0.32, 0.006), _DARK)
    return solid


def dimmed(colour: Vector, share: float) -> Vector:
    """A share of a colour's light."""
    r, g, b = (channel * share for channel in colour)
    return r, g, b


def _row(profile: tuple[tuple[float, float], ...], wide: float) -> list[Points]:
    """The same outline in the xz plane at both sides of a part `wide` metres across y."""
    flat = np.array([(x, 0.0, z) for x, z in profile])
    return [flat + np.array([0.0, side * wide / 2, 0.0]) for side in (-1, 1)]
