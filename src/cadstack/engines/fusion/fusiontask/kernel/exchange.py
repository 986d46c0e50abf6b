"""Files: STEP in and out, STL out. The model's centimetres become the millimetres of the file."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from OCP.BRep import BRep_Builder
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.IFSelect import IFSelect_ReturnStatus
from OCP.Interface import Interface_Static
from OCP.Message import Message, Message_Gravity
from OCP.STEPControl import STEPControl_Reader, STEPControl_StepModelType, STEPControl_Writer
from OCP.StlAPI import StlAPI_Writer
from OCP.TopoDS import TopoDS_Compound, TopoDS_Shape

from fusiontask.objects import ScriptError

from .refusals import told
from .solids import scaled, solids_of

MM_PER_CM = 10.0


def write_step(named: Sequence[tuple[str, TopoDS_Shape]], path: Path) -> None:
    """Every body as a solid of its name; raises ScriptError."""
    _quiet()
    with told("The STEP file"):
        writer = STEPControl_Writer()
        Interface_Static.SetCVal_s("write.step.schema", "AP214IS")
        Interface_Static.SetCVal_s("write.step.unit", "MM")
        for name, shape in named:
            Interface_Static.SetCVal_s("write.step.product.name", name)
            status = writer.Transfer(scaled(shape, MM_PER_CM), STEPControl_StepModelType.STEPControl_AsIs)
            _check(status, f"The body '{name}' cannot be written as STEP")
        _check(writer.Write(str(path)), f"{path.name} cannot be written")


def read_step(text: str, name: str) -> list[TopoDS_Shape]:
    """The solids of the text of a STEP file, which is known by a name; raises ScriptError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.step"
        path.write_text(text, "latin-1")
        return _read(path, name)


def _read(path: Path, name: str) -> list[TopoDS_Shape]:
    _quiet()
    with told(f"The model of {name}"):
        reader = STEPControl_Reader()
        Interface_Static.SetCVal_s("xstep.cascade.unit", "MM")
        _check(reader.ReadFile(str(path)), f"{name} cannot be read as STEP")
        reader.TransferRoots()
        found = solids_of(reader.OneShape())
    if not found:
        raise ScriptError(f"{name} has no solid body")
    return [scaled(solid, 1 / MM_PER_CM) for solid in found]


def write_stl(
    shapes: Sequence[TopoDS_Shape], path: Path, *, deviation: float, angle: float, binary: bool, unit: float
) -> None:
    """One mesh of all bodies. `deviation` is in centimetres, `unit` in file units per centimetre."""
    with told("The STL file"):
        builder, all_ = BRep_Builder(), TopoDS_Compound()
        builder.MakeCompound(all_)
        for shape in shapes:
            builder.Add(all_, scaled(shape, unit))
        BRepMesh_IncrementalMesh(all_, deviation * unit, False, angle, False).Perform()
        writer = StlAPI_Writer()
        writer.ASCIIMode = not binary
        if not writer.Write(all_, str(path)):
            raise ScriptError(f"{path.name} cannot be written")


def _check(status: IFSelect_ReturnStatus, message: str) -> None:
    if status != IFSelect_ReturnStatus.IFSelect_RetDone:
        raise ScriptError(message)


def _quiet() -> None:
    """The library prints statistics on standard output, which is the report."""
    for printer in Message.DefaultMessenger_s().Printers():
        printer.SetTraceLevel(Message_Gravity.Message_Fail)
