"""Features that rework a solid: fillet, chamfer, shell."""

from console.exits import ConsoleError
from OCP.BRepFilletAPI import BRepFilletAPI_MakeChamfer, BRepFilletAPI_MakeFillet
from OCP.BRepOffsetAPI import BRepOffsetAPI_MakeThickSolid

from inventorcore.geometry.kernel import failing_as, shape_list
from inventorcore.geometry.mass import volume_of

from .body import Body
from .members import Members
from .selection import chosen_edges, faces_at

SMALLER = "Make it smaller."


def fillet(members: Members, body: Body, name: str) -> None:  # noqa: ARG001 (features have one signature)
    """Round edges."""
    shape, radius = body.existing(members.where), members.size("radius")
    doubt = f"{members.where}: a radius of {radius:g} mm does not fit its edges"
    maker = BRepFilletAPI_MakeFillet(shape)
    with failing_as(doubt, SMALLER):
        for edge in chosen_edges(members, shape):
            maker.Add(radius, edge)
        body.replace(maker.Shape(), members.where, doubt)


def chamfer(members: Members, body: Body, name: str) -> None:  # noqa: ARG001 (features have one signature)
    """Bevel edges by one distance."""
    shape, distance = body.existing(members.where), members.size("distance")
    doubt = f"{members.where}: a distance of {distance:g} mm does not fit its edges"
    maker = BRepFilletAPI_MakeChamfer(shape)
    with failing_as(doubt, SMALLER):
        for edge in chosen_edges(members, shape):
            maker.Add(distance, edge)
        body.replace(maker.Shape(), members.where, doubt)


def shell(members: Members, body: Body, name: str) -> None:  # noqa: ARG001 (features have one signature)
    """Hollow the solid to walls of `thickness`, left open at the faces of `open`."""
    shape, thickness = body.existing(members.where), members.size("thickness")
    doubt = f"{members.where}: walls of {thickness:g} mm cannot be made"
    opened = [face for written in members.items("open") for face in faces_at(members, written, shape)]
    maker = BRepOffsetAPI_MakeThickSolid()
    with failing_as(doubt, SMALLER):
        maker.MakeThickSolidByJoin(shape, shape_list(opened), -thickness, 1e-3)
        maker.Build()
        hollow = maker.Shape()
        if volume_of(hollow) >= volume_of(shape) * (1 - 1e-9):
            raise ConsoleError(doubt, hint=SMALLER)
        body.replace(hollow, members.where, doubt)
