"""Moving, turning and scaling, in the world."""

from mathutils import Matrix, Vector

from maxbatch.maxscript.builtins.arguments import number, point
from maxbatch.maxscript.functions import Library
from maxbatch.maxscript.operators import is_number
from maxbatch.maxscript.rotations import around
from maxbatch.maxscript.values import OK, UNDEFINED, Point3, Value
from maxbatch.scene.nodes import nodes, turn
from maxbatch.scene.placement import place, world

library = Library("Moving objects")
library.variable("x_axis")(lambda _: Point3(1, 0, 0))
library.variable("y_axis")(lambda _: Point3(0, 1, 0))
library.variable("z_axis")(lambda _: Point3(0, 0, 1))


@library.function("move")
def move(what: Value, by: Value) -> Value:
    """Move objects by a vector."""
    step = point(by)
    for one in nodes(what):
        place(one.object, Matrix.Translation((step.x, step.y, step.z)) @ world(one.object))
    return OK


@library.function("rotate")
def rotate(what: Value, by: Value, axis: Value = UNDEFINED) -> Value:
    """Turn objects about their pivots: by a rotation, or by degrees and an axis."""
    rotation = turn(around(point(axis), number(by)) if is_number(by) else by).to_matrix().to_4x4()
    for one in nodes(what):
        matrix = world(one.object)
        where = Matrix.Translation(matrix.translation)
        place(one.object, where @ rotation @ where.inverted() @ matrix)
    return OK


@library.function("scale")
def scale(what: Value, by: Value) -> Value:
    """Scale objects about their pivots, along their own axes."""
    factor = point(by)
    for one in nodes(what):
        size = Matrix.Diagonal(Vector((factor.x, factor.y, factor.z, 1)))
        place(one.object, world(one.object) @ size)
    return OK


@library.function("resetXForm", "resetTransform")
def reset_transform(what: Value) -> Value:
    """Put the rotation and size of objects into their meshes."""
    for one in nodes(what):
        matrix = world(one.object)
        where = Matrix.Translation(matrix.translation)
        if one.object.type == "MESH":
            one.object.data.transform(where.inverted() @ matrix)
            place(one.object, where)
    return OK
