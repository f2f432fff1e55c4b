"""Things on the ground that look like a violation at a glance and are none.

Each is painted on a flat square of ground (side 1, y down) as colour and cover, then seen through
the camera. All of them let the ground's own texture through, as the real ones do; an open manhole
does not.
"""

import cv2
import numpy as np

from training.compose.pixels import Floats, cloud

# colour (n, n, 3) 0..255, cover (n, n) 0..1; the ground's mean brightness and colour are given.
Painted = tuple[Floats, Floats]
SIDE = 160
_YS, _XS = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j].astype(np.float32)


def _plain(colour: Floats) -> Floats:
    return np.broadcast_to(colour, (SIDE, SIDE, 3)).astype(np.float32)


def _blob(rng: np.random.Generator, edge: float, wobble: float) -> Floats:
    """A round spot with a ragged outline; edge: width of its rim, share of its radius."""
    noise = wobble * cloud(rng, (SIDE, SIDE), rng.uniform(3, 8))
    stretch = rng.uniform(0.5, 1.0)
    distance = np.hypot(_XS, _YS / stretch) + noise
    return np.asarray(np.clip((0.72 - distance) / edge + 0.5, 0, 1), np.float32)


def tar_patch(rng: np.random.Generator, ground: Floats) -> Painted:
    """A repair in fresh asphalt: a dark rectangle with ragged edges."""
    w, h = rng.uniform(0.45, 0.9, 2)
    noise = 0.04 * cloud(rng, (SIDE, SIDE), 9)
    inside = np.clip((np.minimum(w - np.abs(_XS), h - np.abs(_YS)) + noise) / 0.05, 0, 1)
    grain = 1 + 0.15 * cloud(rng, (SIDE, SIDE), 90)[..., None]
    colour = _plain(np.full(3, ground.mean() * rng.uniform(0.35, 0.6), np.float32)) * grain
    return colour.astype(np.float32), (inside * rng.uniform(0.6, 0.85)).astype(np.float32)


def wet_patch(rng: np.random.Generator, ground: Floats) -> Painted:
    """Water on the ground: darker, soft at the rim, sky in places."""
    cover = _blob(rng, rng.uniform(0.1, 0.3), 0.18) * rng.uniform(0.4, 0.7)
    sky = np.clip(cloud(rng, (SIDE, SIDE), 4) - 0.6, 0, 1)[..., None] * rng.uniform(0, 1)
    return (_plain(ground * 0.3) * (1 - sky) + sky * 210).astype(np.float32), cover


def oil_stain(rng: np.random.Generator, ground: Floats) -> Painted:
    """Oil: darkest in the middle, fading out."""
    fade = np.exp(-(np.hypot(_XS, _YS) ** 2) / (2 * rng.uniform(0.22, 0.4) ** 2))
    spots = np.clip(1 + 0.35 * cloud(rng, (SIDE, SIDE), 10), 0, 1)
    return _plain(ground * 0.2), (fade * spots * rng.uniform(0.45, 0.8)).astype(np.float32)


def _paint(rng: np.random.Generator, ground: Floats) -> Floats:
    tints = ((255, 255, 255), (60, 200, 240), (60, 60, 200), (200, 140, 60))
    tint = np.array(tints[rng.choice(4, p=[0.55, 0.3, 0.1, 0.05])], np.float32)
    return tint * float(np.clip(ground.mean() / 255 * 1.7, 0.25, 1.0))


def ring_marking(rng: np.random.Generator, ground: Floats) -> Painted:
    """A painted circle, worn."""
    distance, width = np.hypot(_XS, _YS), rng.uniform(0.05, 0.14)
    cover = np.clip((width - np.abs(distance - 0.8)) / 0.04, 0, 1)
    worn = np.clip(0.75 + 0.5 * cloud(rng, (SIDE, SIDE), 40), 0, 1) * rng.uniform(0.5, 0.95)
    return _plain(_paint(rng, ground)), (cover * worn).astype(np.float32)


def disc_marking(rng: np.random.Generator, ground: Floats) -> Painted:
    """A filled painted disc, worn, with a ring or a bar left free in it."""
    distance = np.hypot(_XS, _YS)
    cover = np.clip((0.8 - distance) / 0.04, 0, 1)
    hollow = np.abs(_YS) < 0.12 if rng.random() < 0.5 else np.abs(distance - 0.55) < 0.06
    worn = np.clip(0.7 + 0.5 * cloud(rng, (SIDE, SIDE), 40), 0, 1) * rng.uniform(0.5, 0.95)
    return _plain(_paint(rng, ground)), (cover * worn * ~hollow).astype(np.float32)


def shadow(rng: np.random.Generator, ground: Floats) -> Painted:
    """The shadow of something outside the picture: a spot of leaves or a bar."""
    if rng.random() < 0.5:
        holes = np.clip(cloud(rng, (SIDE, SIDE), rng.uniform(5, 12)) + 0.9, 0, 1)
        cover = _blob(rng, 0.3, 0.25) * holes
    else:
        cover = np.clip((rng.uniform(0.1, 0.3) - np.abs(_XS + 0.2 * _YS)) / 0.06, 0, 1)
        cover = cover * np.clip((0.95 - np.abs(_YS)) / 0.1, 0, 1)
    return _plain(ground * 0.12), (cover * rng.uniform(0.4, 0.65)).astype(np.float32)


def round_repair(rng: np.random.Generator, ground: Floats) -> Painted:
    """A core hole or pole foot filled again: a plain disc a little lighter or darker."""
    cover = np.clip((0.8 - np.hypot(_XS, _YS)) / 0.06, 0, 1) * rng.uniform(0.5, 0.9)
    grain = 1 + 0.12 * cloud(rng, (SIDE, SIDE), 80)[..., None]
    tone = rng.choice([rng.uniform(0.6, 0.85), rng.uniform(1.12, 1.35)])
    return (_plain(np.full(3, ground.mean() * tone, np.float32)) * grain).astype(np.float32), cover


def leaves(rng: np.random.Generator, ground: Floats) -> Painted:
    """Fallen leaves swept together or scattered."""
    colour, cover = _plain(ground).copy(), np.zeros((SIDE, SIDE), np.float32)
    spread, count = rng.uniform(0.15, 0.4), int(rng.integers(120, 420))
    light = float(np.clip(ground.mean() / 120, 0.3, 1.3))
    for x, y in rng.normal(0, spread, (count, 2)):
        tint = np.array([rng.uniform(30, 60), rng.uniform(60, 105), rng.uniform(80, 140)]) * light
        at = (round((x + 1) * SIDE / 2), round((y + 1) * SIDE / 2))
        axes = (int(rng.integers(2, 5)), int(rng.integers(1, 3)))
        turn = float(rng.uniform(0, 180))
        cv2.ellipse(colour, (at, (2.0 * axes[0], 2.0 * axes[1]), turn), tint.tolist(), -1)
        cv2.ellipse(cover, (at, (2.0 * axes[0], 2.0 * axes[1]), turn), (1.0,), -1)
    return colour, cover
