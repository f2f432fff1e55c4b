"""A photographed pavement under a camera of our own, with nothing on it that has a label."""

from dataclasses import replace
from math import cos, radians, sin

import cv2
import numpy as np

from training.compose.ground import Ground, Matrix, project
from training.compose.pixels import Floats, Pixels, cloud
from training.compose.view import View, bounds, inside, touch
from training.compose.views import LONG_SIDE

_PATCH_TRIES = 250
_WIDEST_PATCH_M = 2.6
# How bright dark asphalt and pale stone are by day, 0..255.
_STONE = (75.0, 150.0)


def pavement(
    view: View,
    rng: np.random.Generator,
    *,
    height_m: tuple[float, float],
    tilt_deg: tuple[float, float],
) -> View:
    """A camera of our own above the pavement of a photographed view.

    A patch of free ground is laid flat and continued by mirroring; half the time a second patch of
    the same photo lies beyond a kerb. The picture shows nothing that has a label.
    height_m, tilt_deg: ranges the camera is drawn from.
    """
    size = (LONG_SIDE, int(rng.choice([540, 640, 720])))
    focal = LONG_SIDE * rng.uniform(0.75, 1.3)
    tilt = radians(rng.uniform(*tilt_deg))
    camera = Ground(focal, size[0] / 2, size[1] / 2, tilt, rng.uniform(*height_m))
    picture = _laid(view, camera, size, rng)
    if rng.random() < 0.5:
        picture = _with_kerb(picture, _laid(view, camera, size, rng), camera, rng)
    light = np.exp(0.12 * cloud(rng, size, 3.0))[..., None]
    top = max(camera.horizon + 0.06 * size[1], 0.0)
    whole = np.array([(0, top), (size[0], top), size, (0, size[1])], np.float64)
    return replace(
        view,
        picture=np.clip(picture * light, 0, 255).astype(np.uint8),
        ground=camera,
        regions=(("road", whole),),
        clear=(),
        boxes=(),
        condition="day",
        camera=f"pavement of {view.camera}",
        softness=1.0,
    )


def _laid(view: View, camera: Ground, size: tuple[int, int], rng: np.random.Generator) -> Pixels:
    side_m, corners = free_patch(view, rng)
    per_metre = max(20.0, 1.2 * camera.scale(0.75 * size[1]))
    side = int(np.clip(side_m * per_metre, 48, 1400))
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float32)
    flatten = cv2.getPerspectiveTransform(corners.astype(np.float32), square)
    flat = cv2.warpPerspective(view.picture, flatten, (side, side), flags=cv2.INTER_CUBIC)
    texture = _evenly_lit(np.asarray(flat, np.uint8))
    turn, scale = rng.uniform(0, 2 * np.pi), side_m / side
    middle = camera.metres(size[0] / 2, 0.7 * size[1])
    to_ground = np.array(
        [
            [scale * cos(turn), -scale * sin(turn), middle[0]],
            [scale * sin(turn), scale * cos(turn), middle[1]],
            [0, 0, 1],
        ]
    )
    laid = cv2.warpPerspective(
        texture,
        camera.homography() @ to_ground,
        size,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    return np.asarray(laid, np.uint8)


def _evenly_lit(texture: Pixels) -> Pixels:
    """The texture without the light that fell on it, as bright as pavement is by day."""
    side = texture.shape[0]
    small = cv2.resize(texture, (32, 32), interpolation=cv2.INTER_AREA).mean(axis=2)
    light = cv2.resize(cv2.GaussianBlur(small, (0, 0), 5), (side, side))
    level = float(np.clip(light.mean(), *_STONE))
    even = texture * (level / np.maximum(light, 4.0))[..., None]
    return np.asarray(np.clip(even, 0, 255), np.uint8)


def free_patch(view: View, rng: np.random.Generator) -> tuple[float, Matrix]:
    """A square of free ground: its side in metres and its four corners in the picture, (4, 2).

    Raises ValueError when a view has no free square of 10 cm.
    """
    to_picture = view.ground.homography()
    busy = (*view.clear, *(box.corners for box in view.boxes))
    for attempt in range(_PATCH_TRIES):
        side = max(0.1, _WIDEST_PATCH_M * 0.985**attempt)
        _, outline = view.regions[rng.integers(len(view.regions))]
        x, y = rng.uniform(outline.min(axis=0), outline.max(axis=0))
        if y <= view.ground.horizon + 5:
            continue
        right, forward = view.ground.metres(x, y)
        ends = ((-1, 1), (1, 1), (1, -1), (-1, -1))
        corners = project(
            to_picture, [(right + dx * side / 2, forward + dz * side / 2) for dx, dz in ends]
        )
        if inside(outline, corners) and not any(touch(bounds(corners), box) for box in busy):
            return side, corners
    raise ValueError(f"{view.camera} has no free ground: correct its outlines in grounds.json.")


def _with_kerb(near: Pixels, far: Pixels, camera: Ground, rng: np.random.Generator) -> Pixels:
    """Two pavements that meet at a kerb across the picture, with a painted line half the time."""
    height, width = near.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    back = np.linalg.inv(camera.homography())
    w = back[2, 0] * columns + back[2, 1] * rows + back[2, 2]
    right = (back[0, 0] * columns + back[0, 1] * rows + back[0, 2]) / w
    forward = (back[1, 0] * columns + back[1, 1] * rows + back[1, 2]) / w
    x, z = camera.metres(width * rng.uniform(0.2, 0.8), height * rng.uniform(0.35, 0.9))
    turn = rng.uniform(-1.2, 1.2)
    beyond = (right - x) * sin(turn) + (forward - z) * cos(turn)
    per_metre = np.maximum(cos(camera.tilt) * (rows - camera.horizon), 1) / camera.height

    def over(distance: Floats) -> Floats:
        return np.asarray(np.clip(distance * per_metre + 0.5, 0, 1)[..., None], np.float32)

    out = near.astype(np.float32)
    line = rng.uniform(0.2, 0.8)
    if rng.random() < 0.5:
        worn = rng.uniform(0.35, 0.8) * np.clip(0.8 + 0.3 * cloud(rng, (width, height), 60), 0, 1)
        paint = over(beyond + line + 0.14) * (1 - over(beyond + line)) * worn[..., None]
        out += paint * (near.mean() * 1.7 - out)
    stone = float(near.mean()) * rng.uniform(0.9, 1.4)
    grain = 1 + 0.06 * cloud(rng, (width, height), 120)[..., None]
    out += over(beyond) * (stone * grain - out)
    out += over(beyond - rng.uniform(0.1, 0.25)) * (far - out)
    out *= 1 - 0.4 * over(beyond + 0.02) * (1 - over(beyond - 0.02))
    return np.clip(out, 0, 255).astype(np.uint8)
