"""Features that rework a solid: fillet, chamfer, shell."""

from console.exits import ConsoleError
from OCP.BRepFilletAPI import BRepFilletAPI_MakeChamfer, BRepFilletAPI_MakeFillet
from OCP.BRepOffsetAPI import BRepOffsetAPI_MakeThickSolid

from inventorcore.geometry.kernel import failing_as, shape_list

from .body import Body
from .members import Members
from .selection import chosen_edges, faces_at


def fillet(members: Members, body: Body, name: str) -> None:  # noqa: ARG001 (features have one signature)
    """Round edges."""
    shape, radius = body.existing(members.where), members.size("radius")
    maker = BRepFilletAPI_MakeFillet(shape)
    with failing_as(f"{members.where}: a radius of {radius:g} mm does not fit its edges", "Make it smaller."):
        for edge in chosen_edges(members, shape):
            maker.Add(radius, edge)
        body.replace(maker.Shape(), members.where)


def chamfer(members: Members, body: Body, name: str) -> None:  # noqa: ARG001 (features have one signature)
    """Bevel edges by one distance."""
    shape, distance = body.existing(members.where), members.size("distance")
    maker = BRepFilletAPI_MakeChamfer(shape)
    with failing_as(f"{members.where}: a distance of {distance:g} mm does not fit its edges", "Make it smaller."):
        for edge in chosen_edges(members, shape):
            maker.Add(distance, edge)
        body.replace(maker.Shape(), members.where)


def shell(members: Members, body: Body, name: str) -> None:  # noqa: ARG001 (features have one signature)
    """Hollow the solid to walls of `thickness`, left open at the faces of `open`."""
    shape, thickness = body.existing(members.where), members.size("thickness")
    opened = [face for written in members.items("open") for face in faces_at(members, written, shape)]
    maker = BRepOffsetAPI_MakeThickSolid()
    with failing_as(f"{members.where}: walls of {thickness:g} mm cannot be made", "Make them thinner."):
        maker.MakeThickSolidByJoin(shape, shape_list(opened), -thickness, 1e-3)
        maker.Build()
        if not maker.IsDone():
            raise ConsoleError(f"{members.where}: walls of {thickness:g} mm cannot be made", hint="Make them thinner.")
        body.replace(maker.Shape(), members.where)
