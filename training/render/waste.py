"""Waste: bags, cartons, bottles, and the heaps they make in and around bins."""

from __future__ import annotations

import math

import numpy as np

from training.render.shapes import ball, box, loft, lumps, ring, tube
from training.render.solid import Paint, Solid, Vector

_FILMS: tuple[Vector, ...] = (
    (0.012, 0.012, 0.014), (0.012, 0.012, 0.014),
    (0.02, 0.02, 0.024), (0.035, 0.035, 0.04), (0.6, 0.6, 0.6),
    (0.5, 0.5, 0.48), (0.05, 0.1, 0.35), (0.35, 0.36, 0.38), (0.22, 0.23, 0.25), (0.42, 0.12, 0.1),
    (0.1, 0.24, 0.12), (0.45, 0.4, 0.2),
)  # fmt: skip
DARK_FILMS = _FILMS[:4]
_CARD: tuple[Vector, ...] = ((0.36, 0.23, 0.12), (0.42, 0.29, 0.17), (0.3, 0.19, 0.1))


def bag(rng: np.random.Generator, size: float, films: tuple[Vector, ...] = _FILMS) -> Solid:
    """A tied waste bag about `size` metres across, of one of the `films`: slumped, creased, knotted
    on top.
    """
    solid = Solid()
    film = Paint("film", films[int(rng.integers(len(films)))], float(rng.uniform(0.25, 0.55)))
    part = Solid()
    squash = float(rng.uniform(0.75, 1.05))
    profile = [
        (0.62, 0.0),
        (0.92, 0.12),
        (1.0, 0.34),
        (0.86, 0.6),
        (0.52, 0.84),
        (0.16, 0.98),
        (0.09, 1.04),
    ]
    half = size / 2
    loft(
        part,
        [
            ring(r * half, r * half * float(rng.uniform(0.82, 1.0)), z * size * squash, 14)
            for r, z in profile
        ],
        film,
    )
    top = size * squash * 1.04
    loft(
        part,
        [
            ring(0.05 * size, 0.05 * size, top, 14),
            ring(0.16 * size, 0.1 * size, top + 0.13 * size, 14),
        ],
        film,
    )
    solid.add(
        lumps(part.vertices(), size * 0.13, int(rng.integers(1 << 30))), part.faces, film, True
    )
    points = solid.points[0]
    points[:, 2] = np.maximum(points[:, 2], 0.0)
    return solid


def carton(rng: np.random.Generator) -> Solid:
    """A cardboard box, closed or with its flaps up, or flattened."""
    solid = Solid()
    card = Paint("card", _CARD[int(rng.integers(3))], 0.9)
    wide, deep, high = (float(v) for v in rng.uniform(0.25, 0.6, 3))
    if rng.random() < 0.3:
        return box(solid, (0, 0, 0.03), (wide * 1.6, deep * 1.6, 0.05), card)
    box(solid, (0, 0, high / 2), (wide, deep, high), card)
    if rng.random() < 0.5:
        for side in (-1, 1):
            flap = Solid()
            box(flap, (0, 0, 0.08), (wide, 0.01, 0.16), card)
            flap.lean("x", side * -0.7)
            solid.merge(flap, (0, side * deep / 2, high))
    else:
        box(solid, (0, 0, high), (0.06, deep, 0.008), Paint("plain", (0.5, 0.42, 0.3), 0.4))
    return solid


def scrap(rng: np.random.Generator) -> Solid:
    """One small piece of litter: a bottle, a cup, crumpled paper, a food tray."""
    solid = Solid()
    kind = int(rng.integers(4))
    if kind == 0:
        colour = ((0.3, 0.5, 0.45), (0.05, 0.2, 0.06), (0.6, 0.62, 0.65))[int(rng.integers(3))]
        return tube(
            solid, (-0.11, 0, 0.035), (0.11, 0, 0.035), 0.035, Paint("glass", colour, 0.15), 0.03
        )
    if kind == 1:
        return tube(
            solid, (0, 0, 0), (0.01, 0, 0.13), 0.035, Paint("plain", (0.7, 0.68, 0.62), 0.6), 0.045
        )
    if kind == 2:
        paper = Solid()
        ball(paper, (0, 0, 0.06), (0.1, 0.08, 0.06), Paint("card", (0.7, 0.7, 0.68), 0.9))
        return solid.add(
            lumps(paper.vertices(), 0.05, int(rng.integers(1 << 30))), paper.faces, paper.paints[0]
        )
    return box(solid, (0, 0, 0.03), (0.2, 0.15, 0.05), Paint("plain", (0.72, 0.72, 0.7), 0.5), 0.01)


def bulky(rng: np.random.Generator) -> Solid:
    """Bulky waste: a mattress, boards, or a broken chair."""
    solid = Solid()
    wood = Paint(
        "bark",
        ((0.3, 0.19, 0.1), (0.45, 0.36, 0.26), (0.12, 0.07, 0.04))[int(rng.integers(3))],
        0.7,
    )
    kind = int(rng.integers(3))
    if kind == 0:
        box(solid, (0, 0, 0.1), (1.7, 0.85, 0.18), Paint("cloth", (0.5, 0.48, 0.44), 0.95), 0.06)
        return solid.lean("x", float(rng.uniform(0.0, 0.5)), (0, -0.42, 0.0))
    if kind == 1:
        for index in range(int(rng.integers(2, 6))):
            plank = Solid()
            box(
                plank,
                (0, 0, 0),
                (float(rng.uniform(0.7, 1.5)), float(rng.uniform(0.1, 0.4)), 0.025),
                wood,
            )
            solid.merge(plank, (0, 0, 0.02 + 0.03 * index), float(rng.uniform(-0.7, 0.7)))
        return solid
    box(solid, (0, 0, 0.44), (0.45, 0.45, 0.05), wood, 0.01)
    box(solid, (0, 0.21, 0.72), (0.43, 0.03, 0.3), wood, 0.01)
    for a in (-0.19, 0.19):
        for b in (-0.19, 0.19):
            box(solid, (a, b, 0.22), (0.04, 0.04, 0.44), wood)
    if rng.random() < 0.5:
        solid.lean("x", math.pi / 2, (0, 0.22, 0.0))
        lift = np.array([0.0, 0.0, 0.02 - float(solid.vertices()[:, 2].min())])
        solid.points = [part + lift for part in solid.points]
    return solid


def any_waste(rng: np.random.Generator) -> Solid:
    """One larger piece: mostly bags."""
    roll = float(rng.random())
    if roll < 0.66:
        return bag(rng, float(rng.uniform(0.35, 0.7)))
    return carton(rng) if roll < 0.9 else bulky(rng)


def heap(rng: np.random.Generator, wide: float, deep: float, height: float) -> Solid:
    """What sticks out of a bin: bags and scraps on an oval of `wide` by `deep`, rising to
    `height`.
    """
    solid = Solid()
    filling = Paint("film", (0.03, 0.03, 0.03), 0.5)
    ball(solid, (0, 0, -height * 0.2), (wide * 0.46, deep * 0.46, height * 0.7), filling)
    for _ in range(int(rng.integers(3, 6))):
        size = float(rng.uniform(0.5, 0.85)) * min(wide, deep)
        x, y = (float(v) for v in rng.uniform(-0.28, 0.28, 2))
        solid.merge(
            bag(rng, size),
            (x * wide, y * deep, float(rng.uniform(-0.1, 0.35)) * height),
            _turn(rng),
        )
    if rng.random() < 0.5:
        solid.merge(carton(rng), (0.1 * wide, 0, 0.2 * height), _turn(rng), 0.7)
    for _ in range(int(rng.integers(2, 6))):
        x, y = (float(v) for v in rng.uniform(-0.4, 0.4, 2))
        solid.merge(scrap(rng), (x * wide, y * deep, 0.5 * height), _turn(rng))
    return solid


def spill(rng: np.random.Generator, wide: float, deep: float, pieces: int) -> Solid:
    """Bags, cartons and scraps on the ground over about `wide` by `deep` metres, touching each
    other. A single piece is a bag: one box or one board alone may be anybody's goods.
    """
    solid = Solid()
    for index in range(pieces):
        share = math.sqrt(float(rng.random())) * 0.9 if index else 0.0
        angle = float(rng.uniform(0, 2 * math.pi))
        at = (share * math.cos(angle) * wide / 2, share * math.sin(angle) * deep / 2, 0.0)
        piece = any_waste(rng) if index else bag(rng, float(rng.uniform(0.45, 0.75)))
        solid.merge(piece, at, _turn(rng))
    if pieces > 3 and rng.random() < 0.6:
        solid.merge(bag(rng, 0.45), (0.0, 0.05, 0.38), _turn(rng))
    for _ in range(pieces + 2):
        x, y = (float(v) for v in rng.uniform(-0.5, 0.5, 2))
        solid.merge(scrap(rng), (x * wide, y * deep, 0.0), _turn(rng))
    return solid


def bags_in_a_row(
    rng: np.random.Generator, count: int, films: tuple[Vector, ...] = _FILMS
) -> Solid:
    """Tied bags set down beside each other along x, as beside a bin that took no more."""
    solid = Solid()
    x = 0.0
    for _ in range(count):
        size = float(rng.uniform(0.42, 0.68))
        aside = float(rng.uniform(-0.08, 0.08))
        solid.merge(bag(rng, size, films), (x, aside, 0.0), _turn(rng))
        x += size * 0.85
    return Solid().merge(solid, (-x / 2, 0.0, 0.0))


def litter(rng: np.random.Generator, wide: float) -> Solid:
    """Loose litter strewn so densely that it reads as one patch: flattened cartons, cups, paper."""
    solid = Solid()
    for _ in range(int(rng.integers(2, 5))):
        x, y = (float(v) for v in rng.normal(0, wide * 0.22, 2))
        card = Paint("card", _CARD[int(rng.integers(3))], 0.9)
        size = (float(rng.uniform(0.35, 0.7)), float(rng.uniform(0.25, 0.5)), 0.03)
        flat = box(Solid(), (0, 0, 0.02), size, card)
        flat.lean("x", float(rng.normal(0, 0.06)), (0, 0, 0.02))
        solid.merge(flat, (x, y, 0.0), _turn(rng))
    for _ in range(int(rng.integers(8, 20))):
        x, y = (float(v) for v in rng.normal(0, wide * 0.25, 2))
        solid.merge(scrap(rng), (x, y, 0.0), _turn(rng), float(rng.uniform(1.0, 1.6)))
    return solid


def _turn(rng: np.random.Generator) -> float:
    return float(rng.uniform(0, 2 * math.pi))
