"""Makes house.ifc, a small building of two storeys, and CountItParams.json. The same call writes the same bytes.

    PYTHON make_input.py FOLDER

`PYTHON` is the interpreter of the Revit engine's environment. 9 by 6 metres outside; the file counts in millimetres.
"""

import json
import math
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ifcopenshell
import ifcopenshell.api.aggregate
import ifcopenshell.api.context
import ifcopenshell.api.feature
import ifcopenshell.api.geometry
import ifcopenshell.api.material
import ifcopenshell.api.project
import ifcopenshell.api.pset
import ifcopenshell.api.root
import ifcopenshell.api.spatial
import ifcopenshell.api.style
import ifcopenshell.api.type
import ifcopenshell.api.unit
import ifcopenshell.guid
import numpy as np

api = ifcopenshell.api
STOREY, WALL_HEIGHT, SLAB = 3.0, 2.8, 0.2
OUTER, INNER = 0.3, 0.12
LENGTH, WIDTH, OVERHANG = 9.0, 6.0, 0.4
COLOURS = {
    "Brick": (0.72, 0.35, 0.27),
    "Plaster": (0.92, 0.90, 0.85),
    "Concrete": (0.66, 0.66, 0.64),
    "Oak": (0.55, 0.38, 0.20),
    "Glass and frame": (0.55, 0.75, 0.85),
}
DOOR, WINDOW = (2.05, 0.0), (1.3, 0.9)  # height, sill


@dataclass(frozen=True)
class Wall:
    """A wall in plan: where it starts, where it points, and its (kind, distance along it, width) openings."""

    name: str
    start: tuple[float, float]
    degrees: float
    length: float
    openings: tuple[tuple[str, float, float], ...] = ()
    inner: bool = False


GROUND = (
    Wall("South", (0, 0), 0, LENGTH, (("window", 1.2, 1.6), ("door", 4.2, 1.0), ("window", 6.3, 1.6))),
    Wall("East", (LENGTH, OUTER), 90, WIDTH - 2 * OUTER, (("window", 1.9, 1.6),)),
    Wall("North", (LENGTH, WIDTH), 180, LENGTH, (("window", 1.2, 2.0),)),
    Wall("West", (0, WIDTH - OUTER), 270, WIDTH - 2 * OUTER),
    Wall("Hall west", (3.6, OUTER), 90, WIDTH - 2 * OUTER, (("door", 2.2, 0.9),), inner=True),
    Wall("Hall east", (5.6, OUTER), 90, WIDTH - 2 * OUTER, (("door", 2.2, 0.9),), inner=True),
)
UPPER = (
    Wall("South", (0, 0), 0, LENGTH, (("window", 1.2, 1.6), ("window", 6.3, 1.6))),
    Wall("East", (LENGTH, OUTER), 90, WIDTH - 2 * OUTER, (("window", 1.9, 1.6),)),
    Wall("North", (LENGTH, WIDTH), 180, LENGTH, (("window", 1.2, 1.2), ("window", 6.0, 1.2))),
    Wall("West", (0, WIDTH - OUTER), 270, WIDTH - 2 * OUTER),
    Wall("Bedroom", (3.6, OUTER), 90, WIDTH - 2 * OUTER, (("door", 2.2, 0.9),), inner=True),
)
ROOMS = (
    (0, "Kitchen", OUTER, 3.48),
    (0, "Hall", 3.6, 5.48),
    (0, "Living room", 5.6, LENGTH - OUTER),
    (1, "Bedroom", OUTER, 3.48),
    (1, "Studio", 3.6, LENGTH - OUTER),
)


class Building:
    """The model while it is made; every method adds to `ifc`."""

    def __init__(self) -> None:
        self.ifc = api.project.create_file("IFC4")
        self.project = api.root.create_entity(self.ifc, ifc_class="IfcProject", name="Small house")
        millimetre = api.unit.add_si_unit(self.ifc, unit_type="LENGTHUNIT", prefix="MILLI")
        others = [api.unit.add_si_unit(self.ifc, unit_type=kind) for kind in ("AREAUNIT", "VOLUMEUNIT")]
        api.unit.assign_unit(self.ifc, units=[millimetre, *others])
        model = api.context.add_context(self.ifc, context_type="Model")
        self.body = api.context.add_context(
            self.ifc, context_type="Model", context_identifier="Body", target_view="MODEL_VIEW", parent=model
        )
        self.site = self._part_of(self.project, "IfcSite", "Site")
        self.building = self._part_of(self.site, "IfcBuilding", "House")
        self.storeys = [self._storey("Ground floor", 0.0), self._storey("Upper floor", STOREY)]
        self.materials = {name: self._material(name, colour) for name, colour in COLOURS.items()}
        self.types: dict[str, Any] = {}

    def wall(self, level: int, wall: Wall) -> None:
        """A wall with its openings, what fills them, its properties and quantities."""
        thickness = INNER if wall.inner else OUTER
        shape = api.geometry.add_wall_representation(
            self.ifc, self.body, length=wall.length, height=WALL_HEIGHT, thickness=thickness
        )
        matrix = placed((*wall.start, level * STOREY), wall.degrees)
        kind, material = ("Partition 120", "Plaster") if wall.inner else ("Cavity wall 300", "Brick")
        made = self._element("IfcWall", f"{wall.name} wall", level, shape, matrix, kind, material)
        self._properties(made, "Pset_WallCommon", IsExternal=not wall.inner, LoadBearing=not wall.inner)
        if not wall.inner:
            self._properties(made, "Pset_WallCommon", FireRating="REI 60")
        holes = sum(width * (DOOR if what == "door" else WINDOW)[0] for what, _, width in wall.openings)
        area = wall.length * WALL_HEIGHT - holes
        self._quantities(
            made,
            "Qto_WallBaseQuantities",
            Length=wall.length * 1000,
            Height=WALL_HEIGHT * 1000,
            Width=thickness * 1000,
            NetSideArea=area,
            NetVolume=area * thickness,
        )
        for number, (what, distance, width) in enumerate(wall.openings, 1):
            height, sill = DOOR if what == "door" else WINDOW
            at = matrix @ placed((distance, 0, sill), 0)
            hole = self._opening(made, at, width, height, thickness)
            name = f"{wall.name} {what} {number}"
            filling = self._filling(what, name, level, at @ placed((0, thickness / 3, 0), 0), width, height)
            api.feature.add_filling(self.ifc, opening=hole, element=filling)

    def slab(self, level: int, name: str, top: float, hole: tuple[float, float, float, float] | None = None) -> None:
        """A floor of the whole plan with its upper side at `top`, perhaps with a hole (x, y, width, depth)."""
        outline = rectangle(0, 0, LENGTH, WIDTH)
        shape = api.geometry.add_slab_representation(self.ifc, self.body, depth=SLAB, polyline=outline)
        matrix = placed((0, 0, top - SLAB), 0)
        made = self._element("IfcSlab", name, level, shape, matrix, "Concrete floor 200", "Concrete", "FLOOR")
        self._properties(made, "Pset_SlabCommon", IsExternal=False, LoadBearing=True)
        area = LENGTH * WIDTH
        if hole is not None:
            x, y, width, depth = hole
            self._opening(made, matrix @ placed((x, y, 0), 0), width, SLAB, depth)
            area -= width * depth
        self._quantities(made, "Qto_SlabBaseQuantities", NetArea=area, NetVolume=area * SLAB)

    def roof(self) -> None:
        """A flat roof that stands over the walls."""
        outline = rectangle(-OVERHANG, -OVERHANG, LENGTH + OVERHANG, WIDTH + OVERHANG)
        shape = api.geometry.add_slab_representation(self.ifc, self.body, depth=SLAB, polyline=outline)
        matrix = placed((0, 0, STOREY + WALL_HEIGHT), 0)
        made = self._element("IfcRoof", "Roof", 1, shape, matrix, "Flat roof 200", "Concrete", "FLAT_ROOF")
        self._properties(made, "Pset_RoofCommon", IsExternal=True, FireRating="REI 30")

    def room(self, level: int, name: str, left: float, right: float) -> None:
        """A room between two walls, over the whole depth of the house."""
        outline = rectangle(left, OUTER, right, WIDTH - OUTER)
        shape = api.geometry.add_slab_representation(self.ifc, self.body, depth=WALL_HEIGHT - SLAB, polyline=outline)
        made = self._part_of(self.storeys[level], "IfcSpace", name)
        made.PredefinedType = "INTERNAL"
        self._place(made, shape, placed((0, 0, level * STOREY), 0))
        area = (right - left) * (WIDTH - 2 * OUTER)
        self._quantities(made, "Qto_SpaceBaseQuantities", NetFloorArea=area)

    def _filling(self, what: str, name: str, level: int, matrix: np.ndarray, width: float, height: float) -> Any:
        add = api.geometry.add_door_representation if what == "door" else api.geometry.add_window_representation
        # These two take the file's own units, unlike the rest of the API.
        shape = add(self.ifc, context=self.body, overall_height=height * 1000, overall_width=width * 1000)
        material = "Oak" if what == "door" else "Glass and frame"
        kind = f"{what.title()} {width * 1000:.0f} x {height * 1000:.0f}"
        made = self._element(f"Ifc{what.title()}", name, level, shape, matrix, kind, material)
        made.OverallWidth, made.OverallHeight = width * 1000, height * 1000
        if what == "door":
            made.OperationType = self.types[kind].OperationType = "SINGLE_SWING_LEFT"
        self._properties(made, f"Pset_{what.title()}Common", IsExternal=not name.startswith(("Hall", "Bedroom")))
        return made

    def _opening(self, element: Any, matrix: np.ndarray, width: float, height: float, thickness: float) -> Any:
        shape = api.geometry.add_wall_representation(
            self.ifc, self.body, length=width, height=height, thickness=thickness
        )
        hole = api.root.create_entity(self.ifc, ifc_class="IfcOpeningElement", name="Opening")
        self._place(hole, shape, matrix)
        api.feature.add_feature(self.ifc, feature=hole, element=element)
        return hole

    def _element(
        self,
        ifc_class: str,
        name: str,
        level: int,
        shape: Any,
        matrix: np.ndarray,
        kind: str,
        material: str,
        predefined: str | None = None,
    ) -> Any:
        made = api.root.create_entity(self.ifc, ifc_class=ifc_class, name=name, predefined_type=predefined)
        self._place(made, shape, matrix)
        api.spatial.assign_container(self.ifc, products=[made], relating_structure=self.storeys[level])
        if kind not in self.types:
            self.types[kind] = api.root.create_entity(self.ifc, ifc_class=f"{ifc_class}Type", name=kind)
        api.type.assign_type(self.ifc, related_objects=[made], relating_type=self.types[kind])
        api.material.assign_material(self.ifc, products=[made], material=self.materials[material])
        return made

    def _place(self, product: Any, shape: Any, matrix: np.ndarray) -> None:
        api.geometry.edit_object_placement(self.ifc, product=product, matrix=matrix)
        api.geometry.assign_representation(self.ifc, product=product, representation=shape)

    def _part_of(self, whole: Any, ifc_class: str, name: str) -> Any:
        made = api.root.create_entity(self.ifc, ifc_class=ifc_class, name=name)
        api.aggregate.assign_object(self.ifc, products=[made], relating_object=whole)
        return made

    def _storey(self, name: str, elevation: float) -> Any:
        made = self._part_of(self.building, "IfcBuildingStorey", name)
        made.Elevation = elevation * 1000
        api.geometry.edit_object_placement(self.ifc, product=made, matrix=placed((0, 0, elevation), 0))
        return made

    def _material(self, name: str, colour: tuple[float, float, float]) -> Any:
        material = api.material.add_material(self.ifc, name=name)
        style = api.style.add_style(self.ifc, name=name)
        red, green, blue = colour
        shade = {"SurfaceColour": {"Name": None, "Red": red, "Green": green, "Blue": blue}, "Transparency": 0.0}
        api.style.add_surface_style(self.ifc, style=style, ifc_class="IfcSurfaceStyleShading", attributes=shade)
        api.style.assign_material_style(self.ifc, material=material, style=style, context=self.body)
        return material

    def _properties(self, element: Any, name: str, **properties: object) -> None:
        pset = api.pset.add_pset(self.ifc, product=element, name=name)
        api.pset.edit_pset(self.ifc, pset=pset, properties=properties)

    def _quantities(self, element: Any, name: str, **quantities: float) -> None:
        qto = api.pset.add_qto(self.ifc, product=element, name=name)
        rounded = {key: round(value, 6) for key, value in quantities.items()}
        api.pset.edit_qto(self.ifc, qto=qto, properties=rounded)


def placed(origin: tuple[float, float, float], degrees: float) -> np.ndarray:
    """The placement at `origin`, turned about the vertical."""
    sine, cosine = round(math.sin(math.radians(degrees)), 12), round(math.cos(math.radians(degrees)), 12)
    matrix = np.eye(4)
    matrix[:2, :2] = [[cosine, -sine], [sine, cosine]]
    matrix[:3, 3] = origin
    return matrix


def rectangle(left: float, bottom: float, right: float, top: float) -> list[tuple[float, float]]:
    """A closed outline."""
    return [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]


@contextmanager
def numbered_ids() -> Iterator[None]:
    """GlobalIds that are the same each time, in place of random ones."""
    count, original = 0, ifcopenshell.guid.new

    def numbered() -> str:
        nonlocal count
        count += 1
        return str(ifcopenshell.guid.compress(uuid.uuid5(uuid.NAMESPACE_URL, f"small-house/{count}").hex))

    ifcopenshell.guid.new = numbered
    try:
        yield
    finally:
        ifcopenshell.guid.new = original


def make_house() -> ifcopenshell.file:
    """The whole building."""
    with numbered_ids():
        house = Building()
        house.slab(0, "Ground slab", 0.0)
        house.slab(1, "Upper slab", STOREY, hole=(3.9, 3.2, 1.4, 2.3))
        for level, walls in enumerate((GROUND, UPPER)):
            for wall in walls:
                house.wall(level, wall)
        house.roof()
        for level, name, left, right in ROOMS:
            house.room(level, name, left, right)
    house.ifc.header.file_name.name = "house.ifc"
    house.ifc.header.file_name.time_stamp = "2026-01-01T00:00:00"
    return house.ifc


def main(folder: Path) -> None:
    """Write the inputs of the work item."""
    folder.mkdir(parents=True, exist_ok=True)
    make_house().write(str(folder / "house.ifc"))
    wanted = dict.fromkeys(("walls", "floors", "doors", "windows"), True)
    (folder / "CountItParams.json").write_text(json.dumps(wanted) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
