"""Where objects are in the world, computed from the objects themselves: Blender's own matrices lag behind changes."""

from typing import Any

import bpy
from mathutils import Matrix, Vector

from maxbatch.maxscript.values import Point3


def world(thing: Any) -> Matrix:
    """The world matrix of an object."""
    if thing.parent is None:
        return thing.matrix_basis.copy()
    if thing.parent_type != "OBJECT":
        bpy.context.view_layer.update()
        return thing.matrix_world.copy()
    return world(thing.parent) @ thing.matrix_parent_inverse @ thing.matrix_basis


def place(thing: Any, matrix: Matrix) -> None:
    """Give an object this world matrix; its children come along."""
    above = Matrix() if thing.parent is None else world(thing.parent) @ thing.matrix_parent_inverse
    thing.matrix_basis = above.inverted_safe() @ matrix


def corners(thing: Any) -> tuple[Point3, Point3]:
    """The lower and upper corner of an object's box in the world; of one without a surface, its place twice."""
    points = surface_points(thing) or [world(thing).translation]
    low = [min(point[axis] for point in points) for axis in range(3)]
    high = [max(point[axis] for point in points) for axis in range(3)]
    return Point3(*low), Point3(*high)


def surface_points(thing: Any) -> list[Vector]:
    """The vertices of an object with its modifiers, in the world."""
    if thing.type not in ("MESH", "CURVE", "SURFACE", "FONT", "META"):
        return []
    bpy.context.view_layer.update()
    shown = thing.evaluated_get(bpy.context.evaluated_depsgraph_get())
    mesh = shown.to_mesh()
    if mesh is None:
        return []
    matrix = world(thing)
    points = [matrix @ vertex.co for vertex in mesh.vertices]
    shown.to_mesh_clear()
    return points


def counts(thing: Any) -> tuple[int, int]:
    """The numbers of triangles and vertices of an object with its modifiers."""
    if thing.type not in ("MESH", "CURVE", "SURFACE", "FONT", "META"):
        return 0, 0
    bpy.context.view_layer.update()
    shown = thing.evaluated_get(bpy.context.evaluated_depsgraph_get())
    mesh = shown.to_mesh()
    if mesh is None:
        return 0, 0
    mesh.calc_loop_triangles()
    found = len(mesh.loop_triangles), len(mesh.vertices)
    shown.to_mesh_clear()
    return found


def scene_corners(things: list[Any]) -> tuple[Vector, Vector]:
    """The box around several objects."""
    boxes = [corners(thing) for thing in things if thing.type in ("MESH", "CURVE", "SURFACE", "FONT", "META")]
    if not boxes:
        return Vector((-1, -1, -1)), Vector((1, 1, 1))
    low = Vector([min(getattr(box[0], axis) for box in boxes) for axis in "xyz"])
    high = Vector([max(getattr(box[1], axis) for box in boxes) for axis in "xyz"])
    return low, high
