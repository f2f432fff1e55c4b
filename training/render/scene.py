"""The one place that talks to Blender: put solids into a street, light it, take the picture."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import bpy
import mathutils
import numpy as np
from numpy.typing import NDArray

from training.render.boxes import Thing
from training.render.camera import Camera
from training.render.exr import read_exr
from training.render.light import Light
from training.render.materials import make_material
from training.render.solid import Paint, Points, Solid, Vector, place
from training.render.stage import Stage

_LOWEST_SEEN_M = -0.05
QUICK_BELOW = 6
"""With fewer samples than this, light bounces once and the denoiser takes its fast way."""


@dataclass(frozen=True)
class Shot:
    """One render: linear light (h, w, 3), the id of the thing in each pixel, and the depth in
    metres.
    """

    rgb: NDArray[np.float32]
    ids: NDArray[np.int32]
    depth: NDArray[np.float32]


class Scene:
    """An empty street in Blender. One at a time: making one clears what was there before."""

    def __init__(self, camera: Camera, light: Light, samples: int = 12, threads: int = 2) -> None:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self.scene = bpy.context.scene
        self.camera = camera
        self._materials: dict[Paint, Any] = {}
        self._outlines: dict[int, list[Points]] = {}
        self._labels: dict[int, tuple[str, int | None]] = {}
        self._meshes: dict[int, tuple[Solid, Any]] = {}
        self._tagged: list[tuple[str, int, Any]] = []
        self._hidden: set[int] = set()
        _settings(self.scene, camera, samples, threads)
        self._hang(camera)
        _sky(self.scene, light, quick=samples < QUICK_BELOW)
        for lamp in light.lamps:
            _lamp(self.scene, lamp, light.lamp_power, light.lamp_colour)

    def name(self, label: str, part_of: int | None = None) -> int:
        """A new id for a thing with `label`; its pixels also count for the box of `part_of`."""
        ident = len(self._labels) + 1
        self._labels[ident] = (label, part_of)
        return ident

    def add(
        self, solid: Solid, at: Vector = (0, 0, 0), yaw: float = 0.0, ident: int = 0, tag: str = ""
    ) -> Any:
        """Put `solid` down; `ident` 0 is scenery. Returns a handle for `move` and `show`."""
        mesh = self._mesh(solid)
        thing = bpy.data.objects.new("thing", mesh)
        thing.location = at
        thing.rotation_euler = (0.0, 0.0, yaw)
        thing.pass_index = ident
        self.scene.collection.objects.link(thing)
        if ident:
            # What lies under the ground cannot be seen: a shaft must not count as hidden.
            outline = solid.vertices()
            outline = outline[outline[:, 2] > _LOWEST_SEEN_M]
            self._outlines.setdefault(ident, []).append(place(outline, at, yaw))
        if tag:
            self._tagged.append((tag, ident, thing))
        return thing

    def reveal(self, tags: frozenset[str]) -> None:
        """Show the tagged things whose tag is among `tags`, hide the other tagged ones."""
        self._hidden = {ident for tag, ident, _ in self._tagged if tag not in tags}
        for tag, _, thing in self._tagged:
            thing.hide_render = tag not in tags

    def move(self, handle: Any, at: Vector, yaw: float) -> None:
        """Put a thing somewhere else."""
        handle.location = at
        handle.rotation_euler = (0.0, 0.0, yaw)

    def show(self, handle: Any, shown: bool) -> None:
        """Show or hide one thing."""
        handle.hide_render = not shown

    def things(self) -> list[Thing]:
        """What may be labelled, for `boxes.thing_boxes`."""
        parts: dict[int, list[int]] = {}
        for ident, (_, owner) in self._labels.items():
            if owner is not None:
                parts.setdefault(owner, []).append(ident)
        found = []
        for ident, (label, _) in self._labels.items():
            if ident in self._hidden:
                continue
            mine = (ident, *parts.get(ident, ()))
            outline = [points for one in mine for points in self._outlines.get(one, [])]
            whole = self.camera.whole_box(np.concatenate(outline)) if outline else None
            found.append(Thing(ident, label, tuple(parts.get(ident, ())), whole))
        return found

    def render(self, seed: int = 0, window: tuple[int, int, int, int] | None = None) -> Shot:
        """Take the picture; with a `window` (x0, y0, x1, y1 in pixels) only that part of it is
        lit.
        """
        self.scene.cycles.seed = seed
        settings, camera = self.scene.render, self.camera
        settings.use_border = window is not None
        if window is not None:
            settings.border_min_x, settings.border_max_x = (
                window[i] / camera.width for i in (0, 2)
            )
            settings.border_max_y, settings.border_min_y = (
                1 - window[i] / camera.height for i in (1, 3)
            )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "shot.exr"
            self.scene.render.filepath = str(path)
            bpy.ops.render.render(write_still=True)
            planes = read_exr(path)
        layer = next(name for name in planes if name.endswith("Combined.R")).removesuffix(
            "Combined.R"
        )
        rgb = np.stack([planes[f"{layer}Combined.{c}"] for c in "RGB"], axis=2)
        index = next(name for name in planes if "Index" in name and name.endswith(".X"))
        depth = next(name for name in planes if name.endswith(("Depth.Z", "Depth.V")))
        return Shot(rgb, np.rint(planes[index]).astype(np.int32), planes[depth])

    def _mesh(self, solid: Solid) -> Any:
        """Blender's mesh of a solid, made once however often the solid is put down."""
        if id(solid) in self._meshes:
            return self._meshes[id(solid)][1]
        mesh = bpy.data.meshes.new("solid")
        _shape(mesh, solid)
        # Thousands of faces share a few paints: comparing the objects spares comparing colours.
        first = {id(paint): paint for paint in solid.paints}
        paints = list(dict.fromkeys(first.values()))
        index_of = {paint: index for index, paint in enumerate(paints)}
        slot = {key: index_of[paint] for key, paint in first.items()}
        for paint in paints:
            if paint not in self._materials:
                self._materials[paint] = make_material(paint)
            mesh.materials.append(self._materials[paint])
        slots = np.fromiter((slot[id(paint)] for paint in solid.paints), np.int32)
        mesh.polygons.foreach_set("material_index", slots)
        mesh.polygons.foreach_set("use_smooth", np.array(solid.smooth, dtype=bool))
        mesh.update(calc_edges=True)
        self._meshes[id(solid)] = (solid, mesh)
        return mesh

    def _hang(self, camera: Camera) -> None:
        lens = bpy.data.cameras.new("camera")
        lens.sensor_fit = "HORIZONTAL"
        lens.angle = camera.fov
        lens.clip_end = 600
        right, up, forward = camera.axes()
        hung = bpy.data.objects.new("camera", lens)
        turn = mathutils.Matrix(
            [list(column) for column in np.stack([right, up, -forward], axis=1)]
        )
        hung.matrix_world = (
            mathutils.Matrix.Translation((camera.x, camera.y, camera.z)) @ turn.to_4x4()
        )
        self.scene.collection.objects.link(hung)
        self.scene.camera = hung


def _shape(mesh: Any, solid: Solid) -> None:
    """Fill Blender's mesh with the points and faces of a solid."""
    points = solid.vertices().astype(np.float32)
    lengths = np.fromiter(map(len, solid.faces), np.int32, len(solid.faces))
    corners = np.fromiter(chain.from_iterable(solid.faces), np.int32, int(lengths.sum()))
    mesh.vertices.add(len(points))
    mesh.vertices.foreach_set("co", points.ravel())
    mesh.loops.add(len(corners))
    mesh.loops.foreach_set("vertex_index", corners)
    mesh.polygons.add(len(lengths))
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int32)
    mesh.polygons.foreach_set("loop_start", starts)


def build_scene(stage: Stage, samples: int, threads: int) -> Scene:
    """The stage in Blender, everything shown."""
    scene = Scene(stage.camera, stage.light, samples, threads)
    names: dict[int, int] = {}
    for index, item in enumerate(stage.items):
        ident = 0
        if item.label is not None:
            ident = scene.name(item.label, None if item.owner is None else names[item.owner])
            names[index] = ident
        scene.add(item.solid, item.at, item.yaw, ident, item.tag)
    return scene


def _settings(scene: Any, camera: Camera, samples: int, threads: int) -> None:
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"
    render.resolution_x, render.resolution_y, render.resolution_percentage = (
        camera.width,
        camera.height,
        100,
    )
    render.threads_mode, render.threads = "FIXED", threads
    render.use_persistent_data = True
    render.image_settings.media_type = "MULTI_LAYER_IMAGE"
    render.image_settings.file_format = "OPEN_EXR_MULTILAYER"
    render.image_settings.color_depth = "32"
    render.image_settings.exr_codec = "NONE"
    render.image_settings.use_exr_interleave = True
    cycles.device = "CPU"
    cycles.samples = samples
    quick = samples < QUICK_BELOW
    cycles.use_adaptive_sampling = not quick
    cycles.adaptive_threshold = 0.03
    cycles.use_denoising = True
    cycles.denoiser = "OPENIMAGEDENOISE"
    cycles.denoising_quality = "FAST" if quick else "BALANCED"
    cycles.denoising_prefilter = "FAST" if quick else "ACCURATE"
    bounces = (2, 1, 1) if quick else (4, 2, 2)
    cycles.use_light_tree = not quick
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = bounces
    cycles.transmission_bounces, cycles.transparent_max_bounces = 1, 2
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 4.0
    scene.view_layers[0].use_pass_object_index = True
    scene.view_layers[0].use_pass_z = True


def _sky(scene: Any, light: Light, quick: bool) -> None:
    world = bpy.data.worlds.new("sky")
    scene.world = world
    tree = world.node_tree
    back = tree.nodes["Background"]
    back.inputs["Strength"].default_value = light.sky_power
    if quick:
        # The map by which light from the sky is sampled is a tenth of the work at its usual size.
        world.cycles.sampling_method = "MANUAL"
        world.cycles.sample_map_resolution = 64
    if light.clear_sky and quick:
        # Blender's physical sky costs a fifth of a quick picture; a gradient lights it as well.
        back.inputs["Strength"].default_value = 1.0
        tree.links.new(_gradient(tree), back.inputs["Color"])
    elif light.clear_sky:
        sky = tree.nodes.new("ShaderNodeTexSky")
        sky.sun_disc = False
        sky.sun_elevation = max(light.elevation, 0.02)
        sky.sun_rotation = math.pi / 2 - light.azimuth
        tree.links.new(sky.outputs["Color"], back.inputs["Color"])
    else:
        back.inputs["Color"].default_value = (*light.sky_colour, 1.0)
    if light.sun_power > 0:
        sun = bpy.data.lights.new("sun", "SUN")
        sun.energy, sun.angle, sun.color = light.sun_power, light.sun_size, light.sun_colour
        hung = bpy.data.objects.new("sun", sun)
        hung.rotation_euler = (0.0, math.pi / 2 - light.elevation, light.azimuth)
        scene.collection.objects.link(hung)


def _gradient(tree: Any) -> Any:
    """A clear sky: pale at the horizon, blue above."""
    up = tree.nodes.new("ShaderNodeSeparateXYZ")
    where = tree.nodes.new("ShaderNodeTexCoord")
    tree.links.new(where.outputs["Generated"], up.inputs[0])
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.elements[0].color = (0.62, 0.72, 0.88, 1.0)
    ramp.color_ramp.elements[1].color = (0.16, 0.31, 0.68, 1.0)
    tree.links.new(up.outputs["Z"], ramp.inputs[0])
    return ramp.outputs["Color"]


def _lamp(scene: Any, at: Vector, power: float, colour: Vector) -> None:
    lamp = bpy.data.lights.new("lamp", "POINT")
    lamp.energy, lamp.color, lamp.shadow_soft_size = power, colour, 0.25
    hung = bpy.data.objects.new("lamp", lamp)
    hung.location = at
    scene.collection.objects.link(hung)
