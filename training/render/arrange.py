"""Fills a stage at random for a training picture: the violations, the innocent things, the life
around.
"""

from __future__ import annotations

import numpy as np

from training.render.arrangement.bins import put_bins
from training.render.arrangement.clutter import put_clutter
from training.render.arrangement.downtown import put_rare
from training.render.arrangement.manholes import put_manholes, put_stains
from training.render.arrangement.people import put_people, put_people_at_the_edge
from training.render.arrangement.stalls import put_lookalikes, put_stalls
from training.render.arrangement.traffic import put_cycles, put_vehicles
from training.render.light import draw_light
from training.render.plot import Plot
from training.render.regions import region_of
from training.render.stage import Stage, draw_camera, lay_ground, set_scenery
from training.render.street import draw_street

INNOCENT_SHARE = 0.18
QUIET_SHARE = 0.34
"""The share of pictures without waste and holes in streets full of look-alikes."""


def draw_stage(seed: int, width: int, height: int) -> Stage:
    """The whole stage of picture `seed`, in the region that the seed belongs to."""
    rng = np.random.default_rng(seed)
    region = region_of(seed)
    street = draw_street(rng, region)
    camera = draw_camera(rng, street, width, height, region)
    light = draw_light(rng, shares=region.light_shares)
    if light.kind == "backlight":
        light = light.against(camera.heading + float(rng.normal(0, 0.3)))
    stage = Stage(street, camera, light, Plot(street, camera))
    stage.plot.take(camera.x, camera.y, 1.2)
    innocent = rng.random() < (QUIET_SHARE if region.cluttered else INNOCENT_SHARE)
    put_manholes(stage, rng, innocent)
    if region.cluttered:
        if not innocent:
            put_rare(stage, rng)
        put_clutter(stage, rng, innocent)
    put_stalls(stage, rng, 0.35 if innocent else 0.62)
    put_bins(stage, rng, innocent)
    put_stains(stage, rng)
    put_lookalikes(stage, rng, innocent)
    put_vehicles(stage, rng)
    put_cycles(stage, rng)
    put_people(stage, rng)
    if region.cluttered:
        put_people_at_the_edge(stage, rng)
    set_scenery(stage, rng, region)
    lay_ground(stage, rng)
    return stage
