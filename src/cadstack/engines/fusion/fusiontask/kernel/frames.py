"""Planes with axes: where a sketch lies, and how its coordinates become those of the model."""

from dataclasses import dataclass

from OCP.gp import gp_Ax1, gp_Ax2, gp_Ax3, gp_Dir, gp_Pnt, gp_Trsf, gp_Vec
from OCP.TopLoc import TopLoc_Location

Triple = tuple[float, float, float]
PARALLEL = 1 - 1e-12


@dataclass(frozen=True)
class Frame:
    """An origin, the direction of x and the normal, all in the model."""

    origin: Triple = (0.0, 0.0, 0.0)
    x: Triple = (1.0, 0.0, 0.0)
    normal: Triple = (0.0, 0.0, 1.0)

    @property
    def y(self) -> Triple:
        direction = self.axes.YDirection()
        return direction.X(), direction.Y(), direction.Z()

    @property
    def axes(self) -> gp_Ax3:
        return gp_Ax3(gp_Pnt(*self.origin), gp_Dir(*self.normal), gp_Dir(*self.x))

    @property
    def to_model(self) -> gp_Trsf:
        moved = gp_Trsf()
        moved.SetTransformation(self.axes, gp_Ax3())
        return moved

    def point(self, place: Triple) -> Triple:
        """A place on the sketch as one of the model."""
        moved = gp_Pnt(*place).Transformed(self.to_model)
        return moved.X(), moved.Y(), moved.Z()

    def local(self, place: Triple) -> Triple:
        """A place of the model as one of the sketch."""
        moved = gp_Pnt(*place).Transformed(self.to_model.Inverted())
        return moved.X(), moved.Y(), moved.Z()

    def offset(self, distance: float) -> "Frame":
        """The same frame farther along its normal."""
        origin = tuple(o + distance * n for o, n in zip(self.origin, self.normal, strict=True))
        return Frame(origin, self.x, self.normal)  # type: ignore[arg-type]


def axis(origin: Triple, direction: Triple) -> gp_Ax1:
    return gp_Ax1(gp_Pnt(*origin), gp_Dir(*direction))


def vector(direction: Triple, length: float = 1.0) -> gp_Vec:
    return gp_Vec(gp_Dir(*direction)).Multiplied(length)


def facing(origin: Triple, normal: Triple) -> Frame:
    """The frame of a flat face: its origin is the model's, dropped on the plane.

    Its x axis is that of the origin plane with this normal, and horizontal on a plane that is slanted. *Assumed*: the
    original does not say how it chooses.
    """
    height = sum(o * n for o, n in zip(origin, normal, strict=True))
    at = tuple(height * n for n in normal)
    nx, ny, nz = normal
    if abs(nz) > PARALLEL or abs(ny) > PARALLEL:
        x: Triple = (1.0, 0.0, 0.0)
    elif abs(nx) > PARALLEL:
        x = (0.0, 0.0, -1.0)
    else:
        length = (nx * nx + ny * ny) ** 0.5
        x = (-ny / length, nx / length, 0.0)
    return Frame(at, x, normal)  # type: ignore[arg-type]


def rotation(origin: Triple, direction: Triple, angle: float) -> gp_Trsf:
    turned = gp_Trsf()
    turned.SetRotation(axis(origin, direction), angle)
    return turned


def reflection(frame: Frame) -> gp_Trsf:
    """To the other side of a frame's plane."""
    mirrored = gp_Trsf()
    mirrored.SetMirror(gp_Ax2(gp_Pnt(*frame.origin), gp_Dir(*frame.normal)))
    return mirrored


def translation(by: Triple) -> gp_Trsf:
    moved = gp_Trsf()
    moved.SetTranslation(gp_Vec(*by))
    return moved


def placement(cells: list[float]) -> gp_Trsf:
    """A transformation from the cells of a Matrix3D, row by row."""
    moved = gp_Trsf()
    moved.SetValues(*cells[:12])
    return moved


def location(moved: gp_Trsf) -> TopLoc_Location:
    return TopLoc_Location(moved)
