"""Sketch planes and axes."""

from console.exits import ConsoleError
from OCP.gp import gp_Ax1, gp_Ax3, gp_Dir, gp_Pnt, gp_Vec

from .members import Members

ORIGIN = gp_Pnt(0, 0, 0)
AXES = {"X": gp_Dir(1, 0, 0), "Y": gp_Dir(0, 1, 0), "Z": gp_Dir(0, 0, 1)}
# Name to normal and first sketch axis. XZ looks along -Y, so that its sketch axes are X and Z.
_PLANES = {
    "XY": (gp_Dir(0, 0, 1), gp_Dir(1, 0, 0)),
    "XZ": (gp_Dir(0, -1, 0), gp_Dir(1, 0, 0)),
    "YZ": (gp_Dir(1, 0, 0), gp_Dir(0, 1, 0)),
}


def plane(members: Members) -> gp_Ax3:
    """The frame of the member `plane` (XY by default), moved by `offset` along its normal."""
    written = members.raw("plane", "XY")
    if isinstance(written, str):
        if written not in _PLANES:
            raise ConsoleError(f'{members.where}: there is no plane "{written}"', hint="The planes: XY, XZ, YZ.")
        normal, first = _PLANES[written]
        frame = gp_Ax3(ORIGIN, normal, first)
    else:
        own = members.inner(written, "plane")
        normal = direction(own, "normal")
        frame = gp_Ax3(gp_Pnt(*own.vector("origin", 3, (0, 0, 0))), normal)
        if own.has("x"):
            first = direction(own, "x")
            if first.IsParallel(normal, 1e-9):
                raise ConsoleError(f'{own.where}: "x" runs along the normal')
            frame = gp_Ax3(frame.Location(), normal, first)
        own.finish()
    return frame.Translated(gp_Vec(frame.Direction()).Multiplied(members.length("offset", 0.0)))


def direction(members: Members, name: str) -> gp_Dir:
    """A direction: X, Y, Z, one of these with a minus, or three numbers."""
    written = members.raw(name)
    if isinstance(written, str) and written.lstrip("-") in AXES:
        found = AXES[written.lstrip("-")]
        return found.Reversed() if written.startswith("-") else found
    x, y, z = members.numbers(written, name, 3)
    if x * x + y * y + z * z < 1e-12:
        raise ConsoleError(f'{members.where}: "{name}" has no length')
    return gp_Dir(x, y, z)


def axis(members: Members) -> gp_Ax1:
    """The axis of a pattern: `axis` (Z by default) through `center` (the origin by default)."""
    along = direction(members, "axis") if members.has("axis") else AXES["Z"]
    return gp_Ax1(gp_Pnt(*members.vector("center", 3, (0, 0, 0))), along)
