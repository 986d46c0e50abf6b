"""STEP in and out, with names, colors and assembly structure."""

from pathlib import Path

from console.exits import ConsoleError
from OCP.IFSelect import IFSelect_RetDone
from OCP.STEPCAFControl import STEPCAFControl_Reader, STEPCAFControl_Writer

from .component import Component, compound
from .kernel import faces, failing_as, quiet
from .step_check import check_step
from .xcaf import components_of, document_of, new_document


def read_step(path: Path, name: str) -> Component:
    """The components of a STEP file; raises ConsoleError with what is wrong with it."""
    check_step(path)
    reader, document = STEPCAFControl_Reader(), new_document()
    reader.SetNameMode(True)
    reader.SetColorMode(True)
    with quiet(), failing_as(f"{path.name} cannot be read", "Export it again, as AP214 or AP242."):
        if reader.ReadFile(str(path)) != IFSelect_RetDone:
            raise ConsoleError(f"{path.name} cannot be read as STEP", hint="Export it again, as AP214 or AP242.")
        if not reader.Transfer(document):
            raise ConsoleError(f"{path.name} holds no shape that can be read", hint="Export it with solids.")
        component = components_of(document, name)
        if not faces(compound(component)):
            raise ConsoleError(f"{path.name} holds no surface", hint="Export it with solids.")
    return component


def write_step(component: Component, path: Path) -> None:
    """Write AP214 with names and colors."""
    writer = STEPCAFControl_Writer()
    with quiet(), failing_as(f"{path.name} cannot be written"):
        done = writer.Transfer(document_of(component)) and writer.Write(str(path)) == IFSelect_RetDone
    if not done:
        raise ConsoleError(f"{path.name} cannot be written as STEP")
