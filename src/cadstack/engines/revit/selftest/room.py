"""A room of four walls with a door and a floor, which the self-test makes."""

from pathlib import Path
from typing import Any

SIZE, HEIGHT, THICKNESS = 4.0, 2.5, 0.2


def make_room(path: Path) -> None:
    """Write the room as IFC4, in metres."""
    import numpy as np
    from ifcopenshell.api import aggregate, context, feature, geometry, project, pset, root, spatial, unit

    ifc = project.create_file("IFC4")
    made: Any = root.create_entity(ifc, ifc_class="IfcProject", name="Self-test")
    unit.assign_unit(ifc, units=[unit.add_si_unit(ifc, unit_type="LENGTHUNIT")])
    model = context.add_context(ifc, context_type="Model")
    body = context.add_context(
        ifc, context_type="Model", context_identifier="Body", target_view="MODEL_VIEW", parent=model
    )
    for ifc_class, name in (("IfcSite", "Site"), ("IfcBuilding", "Building"), ("IfcBuildingStorey", "Ground")):
        part = root.create_entity(ifc, ifc_class=ifc_class, name=name)
        aggregate.assign_object(ifc, products=[part], relating_object=made)
        made = part
    made.Elevation = 0.0

    def place(ifc_class: str, name: str, shape: Any, at: tuple[float, float, float], turn: int = 0) -> Any:
        element = root.create_entity(ifc, ifc_class=ifc_class, name=name)
        cosine, sine = ((1, 0), (0, 1), (-1, 0), (0, -1))[turn]
        matrix = np.eye(4)
        matrix[:2, :2] = [[cosine, -sine], [sine, cosine]]
        matrix[:3, 3] = at
        geometry.edit_object_placement(ifc, product=element, matrix=matrix)
        geometry.assign_representation(ifc, product=element, representation=shape)
        return element

    def box(length: float, height: float) -> Any:
        return geometry.add_wall_representation(ifc, body, length=length, height=height, thickness=THICKNESS)

    corners = ((0.0, 0.0, 0.0), (SIZE, 0.0, 0.0), (SIZE, SIZE, 0.0), (0.0, SIZE, 0.0))
    walls = [place("IfcWall", f"Wall {turn}", box(SIZE, HEIGHT), corner, turn) for turn, corner in enumerate(corners)]
    rating = pset.add_pset(ifc, product=walls[0], name="Pset_WallCommon")
    pset.edit_pset(ifc, pset=rating, properties={"FireRating": "REI 60"})
    hole = place("IfcOpeningElement", "Hole", box(1.0, 2.0), (1.5, 0.0, 0.0))
    feature.add_feature(ifc, feature=hole, element=walls[0])
    door = place("IfcDoor", "Door", box(1.0, 2.0), (1.5, 0.0, 0.0))
    feature.add_filling(ifc, opening=hole, element=door)
    outline = [(0.0, 0.0), (SIZE, 0.0), (SIZE, SIZE), (0.0, SIZE), (0.0, 0.0)]
    plate = geometry.add_slab_representation(ifc, body, depth=THICKNESS, polyline=outline)
    floor = place("IfcSlab", "Floor", plate, (0.0, 0.0, -THICKNESS))
    spatial.assign_container(ifc, products=[*walls, door, floor], relating_structure=made)
    ifc.write(str(path))
