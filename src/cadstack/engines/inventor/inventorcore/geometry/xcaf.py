"""The kernel's own document, which its readers fill and its writers take, from and to our component tree."""

from typing import Any

from console.exits import ConsoleError
from OCP.collections import Sequence_TDF_Label
from OCP.Quantity import Quantity_Color, Quantity_TOC_sRGB
from OCP.TCollection import TCollection_AsciiString, TCollection_ExtendedString
from OCP.TDataStd import TDataStd_Name
from OCP.TDF import TDF_Label, TDF_Tool
from OCP.TDocStd import TDocStd_Document
from OCP.TopLoc import TopLoc_Location
from OCP.XCAFApp import XCAFApp_Application
from OCP.XCAFDoc import (
    XCAFDoc_ColorGen,
    XCAFDoc_ColorSurf,
    XCAFDoc_ColorTool,
    XCAFDoc_DocumentTool,
    XCAFDoc_ShapeTool,
)

from .component import DEEPEST, Color, Component, Instance


def new_document() -> TDocStd_Document:
    """An empty document."""
    document = TDocStd_Document(TCollection_ExtendedString("BinXCAF"))
    XCAFApp_Application.GetApplication_s().InitDocument(document)
    return document


def components_of(document: TDocStd_Document, name: str) -> Component:
    """The tree of a document that was read; `name` is for several roots, or one without a name."""
    tool, roots = XCAFDoc_DocumentTool.ShapeTool_s(document.Main()), Sequence_TDF_Label()
    tool.GetFreeShapes(roots)
    reading = _Reading(name)
    found = [reading.component(label, 0) for label in roots]
    if len(found) == 1:
        return found[0]
    return Component(name, instances=[Instance(one.name, one, TopLoc_Location()) for one in found])


class _Reading:
    def __init__(self, name: str) -> None:
        self.name = name
        self.known: dict[str, Component] = {}

    def component(self, label: TDF_Label, depth: int) -> Component:
        if depth > DEEPEST:
            raise ConsoleError(f"The assembly is nested deeper than {DEEPEST} levels")
        entry = _entry(label)
        if entry not in self.known:
            self.known[entry] = self._read(label, depth)
        return self.known[entry]

    def _read(self, label: TDF_Label, depth: int) -> Component:
        component = Component(_name(label) or self.name, color=_color(label))
        if not XCAFDoc_ShapeTool.IsAssembly_s(label):
            component.shape = XCAFDoc_ShapeTool.GetShape_s(label)
            component.face_colors = list(_face_colors(label))
            return component
        children = Sequence_TDF_Label()
        XCAFDoc_ShapeTool.GetComponents_s(label, children)
        for child in children:
            meant = TDF_Label()
            if XCAFDoc_ShapeTool.GetReferredShape_s(child, meant):
                placed, inner = XCAFDoc_ShapeTool.GetLocation_s(child), self.component(meant, depth + 1)
                component.instances.append(Instance(_name(child) or inner.name, inner, placed, _color(child)))
        return component


def _entry(label: TDF_Label) -> str:
    entry = TCollection_AsciiString()
    TDF_Tool.Entry_s(label, entry)
    return str(entry.ToCString())


def _name(label: TDF_Label) -> str:
    attribute = TDataStd_Name()
    return str(attribute.Get().ToExtString()).strip() if label.FindAttribute(TDataStd_Name.GetID_s(), attribute) else ""


def _color(label: TDF_Label) -> Color | None:
    color = Quantity_Color()
    for kind in (XCAFDoc_ColorSurf, XCAFDoc_ColorGen):
        if XCAFDoc_ColorTool.GetColor_s(label, kind, color):
            red, green, blue = (float(value) for value in color.Values(Quantity_TOC_sRGB))
            return red, green, blue
    return None


def _face_colors(label: TDF_Label) -> Any:
    parts = Sequence_TDF_Label()
    XCAFDoc_ShapeTool.GetSubShapes_s(label, parts)
    for part in parts:
        color = _color(part)
        if color is not None:
            yield XCAFDoc_ShapeTool.GetShape_s(part), color


def document_of(component: Component) -> TDocStd_Document:
    """A document that holds the tree, for a writer."""
    document = new_document()
    writing = _Writing(document)
    writing.label(component)
    writing.shapes.UpdateAssemblies()
    return document


class _Writing:
    def __init__(self, document: TDocStd_Document) -> None:
        self.shapes = XCAFDoc_DocumentTool.ShapeTool_s(document.Main())
        self.colors = XCAFDoc_DocumentTool.ColorTool_s(document.Main())
        self.known: dict[int, TDF_Label] = {}

    def label(self, component: Component) -> TDF_Label:
        if id(component) not in self.known:
            self.known[id(component)] = self._write(component)
        return self.known[id(component)]

    def _write(self, component: Component) -> TDF_Label:
        shape = component.shape
        label = self.shapes.NewShape() if shape is None else self.shapes.AddShape(shape, False)
        TDataStd_Name.Set_s(label, TCollection_ExtendedString(component.name, True))
        self._paint(label, component.color)
        for face, color in component.face_colors:
            part = self.shapes.AddSubShape(label, face)
            if not part.IsNull():
                self._paint(part, color)
        for instance in component.instances:
            placed = self.shapes.AddComponent(label, self.label(instance.component), instance.location)
            TDataStd_Name.Set_s(placed, TCollection_ExtendedString(instance.name, True))
            self._paint(placed, instance.color)
        return label

    def _paint(self, label: TDF_Label, color: Color | None) -> None:
        if color is not None:
            self.colors.SetColor(label, Quantity_Color(*color, Quantity_TOC_sRGB), XCAFDoc_ColorSurf)
