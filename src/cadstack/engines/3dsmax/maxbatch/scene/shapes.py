"""Parametric shapes: an object keeps the parameters it was made from, and is built again when one changes.

A shape stands as in 3ds Max: box, cylinder, cone and pyramid on their pivot, sphere, torus and plane around it; width
is along X, length along Y, height along Z.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import bmesh
from mathutils import Matrix, Vector

from maxbatch.maxscript.errors import ScriptError

KEY = "maxbatch_shape"
Parameters = Mapping[str, float]


@dataclass(frozen=True)
class Shape:
    """A kind of shape: its parameters with their defaults, and how its mesh is built."""

    name: str
    defaults: Parameters
    build: Callable[[Any, Parameters], None]


SHAPES: dict[str, Shape] = {}
OTHER_NAMES = {"segments": "segs", "sides": "segs"}
MOST_SEGMENTS = 200


def _shape(name: str, **defaults: float) -> Callable[[Callable[[Any, Parameters], None]], None]:
    def register(build: Callable[[Any, Parameters], None]) -> None:
        SHAPES[name.casefold()] = Shape(name, defaults, build)

    return register


@_shape("Box", width=25, length=25, height=25)
def _box(mesh: Any, p: Parameters) -> None:
    size = Matrix.Diagonal((p["width"], p["length"], p["height"], 1))
    bmesh.ops.create_cube(mesh, size=1, matrix=Matrix.Translation((0, 0, p["height"] / 2)) @ size)


@_shape("Sphere", radius=25, segs=32)
def _sphere(mesh: Any, p: Parameters) -> None:
    count = _segments(p)
    bmesh.ops.create_uvsphere(mesh, u_segments=count, v_segments=max(count // 2, 3), radius=p["radius"])


@_shape("GeoSphere", radius=25, segs=4)
def _geosphere(mesh: Any, p: Parameters) -> None:
    bmesh.ops.create_icosphere(mesh, subdivisions=max(1, min(int(p["segs"]), 7)), radius=p["radius"])


@_shape("Cylinder", radius=13, height=25, segs=18)
def _cylinder(mesh: Any, p: Parameters) -> None:
    _cone_of(mesh, p, p["radius"], p["radius"])


@_shape("Cone", radius1=15, radius2=0, height=25, segs=24)
def _cone(mesh: Any, p: Parameters) -> None:
    _cone_of(mesh, p, p["radius1"], p["radius2"])


@_shape("Pyramid", width=25, depth=25, height=25)
def _pyramid(mesh: Any, p: Parameters) -> None:
    x, y = p["width"] / 2, p["depth"] / 2
    base = [mesh.verts.new(corner) for corner in ((-x, -y, 0), (x, -y, 0), (x, y, 0), (-x, y, 0))]
    top = mesh.verts.new((0, 0, p["height"]))
    mesh.faces.new(reversed(base))
    for one, other in zip(base, base[1:] + base[:1], strict=True):
        mesh.faces.new((one, other, top))


@_shape("Tube", radius1=25, radius2=20, height=25, segs=18)
def _tube(mesh: Any, p: Parameters) -> None:
    r1, r2, top = p["radius1"], p["radius2"], p["height"]
    _turned(mesh, [(r1, 0.0), (r1, top), (r2, top), (r2, 0.0)], _segments(p))


@_shape("Torus", radius1=25, radius2=10, segs=24)
def _torus(mesh: Any, p: Parameters) -> None:
    count = _segments(p)
    angles = [2 * math.pi * step / max(count // 2, 3) for step in range(max(count // 2, 3))]
    profile = [(p["radius1"] + p["radius2"] * math.cos(a), p["radius2"] * math.sin(a)) for a in angles]
    _turned(mesh, profile, count)


@_shape("Plane", width=25, length=25, widthsegs=1, lengthsegs=1)
def _plane(mesh: Any, p: Parameters) -> None:
    columns, rows = (max(1, min(int(p[name]), MOST_SEGMENTS)) for name in ("widthsegs", "lengthsegs"))
    size = Matrix.Diagonal((p["width"], p["length"], 1, 1))
    bmesh.ops.create_grid(mesh, x_segments=columns, y_segments=rows, size=0.5, matrix=size)


def build(thing: Any, shape: Shape, parameters: Parameters) -> None:
    """Make the mesh of `thing` anew and remember what it was made from."""
    made = bmesh.new()
    try:
        shape.build(made, parameters)
        if any(not math.isfinite(value) for vertex in made.verts for value in vertex.co):
            raise ScriptError(f"{shape.name} cannot be built with these sizes")
        bmesh.ops.recalc_face_normals(made, faces=made.faces)
        made.to_mesh(thing.data)
    finally:
        made.free()
    thing.data.update()
    thing[KEY] = json.dumps({"shape": shape.name.casefold(), **parameters})


def shape_of(thing: Any) -> tuple[Shape, dict[str, float]] | None:
    """The shape that an object was made as, and its parameters; None for any other object."""
    kept = json.loads(thing[KEY]) if KEY in thing else None
    if kept is None:
        return None
    shape = SHAPES[kept.pop("shape")]
    return shape, kept


def parameter(name: str) -> str:
    """The parameter that a property name means."""
    return OTHER_NAMES.get(name, name)


def _segments(p: Parameters) -> int:
    return max(3, min(int(p["segs"]), MOST_SEGMENTS))


def _cone_of(mesh: Any, p: Parameters, below: float, above: float) -> None:
    matrix = Matrix.Translation((0, 0, p["height"] / 2))
    bmesh.ops.create_cone(
        mesh, cap_ends=True, segments=_segments(p), radius1=below, radius2=above, depth=p["height"], matrix=matrix
    )


def _turned(mesh: Any, profile: list[tuple[float, float]], count: int) -> None:
    """A closed profile (radius, height) turned about Z."""
    rings = []
    for step in range(count):
        angle = 2 * math.pi * step / count
        across = Vector((math.cos(angle), math.sin(angle), 0))
        rings.append([mesh.verts.new(across * radius + Vector((0, 0, height))) for radius, height in profile])
    for one, other in zip(rings, rings[1:] + rings[:1], strict=True):
        for index in range(len(profile)):
            after = (index + 1) % len(profile)
            mesh.faces.new((one[index], other[index], other[after], one[after]))
