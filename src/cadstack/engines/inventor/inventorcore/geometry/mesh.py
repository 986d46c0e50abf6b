"""Triangles: STL, and glTF with colors and names."""

from pathlib import Path

from console.exits import ConsoleError
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.collections import IndexedDataMap_TCollection_AsciiString_TCollection_AsciiString
from OCP.Message import Message_ProgressRange
from OCP.RWGltf import RWGltf_CafWriter
from OCP.RWMesh import RWMesh_CoordinateSystem_Zup
from OCP.StlAPI import StlAPI_Writer
from OCP.TCollection import TCollection_AsciiString

from .bounds import bounds_of
from .component import Component, compound, leaves
from .kernel import failing_as, quiet
from .xcaf import document_of

ANGLE = 0.35  # radians between neighbouring facets of a round


def tessellate(component: Component, deflection: float | None = None) -> None:
    """Give every face its triangles; `deflection` in mm is a thousandth of the size where it is not given."""
    wanted = deflection or max(bounds_of(compound(component)).diagonal / 1000, 1e-3)
    if wanted <= 0:
        raise ConsoleError(f"A deflection of {wanted:g} mm is not possible")
    for shape in {id(leaf.component): leaf.component.shape for leaf in leaves(component)}.values():
        BRepMesh_IncrementalMesh(shape, wanted, False, ANGLE, False)


def write_stl(component: Component, path: Path, deflection: float | None = None) -> None:
    """Binary STL in millimetres."""
    tessellate(component, deflection)
    writer = StlAPI_Writer()
    writer.ASCIIMode = False
    with quiet(), failing_as(f"{path.name} cannot be written"):
        done = writer.Write(compound(component), str(path))
    if not done:
        raise ConsoleError(f"{path.name} cannot be written as STL")


def write_gltf(component: Component, path: Path, deflection: float | None = None) -> None:
    """Binary glTF: metres, Y up, one node for each placed component."""
    tessellate(component, deflection)
    writer = RWGltf_CafWriter(TCollection_AsciiString(str(path)), True)
    writer.ChangeCoordinateSystemConverter().SetInputLengthUnit(0.001)
    writer.ChangeCoordinateSystemConverter().SetInputCoordinateSystem(RWMesh_CoordinateSystem_Zup)
    notes = IndexedDataMap_TCollection_AsciiString_TCollection_AsciiString()
    with quiet(), failing_as(f"{path.name} cannot be written"):
        done = writer.Perform(document_of(component), notes, Message_ProgressRange())
    if not done:
        raise ConsoleError(f"{path.name} cannot be written as glTF")
