"""What a surveillance camera does to light: haze, exposure, tone, blur, noise, clock overlay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.render.codec import squeeze
from training.render.glass import glare, smear, spot
from training.render.glyphs import draw_text

Picture = NDArray[np.float32]
_BALANCED = 0.75
"""How far automatic white balance goes: 0 not at all, 1 to a grey mean."""


@dataclass(frozen=True)
class Look:
    """One camera's habits. `gain` moves the exposure (1 = grey at 0.2), `noise` is a share of
    white.
    """

    gain: float = 1.0
    contrast: float = 1.0
    saturation: float = 1.0
    warmth: float = 0.0
    blur_px: float = 0.5
    sharpen: float = 0.4
    noise: float = 0.008
    clock: str = ""
    name: str = ""
    clock_below: bool = False
    """Whether the clock stands at the picture's foot instead of its head."""
    shake_px: float = 0.0
    """How far the picture smears sideways while the shutter is open."""
    veil: float = 0.0
    """Share of white that stray light lays over the picture."""
    dirt: int = 0
    """Blurred spots on the glass."""
    encoder: float = 0.0
    """See `codec.squeeze`."""

    def __post_init__(self) -> None:
        if min(self.noise, self.blur_px, self.shake_px, self.veil, self.dirt) < 0:
            raise ValueError("Noise, blur, shake, veil and dirt are not negative.")


def draw_look(rng: np.random.Generator, night: bool, against_sun: bool = False) -> Look:
    """A camera's habits at random; stray light comes with the sun before the lens."""
    clock = ""
    name = ""
    if rng.random() < 0.7:
        day, month = int(rng.integers(1, 29)), int(rng.integers(1, 13))
        hour, minute, second = (int(rng.integers(n)) for n in (24, 60, 60))
        clock = f"2025-{month:02d}-{day:02d} {hour:02d}:{minute:02d}:{second:02d}"
        name = f"CAM {int(rng.integers(1, 999)):03d}"
    return Look(
        gain=float(rng.uniform(0.75, 1.3)) * (0.5 if night else 1.0),
        contrast=float(rng.uniform(0.85, 1.2)),
        saturation=0.0 if night and rng.random() < 0.25 else float(rng.uniform(0.55, 1.15)),
        warmth=float(rng.normal(0, 0.05)),
        blur_px=float(rng.uniform(0.2, 0.85)),
        sharpen=float(rng.uniform(0.0, 0.9)),
        noise=float(rng.uniform(0.002, 0.018)) * (1.8 if night else 1.0),
        clock=clock,
        name=name,
        clock_below=bool(rng.random() < 0.25),
        shake_px=float(rng.uniform(0.8, 2.2)) if rng.random() < (0.3 if night else 0.12) else 0.0,
        veil=float(rng.uniform(0.04, 0.2)) if against_sun else 0.0,
        dirt=int(rng.integers(1, 6)) if rng.random() < 0.15 else 0,
        encoder=float(rng.uniform(0.1, 1.3)) if rng.random() < 0.6 else 0.0,
    )


@dataclass(frozen=True)
class Exposure:
    """What the camera has set itself to: a gain a colour channel, and the brightness of distant
    haze.
    """

    gain: tuple[float, float, float]
    fog: float


def meter(rgb: Picture, look: Look) -> Exposure:
    """The exposure a camera chooses for a view: its geometric mean comes to middle grey.

    Its white balance goes most of the way towards a grey mean, so shade is not left blue.
    """
    luma = rgb @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    middle = float(np.exp(np.mean(np.log(np.clip(luma, 1e-4, None)))))
    # A camera's automatic gain has an end: below it the night stays dark.
    gain = min(0.19 / max(middle, 1e-5), 14.0) * look.gain
    mean = np.maximum(rgb.reshape(-1, 3).mean(axis=0), 1e-6)
    red, green, blue = (float(v) for v in gain * (mean.mean() / mean) ** _BALANCED)
    colours = (red * (1 + look.warmth), green, blue * (1 - look.warmth))
    return Exposure(colours, float(np.percentile(rgb, 90)) * 0.6)


def develop(rgb: Picture, depth: Picture, haze: float, look: Look, exposure: Exposure) -> Picture:
    """Linear light to a display picture 0..1, without noise and overlay."""
    clear = np.exp(-np.minimum(depth, 300.0) * haze / 100.0)[..., None]
    fog = exposure.fog * np.array([0.9, 0.95, 1.0], np.float32)
    light = rgb * clear + fog * (1 - clear)
    light = light * np.array(exposure.gain, np.float32)
    grey = light.mean(axis=2, keepdims=True)
    light = np.maximum(grey + (light - grey) * look.saturation, 0.0)
    toned = light * (1 + light / 9.0) / (1 + light * 0.85)
    shown = np.clip(toned, 0, 1) ** (1 / 2.2)
    shown = 0.45 + (shown - 0.45) * look.contrast
    soft = blur(np.clip(shown, 0, 1).astype(np.float32), look.blur_px)
    if look.shake_px:
        soft = smear(soft, look.shake_px)
    if look.veil:
        soft = soft * (1 - look.veil) + look.veil * glare(soft.shape[0], soft.shape[1])
    if look.sharpen:
        soft = soft + look.sharpen * (soft - blur(soft, 1.0))
    return np.clip(soft, 0, 1).astype(np.float32)


def grain(picture: Picture, look: Look, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The picture as bytes: dirt, sensor noise, the clock and the name, and what the encoder
    leaves.
    """
    if look.dirt:
        picture = spot(picture, look.dirt, rng)
    height, width = picture.shape[:2]
    luma = rng.normal(0, look.noise, (height, width, 1)).astype(np.float32)
    colour = rng.normal(0, look.noise * 0.6, (height, width, 3)).astype(np.float32)
    noisy = np.clip(picture + luma + colour, 0, 1)
    shown = overlay(np.rint(noisy * 255).astype(np.uint8), look)
    return squeeze(shown, look.encoder) if look.encoder else shown


def overlay(shown: NDArray[np.uint8], look: Look) -> NDArray[np.uint8]:
    """Write the camera's clock and name into the picture, in place."""
    height, width = shown.shape[:2]
    size = max(height // 240, 1)
    if look.clock:
        draw_text(
            shown, look.clock, 8 * size, height - 14 * size if look.clock_below else 6 * size, size
        )
    if look.name:
        draw_text(
            shown, look.name, width - (6 * len(look.name) + 6) * size, height - 14 * size, size
        )
    return shown


def blur(picture: Picture, sigma: float) -> Picture:
    """A Gaussian blur of `sigma` pixels, edges repeated."""
    if sigma < 0.05:
        return picture
    reach = max(int(3 * sigma + 0.5), 1)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights /= weights.sum()
    for axis in (0, 1):
        pad = [(0, 0)] * picture.ndim
        pad[axis] = (reach, reach)
        wide = np.pad(picture, pad, mode="edge")
        length = picture.shape[axis]
        picture = np.sum(
            [w * np.take(wide, range(i, i + length), axis) for i, w in enumerate(weights)], axis=0
        ).astype(np.float32)
    return picture
