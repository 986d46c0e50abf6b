"""Dimensions, fits, tolerance frames, surface symbols and notes of the part views."""

import math
from typing import Any

import views
from ezdxf.enums import MTextLineAlignment, TextEntityAlignment
from ezdxf.layouts import BaseLayout, Modelspace
from standards import DIMENSION, OUTLINE, STYLE, SYMBOL, TEXT, TEXT_HEIGHT, THIN
from views import (
    FACE,
    FLANGE_R,
    FLANGE_T,
    HUB_END,
    HUB_R,
    SEAL_R,
    SEAL_X,
    SEAT_R,
    SEAT_X,
    SECTION,
    SPIGOT_L,
    SPIGOT_R,
    TOP,
)

Point = tuple[float, float]
DIAMETER = "%%c"


class Dimensions:
    """Adds rendered DIMENSION entities in one style."""

    def __init__(self, space: Modelspace, style: str = "ISO-2.5", origin: Point = (0.0, 0.0)) -> None:
        self.space = space
        self.style = style
        self.origin = origin

    def at(self, x: float, y: float) -> Point:
        return self.origin[0] + x, self.origin[1] + y

    def _finish(self, dimension: Any, limits: tuple[float, float] | None) -> None:
        if limits:
            zeros = 0.0 not in limits  # "0" stands alone, "-0.010" keeps its digits
            dimension.set_tolerance(
                limits[0], -limits[1], hfactor=0.7, align=MTextLineAlignment.MIDDLE, dec=3, trailing_zeros=zeros
            )
        dimension.render()

    def horizontal(self, x1: float, x2: float, y: float, line_y: float, text: str = "<>", **options: Any) -> None:
        self._linear((x1, options.pop("y1", y)), (x2, options.pop("y2", y)), (x1, line_y), 0.0, text, **options)

    def vertical(self, y1: float, y2: float, x: float, line_x: float, text: str = "<>", **options: Any) -> None:
        self._linear((options.pop("x1", x), y1), (options.pop("x2", x), y2), (line_x, y1), 90.0, text, **options)

    def _linear(
        self,
        p1: Point,
        p2: Point,
        base: Point,
        angle: float,
        text: str,
        limits: tuple[float, float] | None = None,
        **override: Any,
    ) -> None:
        if text != "<>":
            override["dimpost"] = text
        if limits:
            override["dimgap"] = 1.5  # the lower limit hangs below the text
        dimension = self.space.add_linear_dim(
            self.at(*base),
            self.at(*p1),
            self.at(*p2),
            angle=angle,
            dimstyle=self.style,
            override=override,
            dxfattribs={"layer": DIMENSION},
        )
        self._finish(dimension, limits)

    def diameter(self, centre: Point, radius: float, place: Point, **override: Any) -> None:
        self.space.add_diameter_dim(
            self.at(*centre), radius=radius, location=self.at(*place), dimstyle=self.style, override=override,
            dxfattribs={"layer": DIMENSION},
        ).render()  # fmt: skip

    def radius(self, centre: Point, radius: float, angle: float) -> None:
        self.space.add_radius_dim(
            self.at(*centre), radius=radius, angle=angle, dimstyle=self.style, dxfattribs={"layer": DIMENSION},
        ).render()  # fmt: skip

    def angle(self, centre: Point, radius: float, start: float, end: float, distance: float) -> None:
        self.space.add_angular_dim_cra(
            self.at(*centre), radius=radius, start_angle=start, end_angle=end, distance=distance, dimstyle=self.style,
            dxfattribs={"layer": DIMENSION},
        ).render()  # fmt: skip


def label(
    space: BaseLayout, text: str, place: Point, height: float = TEXT_HEIGHT, align: str = "LEFT", layer: str = TEXT
) -> None:
    """A line of text."""
    entity = space.add_text(text, height=height, dxfattribs={"layer": layer, "style": STYLE})
    entity.set_placement(place, align=TextEntityAlignment[align])


def note_leader(space: Modelspace, points: list[Point], lines: list[str], scale: float = 1.0, side: int = 1) -> None:
    """An arrow along `points` and text after its end, the first line above the shelf."""
    style = "ISO-2.5" if scale == 1.0 else "ISO-2.5-5TO1"
    space.add_leader(points, dimstyle=style, dxfattribs={"layer": DIMENSION})
    x, y = points[-1]
    align = "LEFT" if side > 0 else "RIGHT"
    for number, text in enumerate(lines):
        label(space, text, (x + side * scale, y + (0.8 - 3.8 * number) * scale), TEXT_HEIGHT * scale, align, DIMENSION)


def surface(space: Modelspace, place: Point, ra: str, turn: float = 0.0) -> None:
    """A surface texture symbol standing on `place`."""
    reference = space.add_blockref("SURFACE_TEXTURE", place, {"layer": SYMBOL, "rotation": turn})
    reference.add_auto_attribs({"RA": f"Ra {ra}"})


def datum(space: Modelspace, place: Point, letter: str, turn: float = 0.0) -> None:
    """A datum triangle standing on `place`; its letter stays upright."""
    reference = space.add_blockref("DATUM", place, {"layer": SYMBOL, "rotation": turn})
    reference.add_auto_attribs({"LETTER": letter})
    for attrib in reference.attribs:
        attrib.dxf.rotation = 0.0


def frame(space: Modelspace, place: Point, symbol: str, value: str, *datums: str) -> None:
    """A feature control frame, its left middle at `place`; `symbol` is a letter of gdt.shx."""
    content = "%%v".join([f"{{\\Fgdt;{symbol}}}", value, *datums])
    given = {"insert": (*place, 0.0), "content": content, "dimstyle": "ISO-2.5", "layer": SYMBOL}
    space.new_entity("TOLERANCE", given)


def annotate_face(space: Modelspace) -> None:
    """Pitch circle, holes, the cutting plane A-A."""
    dims = Dimensions(space, origin=FACE)
    dims.angle((0, 0), FLANGE_R, 90.0, 150.0, 9.0)
    turn = math.radians(60.0)
    ux, uy = math.cos(turn), math.sin(turn)
    dims.diameter((0, 0), views.BOLT_PITCH_R, (72.0 * ux, 72.0 * uy))
    r1, r2 = views.BOLT_PITCH_R, 66.0  # the dimension line on to its text, outside the flange
    space.add_line(dims.at(r1 * ux, r1 * uy), dims.at(r2 * ux, r2 * uy), {"layer": DIMENSION})
    x, y = views.bolt_centres()[2]
    note_leader(
        space,
        [(x - 6.5, y - 3.75), (x - 16.0, y - 24.0), (x - 17.0, y - 24.0)],
        ["6x %%c9", "%%c15 x 5 deep"],
        side=-1,
    )
    frame(space, (x - 40.5, y - 35.0), "j", "{\\Fgdt;n}0.2{\\Fgdt;m}", "A", "B")
    _cutting_plane(space)


def _cutting_plane(space: Modelspace) -> None:
    for sign in (1, -1):
        outer, inner = sign * (FLANGE_R + 14.0), sign * (FLANGE_R + 5.0)
        space.add_line((0, inner), (0, outer), {"layer": OUTLINE})
        arrow = sign * (FLANGE_R + 10.5)
        space.add_line((0, arrow), (8, arrow), {"layer": THIN})
        space.add_solid([(8, arrow), (4.5, arrow + 0.9), (4.5, arrow - 0.9)], {"layer": THIN})
        label(space, "A", (4.0, arrow + (2.0 if sign > 0 else -5.5)), 3.5, "CENTER")
    label(space, "A-A", (SECTION[0] + 21.0, FLANGE_R + 17.0), 5.0, "CENTER")


def annotate_section(space: Modelspace) -> None:
    """Depths in the hollow, lengths outside, bores on their own side, fits with their limits."""
    dims = Dimensions(space, origin=SECTION)
    left, right = -SPIGOT_L, HUB_END
    dims.vertical(-SEAT_R, SEAT_R, left, left - 12.0, f"{DIAMETER}<> H7", limits=(0.030, 0.0))
    dims.vertical(-SPIGOT_R, SPIGOT_R, left, left - 23.0, f"{DIAMETER}<> g6", limits=(-0.010, -0.029))
    dims.vertical(-SEAL_R, SEAL_R, right, right + 11.0, f"{DIAMETER}<> H8", limits=(0.039, 0.0))
    dims.vertical(-HUB_R, HUB_R, right - views.HUB_CHAMFER, right + 21.0, f"{DIAMETER}<>")
    dims.vertical(-FLANGE_R, FLANGE_R, FLANGE_T - views.EDGE_R, right + 30.0, f"{DIAMETER}<>")
    dims.horizontal(left, SEAT_X, 8.0, 8.0, "<> +0.1", dimse1=1, dimse2=1)
    dims.horizontal(SEAL_X, right, 8.0, 8.0, dimse1=1, dimse2=1)
    dims.horizontal(left, 0.0, SPIGOT_R, FLANGE_R + 8.0, y2=FLANGE_R, dimtix=1, dimtmove=2)
    dims.horizontal(0.0, FLANGE_T, FLANGE_R, FLANGE_R + 8.0, y2=FLANGE_R - views.EDGE_R)
    dims.horizontal(0.0, right, -FLANGE_R, -FLANGE_R - 12.0, y2=-HUB_R + views.HUB_CHAMFER)
    edge = (FLANGE_T - views.EDGE_R, -FLANGE_R + views.EDGE_R)
    dims.radius(edge, views.EDGE_R, -45.0)
    x, y = SECTION
    bend = views.ROOT_R * (1.0 - 0.7071)
    start = (x + FLANGE_T + bend, y + HUB_R + bend)
    note_leader(space, [start, (start[0] + 8.0, start[1] + 10.0), (start[0] + 9.0, start[1] + 10.0)], ["R3"])
    _section_symbols(space, x, y)


def _section_symbols(space: Modelspace, x: float, y: float) -> None:
    datum(space, (x - SPIGOT_L - 12.0, y - SEAT_R), "A", 180.0)
    datum(space, (x, y - FLANGE_R + 2.8), "B", 90.0)
    surface(space, (x - 1.0, y - SEAT_R), "1.6")
    surface(space, (x - 21.0, y + SPIGOT_R), "1.6")
    space.add_leader([(x, y + 58.0), (x - 9.0, y + 58.0)], dimstyle="ISO-2.5", dxfattribs={"layer": DIMENSION})
    frame(space, (x - 29.0, y + 58.0), "b", "0.02", "A")
    run = [(x - 2.0, y - SPIGOT_R), (x - 12.0, y - 50.0), (x - 14.0, y - 50.0)]
    space.add_leader(run, dimstyle="ISO-2.5", dxfattribs={"layer": DIMENSION})
    frame(space, (x - 34.0, y - 50.0), "h", "0.03", "A")
    space.add_circle((x + SEAT_X, y + SEAT_R), 4.5, {"layer": THIN})
    space.add_line((x + SEAT_X + 2.6, y + SEAT_R - 3.7), (x + SEAT_X + 5.4, y + 17.8), {"layer": THIN})
    label(space, "B", (x + SEAT_X + 6.0, y + 14.5), 3.5, "LEFT")


def annotate_top(space: Modelspace) -> None:
    """Where the grease hole sits."""
    dims = Dimensions(space, origin=TOP)
    dims.vertical(0.0, -views.GREASE_X, FLANGE_R, FLANGE_R + 10.0, x2=views.GREASE_THREAD_R)
    x, y = TOP[0], TOP[1] - views.GREASE_X
    note_leader(space, [(x - 3.0, y - 2.7), (x - 44.0, y - 22.0), (x - 45.0, y - 22.0)], ["M8x1"], side=-1)
