"""PLOT, EXPORT, EXPORTPDF, PNGOUT, SVGOUT."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from console.exits import ConsoleError

from accore.console import Console
from accore.plotting import Format, PlotError, PlotSettings, plot
from accore.prompts import Dialogue, Keyword, NotUnderstood, Point, Text, yes_no
from accore.registry import command

DEVICES: dict[str, Format] = {
    "DWG To PDF.pc3": "pdf",
    "AutoCAD PDF (General Documentation).pc3": "pdf",
    "AutoCAD PDF (High Quality Print).pc3": "pdf",
    "AutoCAD PDF (Smallest File).pc3": "pdf",
    "AutoCAD PDF (Web and Mobile).pc3": "pdf",
    "PublishToWeb PNG.pc3": "png",
    "DWG To SVG.pc3": "svg",
}
PAPER_AREAS = ("Display", "Extents", "Layout", "View", "Window")
MODEL_AREAS = ("Display", "Extents", "Limits", "View", "Window")
SHADES = ("As displayed", "legacy Wireframe", "legacy Hidden", "Visual styles", "Rendered", "Wireframe", "Hidden")


@dataclass
class _Order:
    """A plot as far as it has been asked for."""

    layout: str
    format: Format
    settings: PlotSettings
    target: str = ""


@command("-PLOT")
def minus_plot(console: Console) -> Dialogue:
    """Plot one layout to PDF, PNG or SVG, with or without detailed configuration."""
    detailed = yield yes_no("Detailed plot configuration?")
    names = console.doc.layouts.names_in_taborder()
    layout = yield Text("Enter a layout name or [?]", console.layout, choices=names, kind="layout", whole_line=True)
    if detailed == "No":
        yield Text("Enter a page setup name", "")
    device = yield _device("DWG To PDF.pc3" if detailed == "No" else None)
    order = _Order(layout, DEVICES[device], PlotSettings())
    if detailed == "Yes":
        yield from _details(console, order)
    order.target = yield _file_name(console, order.layout, order.format)
    if order.target in ("Y", "y", "Yes", "yes"):  # "Write the plot to a file?" is asked for other devices
        order.target = yield _file_name(console, order.layout, order.format)
    yield yes_no("Save changes to page setup")
    if (yield yes_no("Proceed with plot", "Yes")) == "No":
        console.transcript.say("Plot cancelled.")
        return
    _plot(console, order.target, order.format, [order.layout], order.settings)


def _device(default: str | None) -> Text:
    return Text(
        "Enter an output device name or [?]", default, choices=list(DEVICES), kind="output device", whole_line=True
    )


def _details(console: Console, order: _Order) -> Dialogue:
    """The questions of a detailed plot configuration, in the original's order."""
    model = order.layout == "Model"
    paper = yield Text("Enter paper size or [?]", "", choices=("",), accepts=_is_paper, kind="paper", whole_line=True)
    yield Keyword("Enter paper units", "Millimeters", options=("Inches", "Millimeters"))
    orientation = yield Keyword("Enter drawing orientation", "Landscape", options=("Portrait", "Landscape"))
    yield yes_no("Plot upside down?")
    area = yield from _area(console, "Enter plot area", model)
    scale = yield from _scale()
    offset = yield Point("Enter plot offset (x,y)", "Center", options=("Center",))
    styled = yield yes_no("Plot with plot styles?", "Yes")
    style = yield Text(
        "Enter plot style table name or [?] (enter . for none)",
        "",
        choices=("", ".", "None"),
        accepts=lambda name: name.lower().endswith((".ctb", ".stb")),
        kind="plot style table",
        whole_line=True,
    )
    weights = yield yes_no("Plot with lineweights?", "Yes")
    if model:
        yield Text("Enter shade plot setting", "As displayed", accepts=_is_shade, choices=SHADES, whole_line=True)
    else:
        yield yes_no("Scale lineweights with plot scale?")
        yield yes_no("Plot paper space first?")
        yield yes_no("Hide paperspace objects?")
    order.settings = replace(
        order.settings,
        paper=paper or None,
        orientation="landscape" if orientation == "Landscape" else "portrait",
        area=area,
        fit=scale is None,
        scale=scale,
        centre=not isinstance(offset, tuple),
        lineweights=weights == "Yes",
        plot_style=style if styled == "Yes" and style not in ("", ".", "None", "none") else None,
    )


_PAPER_NAME = re.compile(r"\S+|.*\)|(?:iso|ansi|arch)(?: full bleed| expand)? [a-e]\d?", re.IGNORECASE)


def _is_paper(name: str) -> bool:
    """Whether this is a paper's name and nothing more."""
    from accore.plotting.papers import find_paper

    try:
        find_paper(name)
    except PlotError:
        return False
    return _PAPER_NAME.fullmatch(name) is not None


def _is_shade(name: str) -> bool:
    return bool(name) and any(shade.casefold().startswith(name.casefold().lstrip("_")) for shade in SHADES)


def _area(console: Console, prompt: str, model: bool) -> Dialogue:
    default = "Extents" if model else "Layout"
    chosen = yield Keyword(prompt, default, options=MODEL_AREAS if model else PAPER_AREAS)
    if chosen == "Window":
        first = yield Point("Enter lower left corner of window")
        second = yield Point("Enter upper right corner of window")
        return (
            min(first[0], second[0]),
            min(first[1], second[1]),
            max(first[0], second[0]),
            max(first[1], second[1]),
        )
    if chosen == "View":
        name = yield Text("Enter view name", None, whole_line=True)
        return _view(console, name)
    return chosen.lower()


def _view(console: Console, name: str) -> tuple[float, float, float, float]:
    """The window of a named view."""
    views = console.doc.views
    if name not in views:
        raise ConsoleError(f'There is no view "{name}"')
    view = views.get(name).dxf
    centre, width, height = view.center, view.width, view.height
    return centre[0] - width / 2, centre[1] - height / 2, centre[0] + width / 2, centre[1] + height / 2


def _scale() -> Dialogue:
    """The plot scale as paper units per drawing unit; None means fit."""
    text = yield Text("Enter plot scale (Plotted Millimeters=Drawing Units) or [Fit]", "Fit")
    if text.lstrip("_").upper() in ("F", "FIT"):
        return None
    parts = re.split(r"[=:]", text)
    try:
        numbers = [float(part) for part in parts]
        return numbers[0] / numbers[1] if len(numbers) == 2 else numbers[0]
    except (ValueError, ZeroDivisionError):
        raise NotUnderstood(f'"{text}" is not a plot scale', hint="Write Fit, 1:50, or 1=50.") from None


def _file_name(console: Console, layout: str, format: Format) -> Text:  # noqa: A002  (the trade's word)
    stem = console.drawing_path.stem if console.drawing_path else "Drawing1"
    return Text("Enter file name", f"{stem}-{layout}.{format}")


@command("-EXPORT")
def minus_export(console: Console) -> Dialogue:
    """Export the current layout, or all layouts, to PDF, PNG or SVG."""
    chosen = yield Keyword("Enter file format", "Pdf", options=("Dwf", "dwfX", "Pdf", "PNg", "Svg"))
    if chosen in ("Dwf", "dwfX"):
        raise ConsoleError(f"{chosen.upper()} cannot be written here", hint="Use Pdf, PNg or Svg.")
    yield from _export(console, {"Pdf": "pdf", "PNg": "png", "Svg": "svg"}[chosen])


@command("EXPORTPDF")
def exportpdf(console: Console) -> Dialogue:
    """Export the current layout, or all layouts, to PDF."""
    yield from _export(console, "pdf")


def _export(console: Console, format: Any) -> Dialogue:  # noqa: A002
    """Area and file name; "all layouts" has no detailed configuration, as in the original."""
    layouts: list[str] | None = [console.layout]
    settings = PlotSettings()
    if console.layout == "Model":
        area = yield Keyword("Enter plot area", "Extents", options=("Display", "Extents", "Window"))
        settings = replace(settings, area=area.lower())
        if area == "Window":
            first = yield Point("Enter first corner")
            second = yield Point("Enter other corner")
            settings = replace(settings, area=(*_low(first, second), *_high(first, second)))
    else:
        area = yield Keyword("Enter plot area", "Current layout", options=("Current layout", "All layouts"))
        layouts = None if area == "All layouts" else layouts
    target = ""
    if layouts is not None:
        detailed = yield Keyword(
            "Detailed plot configuration?", "No", options=("Yes", "No"), other=lambda reply: "." in reply
        )
        if detailed == "Yes":
            order = _Order(console.layout, format, settings)
            yield from _details(console, order)
            settings = replace(order.settings, area=settings.area if console.layout == "Model" else order.settings.area)
        elif detailed != "No":
            target = detailed
    if not target:
        target = yield _file_name(console, console.layout, format)
    _plot(console, target, format, layouts, settings)


def _low(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    return min(one[0], other[0]), min(one[1], other[1])


def _high(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    return max(one[0], other[0]), max(one[1], other[1])


@command("EXPORT")
def export(console: Console) -> Dialogue:
    """A file name decides the format, as its dialog box does."""
    name = yield _file_name(console, console.layout, "pdf")
    suffix = Path(name).suffix.lower().lstrip(".")
    if suffix in ("pdf", "png", "svg"):
        _plot(console, name, suffix, None if console.layout != "Model" else ["Model"], PlotSettings())  # type: ignore[arg-type]
    elif suffix in ("dxf", "dwg"):
        console.run("SAVEAS", "" if suffix == "dwg" else "DXF", *([""] if suffix == "dxf" else []), name)
    else:
        raise ConsoleError(f'EXPORT cannot write "{name}"', hint="Use a name that ends in pdf, png, svg or dxf.")


@command("PNGOUT")
def pngout(console: Console) -> Dialogue:
    """Write the current layout as a PNG picture."""
    yield from _picture(console, "png")


@command("SVGOUT")
def svgout(console: Console) -> Dialogue:
    """Write the current layout as SVG."""
    yield from _picture(console, "svg")


def _picture(console: Console, format: Format) -> Dialogue:  # noqa: A002
    """The current layout as it is; a selection of objects is not taken."""
    target = yield _file_name(console, console.layout, format)
    chosen = yield Keyword("Select objects or <all objects and viewports>", "ALL", options=("ALL",))
    assert chosen == "ALL"
    area = "extents" if console.layout == "Model" else "layout"
    _plot(console, target, format, [console.layout], PlotSettings(area=area))  # type: ignore[arg-type]


def _plot(
    console: Console,
    name: str,
    format: Format,  # noqa: A002
    layouts: Sequence[str] | None,
    settings: PlotSettings,
) -> None:
    """Plot and say what came out."""
    if Path(name).suffix.lower() != f".{format}":
        name = f"{name}.{format}"
    target = console.files.to_write(name)
    try:
        pages = plot(console.doc, target, format=format, layouts=layouts, settings=settings)
    except PlotError as error:
        raise ConsoleError(str(error)) from None
    for page in pages:
        size = f"{page.width_mm:.2f} wide by {page.height_mm:.2f} high"
        console.transcript.say(f"Effective plotting area:  {size}")
        console.transcript.say(f"Plotted layout {page.layout} to {page.path.name}.")
        for note in page.notes:
            console.transcript.say(f"Note: {note}")
