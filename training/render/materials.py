"""Turns paints into Blender's materials: every look is procedural, no picture files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy

from training.render.solid import Paint, Vector


class _Nodes:
    """Short words for building a material's node tree."""

    def __init__(self, material: Any, paint: Paint) -> None:
        self.tree = material.node_tree
        self.shader = self.tree.nodes["Principled BSDF"]
        self.paint = paint
        self.set("Base Color", (*paint.colour, 1.0))
        self.set("Roughness", paint.roughness)

    def set(self, name: str, value: Any) -> None:
        socket = self.shader.inputs[name]
        if hasattr(value, "is_output"):
            self.tree.links.new(value, socket)
        else:
            socket.default_value = value

    def node(self, kind: str, **inputs: Any) -> Any:
        made = self.tree.nodes.new(f"ShaderNode{kind}")
        for name, value in inputs.items():
            socket = next(s for s in made.inputs if s.identifier == name or s.name == name)
            if hasattr(value, "is_output"):
                self.tree.links.new(value, socket)
            else:
                socket.default_value = value
        return made

    def world(self) -> Any:
        """Position in the street, metres."""
        return self.node("NewGeometry").outputs["Position"]

    def local(self) -> Any:
        """Position in the thing itself, metres."""
        return self.node("TexCoord").outputs["Object"]

    def wall(self) -> Any:
        """Along the wall and up, for walls that stand along x or y."""
        parts = self.node("SeparateXYZ", Vector=self.world())
        along = self.node("Math", Value=parts.outputs["X"])
        self.tree.links.new(parts.outputs["Y"], along.inputs[1])
        return self.node("CombineXYZ", X=along.outputs[0], Y=parts.outputs["Z"]).outputs[0]

    def noise(self, where: Any, scale: float, detail: float = 1.0) -> Any:
        made = self.node("TexNoise", Vector=where, Scale=scale, Detail=detail, Roughness=0.62)
        return made.outputs["Fac"]

    def spread(
        self, value: Any, low: float, high: float, start: float = 0.3, end: float = 0.7
    ) -> Any:
        made = self.node("MapRange", Value=value)
        for index, number in ((1, start), (2, end), (3, low), (4, high)):
            made.inputs[index].default_value = number
        return made.outputs[0]

    def mix(self, share: Any, low: Any, high: Any) -> Any:
        """A colour between two; a colour is an output or three numbers."""
        made = self.tree.nodes.new("ShaderNodeMix")
        made.data_type = "RGBA"
        ends = {s.identifier: s for s in made.inputs}
        for name, value in (("Factor_Float", share), ("A_Color", low), ("B_Color", high)):
            if hasattr(value, "is_output"):
                self.tree.links.new(value, ends[name])
            else:
                ends[name].default_value = (*value, 1.0) if isinstance(value, tuple) else value
        return next(s for s in made.outputs if s.identifier == "Result_Color")

    def bump(self, height: Any, strength: float, distance: float = 0.02) -> None:
        made = self.node("Bump", Strength=strength, Distance=distance, Height=height)
        self.set("Normal", made.outputs["Normal"])

    def plain_when_indirect(self) -> None:
        """Rays that left the camera's way see the mean colour: the pattern would only cost time."""
        even = self.node("BsdfDiffuse", Color=(*self.paint.colour, 1.0))
        seen = self.node("LightPath").outputs["Is Camera Ray"]
        both = self.tree.nodes.new("ShaderNodeMixShader")
        out = self.tree.nodes["Material Output"].inputs["Surface"]
        for index, end in ((0, seen), (1, even.outputs[0]), (2, self.shader.outputs[0])):
            self.tree.links.new(end, both.inputs[index])
        self.tree.links.new(both.outputs[0], out)

    def shade(self, factor: float) -> Vector:
        r, g, b = (min(channel * factor, 1.0) for channel in self.paint.colour)
        return r, g, b


def make_material(paint: Paint) -> Any:
    """A new material for `paint`."""
    material = bpy.data.materials.new(f"{paint.look} {paint.colour}")
    nodes = _Nodes(material, paint)
    _LOOKS[paint.look](nodes)
    if paint.look not in _LOOKED_THROUGH:
        nodes.plain_when_indirect()
    else:
        # Windows and signs shine, but nothing is lit by aiming at them: there are street lamps.
        material.cycles.emission_sampling = "NONE"
    return material


def _plain(n: _Nodes) -> None:
    dirt = n.noise(n.local(), 3.0 * n.paint.scale)
    n.set("Base Color", n.mix(n.spread(dirt, 0.0, 1.0), n.shade(0.78), n.shade(1.08)))
    n.set("Roughness", n.spread(dirt, n.paint.roughness, min(n.paint.roughness + 0.15, 1.0)))


def _cloth(n: _Nodes) -> None:
    where = n.local()
    n.set("Base Color", n.mix(n.spread(n.noise(where, 7.0), 0.0, 1.0), n.shade(0.72), n.shade(1.1)))
    n.bump(n.noise(where, 14.0), 0.5)
    n.set("Roughness", 0.9)


def _metal(n: _Nodes) -> None:
    _plain(n)
    n.set("Metallic", 0.85)


def _paintwork(n: _Nodes) -> None:
    n.set("Metallic", 0.25)
    n.set("Roughness", n.paint.roughness)
    n.set("Coat Weight", 0.6)
    n.set("Coat Roughness", 0.08)
    dust = n.noise(n.local(), 2.0)
    n.set("Base Color", n.mix(n.spread(dust, 0.0, 0.25), n.paint.colour, (0.25, 0.23, 0.2)))


def _glass(n: _Nodes) -> None:
    n.set("Roughness", n.paint.roughness)
    n.set("Specular IOR Level", 0.9)


def _asphalt(n: _Nodes) -> None:
    where = n.world()
    worn = n.noise(where, 0.22 * n.paint.scale)
    grain = n.noise(where, 55.0, 0.0)
    tone = n.mix(n.spread(worn, 0.0, 1.0), n.shade(0.72), n.shade(1.2))
    n.set("Base Color", n.mix(n.spread(grain, 0.0, 0.55), tone, n.shade(1.7)))
    if n.paint.scale > 1.2:
        _cracks(n, where, worn)
    # Water stands in the hollows: the smoother the paint is said to be, the wetter the street.
    n.set("Roughness", n.spread(worn, n.paint.roughness, min(n.paint.roughness + 0.5, 0.95)))


def _cracks(n: _Nodes, where: Any, worn: Any) -> None:
    """Fine wandering cracks where the surface is most worn."""
    bent = n.node("VectorMath")
    bent.operation = "MULTIPLY_ADD"
    wander = n.node("TexNoise", Vector=where, Scale=1.6, Detail=1.0)
    for index, value in ((0, wander.outputs["Color"]), (2, where)):
        n.tree.links.new(value, bent.inputs[index])
    bent.inputs[1].default_value = (0.9, 0.9, 0.9)
    cell = n.node("TexVoronoi", Vector=bent.outputs[0], Scale=0.3)
    cell.feature = "DISTANCE_TO_EDGE"
    near = n.spread(cell.outputs["Distance"], 1.0, 0.0, 0.0, 0.007)
    here = n.node("Math", Value=near)
    here.operation = "MULTIPLY"
    n.tree.links.new(n.spread(worn, 0.0, 0.8, 0.45, 0.6), here.inputs[1])
    below = n.shader.inputs["Base Color"].links[0].from_socket
    n.set("Base Color", n.mix(here.outputs[0], below, n.shade(0.4)))


def _paving(n: _Nodes) -> None:
    where = n.world()
    brick = n.node("TexBrick", Vector=where, Scale=1.0 / n.paint.scale)
    brick.inputs["Color1"].default_value = (*n.shade(0.82), 1.0)
    brick.inputs["Color2"].default_value = (*n.shade(1.12), 1.0)
    brick.inputs["Mortar"].default_value = (*n.shade(0.4), 1.0)
    brick.inputs["Mortar Size"].default_value = 0.018
    brick.inputs["Brick Width"].default_value = 0.6
    brick.inputs["Row Height"].default_value = 0.3
    dirt = n.spread(n.noise(where, 0.6), 0.0, 0.6)
    n.set("Base Color", n.mix(dirt, brick.outputs["Color"], n.shade(0.55)))


def _concrete(n: _Nodes) -> None:
    where = n.world()
    stain = n.spread(n.noise(where, 1.4), 0.0, 1.0)
    tone = n.mix(stain, n.shade(0.82), n.shade(1.06))
    grain = n.noise(where, 30.0, 0.0)
    n.set("Base Color", n.mix(n.spread(grain, 0.0, 0.4), tone, n.shade(0.5)))


def _grass(n: _Nodes) -> None:
    where = n.world()
    patch = n.mix(n.spread(n.noise(where, 0.5), 0.0, 1.0), n.shade(0.7), (0.2, 0.19, 0.06))
    blade = n.noise(where, 45.0, 2.0)
    n.set("Base Color", n.mix(n.spread(blade, 0.0, 0.75), patch, n.shade(1.7)))
    n.set("Roughness", 0.95)


def _brick(n: _Nodes) -> None:
    brick = n.node("TexBrick", Vector=n.wall(), Scale=1.0)
    brick.inputs["Color1"].default_value = (*n.shade(0.75), 1.0)
    brick.inputs["Color2"].default_value = (*n.shade(1.15), 1.0)
    brick.inputs["Mortar"].default_value = (0.32, 0.3, 0.28, 1.0)
    brick.inputs["Mortar Size"].default_value = 0.012
    brick.inputs["Brick Width"].default_value = 0.26
    brick.inputs["Row Height"].default_value = 0.09
    n.set("Base Color", brick.outputs["Color"])


def _plaster(n: _Nodes) -> None:
    parts = n.node("SeparateXYZ", Vector=n.world())
    streak = n.node("CombineXYZ", X=parts.outputs["X"], Y=parts.outputs["Y"], Z=0.0).outputs[0]
    grime = n.spread(n.noise(streak, 1.1), 0.0, 0.5)
    tone = n.mix(grime, n.paint.colour, n.shade(0.6))
    n.set("Base Color", n.mix(n.spread(n.noise(n.world(), 0.8), 0.0, 0.4), tone, n.shade(0.75)))


def _leaves(n: _Nodes) -> None:
    tint = n.spread(n.noise(n.local(), 1.8), 0.0, 1.0)
    n.set("Base Color", n.mix(tint, n.shade(0.5), n.shade(1.5)))
    n.set("Roughness", 0.7)


def _bark(n: _Nodes) -> None:
    n.set("Base Color", n.mix(n.noise(n.local(), 9.0), n.shade(0.5), n.shade(1.3)))


def _iron(n: _Nodes) -> None:
    """A cast cover: rows of studs, rust in patches."""
    where = n.local()
    stud = n.node("TexVoronoi", Vector=where, Scale=16.0 * n.paint.scale, Randomness=0.0)
    stud.distance = "CHEBYCHEV"
    height = n.spread(stud.outputs["Distance"], 1.0, 0.0, 0.25, 0.4)
    rust = n.spread(n.noise(where, 5.0), 0.0, 0.7, 0.45, 0.7)
    worn = n.mix(rust, n.paint.colour, (0.14, 0.075, 0.04))
    n.set("Base Color", n.mix(height, n.shade(0.35), worn))
    n.set("Metallic", 0.35)
    n.bump(height, 0.8, 0.015)


def _film(n: _Nodes) -> None:
    """Thin plastic: creased and shiny (waste bags)."""
    crease = n.noise(n.local(), 9.0, 2.0)
    n.set("Base Color", n.mix(n.spread(crease, 0.0, 1.0), n.shade(0.6), n.shade(1.25)))
    n.bump(crease, 1.0, 0.05)


def _stain(n: _Nodes) -> None:
    where = n.world()
    n.set(
        "Base Color", n.mix(n.spread(n.noise(where, 6.0), 0.0, 1.0), n.shade(0.75), n.shade(1.25))
    )
    if n.paint.roughness > 0.4:
        # Soaked-in oil and tar do not mirror the sky as standing water does.
        n.set("Specular IOR Level", 0.15)


def _glow(n: _Nodes) -> None:
    n.set("Emission Color", (*n.paint.colour, 1.0))
    n.set("Emission Strength", n.paint.scale)


_LOOKED_THROUGH = frozenset({"glow"})
"""Looks whose light matters to what stands around them."""

_LOOKS: dict[str, Callable[[_Nodes], None]] = {
    "plain": _plain,
    "cloth": _cloth,
    "metal": _metal,
    "paintwork": _paintwork,
    "glass": _glass,
    "asphalt": _asphalt,
    "paving": _paving,
    "concrete": _concrete,
    "grass": _grass,
    "soil": _concrete,
    "brick": _brick,
    "plaster": _plaster,
    "leaves": _leaves,
    "bark": _bark,
    "iron": _iron,
    "card": _plain,
    "film": _film,
    "stain": _stain,
    "glow": _glow,
    "pit": _concrete,
}
