"""The run of a plot: choose layouts, draw each, lay it out on its sheet, write the files."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import fonts
from .settings import Format, Page, PlotError, PlotSettings

fonts.install()

from ezdxf import bbox  # noqa: E402  (after the fonts are settled)
from ezdxf.addons import acadctb  # noqa: E402
from ezdxf.addons.drawing.backend import BackendInterface  # noqa: E402
from ezdxf.document import Drawing  # noqa: E402
from ezdxf.layouts import Layout  # noqa: E402
from ezdxf.math import BoundingBox2d, Vec2  # noqa: E402

from .scene import Recording, draw  # noqa: E402
from .sheet import Sheet, make_sheet  # noqa: E402
from .viewports import plotted_viewports  # noqa: E402

MONOCHROME = {"monochrome.ctb", "monochrome.stb"}
_THIN_PEN_MM = 0.13


@dataclass
class Plotted:
    """One layout, recorded and laid out."""

    layout: Layout
    sheet: Sheet
    recording: Recording

    def replay(self, canvas: BackendInterface) -> None:
        """Draw the recording on `canvas`, in millimetres on the sheet."""
        player = self.recording.recorder.player()
        player.transform(self.sheet.matrix)
        player.replay(canvas)


def plot_layouts(
    doc: Drawing, target: Path, *, file_format: Format, layouts: Sequence[str] | None, settings: PlotSettings
) -> list[Page]:
    """See `accore.plotting.plot`."""
    if file_format not in ("pdf", "svg", "png"):
        raise PlotError(f'Plot format "{file_format}" is not known; pdf, svg and png are.')
    folders = [Path.cwd()]
    if doc.filename:
        folders.append(Path(doc.filename).resolve().parent)
    fonts.install(folders)
    chosen = choose_layouts(doc, layouts)
    plotted = [record(layout, settings, folders) for layout in chosen]
    target.parent.mkdir(parents=True, exist_ok=True)
    title = settings.title or target.stem
    if file_format == "pdf":
        target.write_bytes(_pdf(plotted, title, settings))
        return [_page(item, target) for item in plotted]
    return [
        _page(item, _write_single(item, path, file_format, title, settings))
        for item, path in zip(plotted, _file_names(target, plotted), strict=True)
    ]


def choose_layouts(doc: Drawing, names: Sequence[str] | None) -> list[Layout]:
    """The layouts to plot in tab order; names are compared without case."""
    tabs = {name.lower(): name for name in doc.layouts.names_in_taborder()}
    if names is not None:
        unknown = [name for name in names if name.lower() not in tabs]
        if unknown:
            raise PlotError(f'There is no layout "{unknown[0]}". The drawing has: {", ".join(tabs.values())}.')
        return [doc.layouts.get(tabs[name.lower()]) for name in names]
    layouts = [doc.layouts.get(name) for name in tabs.values() if name != "model"]
    papers = [layout for layout in layouts if not layout.is_modelspace and _has_content(layout)]
    return papers or [doc.modelspace()]


def _has_content(layout: Layout) -> bool:
    """Whether a sheet shows anything; the sheets of a new drawing hold a viewport that looks beside the model."""
    if any(entity.dxftype() != "VIEWPORT" for entity in layout):
        return True
    viewports = plotted_viewports(layout)
    if not viewports or not len(layout.doc.modelspace()):
        return False
    try:
        model = bbox.extents(layout.doc.modelspace(), fast=True)
    except Exception:  # a damaged entity somewhere; the plot will name it
        return True
    if not model.has_data:
        return True
    for viewport in viewports:
        x1, y1, x2, y2 = viewport.get_modelspace_limits()
        if x1 < model.extmax.x and x2 > model.extmin.x and y1 < model.extmax.y and y2 > model.extmin.y:
            return True
    return False


def record(layout: Layout, settings: PlotSettings, folders: Sequence[Path]) -> Plotted:
    """Draw `layout`, then lay it out; a plot to extents needs the drawing to know its scale."""
    style = (settings.plot_style or layout.get_plot_style_filename() or "").strip()
    monochrome = settings.monochrome or style.lower() in MONOCHROME
    table = find_plot_style(style, folders)
    scale = make_sheet(layout, settings, _likely_extents(layout)).mm_per_unit
    recording = draw(layout, mm_per_unit=min(max(scale, 1e-6), 1e6), monochrome=monochrome, plot_style=table)
    return Plotted(layout, make_sheet(layout, settings, recording.extents), recording)


def _likely_extents(layout: Layout) -> BoundingBox2d:
    header = layout.doc.header
    low, high = Vec2(header.get("$EXTMIN", (1e20, 1e20))), Vec2(header.get("$EXTMAX", (-1e20, -1e20)))
    if layout.is_modelspace and low.x < high.x < 1e15 and low.y < high.y < 1e15:
        return BoundingBox2d([low, high])
    return BoundingBox2d([(0, 0), (420, 297)])


def find_plot_style(name: str, folders: Sequence[Path]) -> acadctb.ColorDependentPlotStyles:
    """The CTB called `name` if it lies in one of `folders`, else one that changes nothing."""
    plain = Path(name.replace("\\", "/")).name.lower()
    for folder in folders:
        for file in folder.glob("*.[cC][tT][bB]") if plain else ():
            if file.name.lower() != plain:
                continue
            try:
                table = acadctb.load(str(file))
            except Exception as problem:  # ezdxf lets struct, zlib and value errors of damaged tables through
                raise PlotError(f"The plot style table {file.name} cannot be read ({problem}).") from problem
            if isinstance(table, acadctb.ColorDependentPlotStyles):
                return table
    return acadctb.new_ctb()


def _pdf(plotted: Sequence[Plotted], title: str, settings: PlotSettings) -> bytes:
    from .pdf import PdfDocument

    document = PdfDocument()
    for item in plotted:
        canvas = document.new_sheet(None if settings.lineweights else _THIN_PEN_MM)
        item.replay(canvas)
        document.add_page(item.layout.name, item.sheet, canvas, item.recording.texts)
    return document.to_bytes(title, settings.created)


def _write_single(item: Plotted, path: Path, file_format: Format, title: str, settings: PlotSettings) -> Path:
    if file_format == "svg":
        from .svg import SvgSheet

        canvas = SvgSheet(None if settings.lineweights else _THIN_PEN_MM)
        item.replay(canvas)
        path.write_text(canvas.document(item.sheet, item.recording.texts, title), encoding="utf-8")
        return path
    import pypdfium2

    pdf = pypdfium2.PdfDocument(_pdf([item], title, settings))
    try:
        pixels = item.sheet.width * item.sheet.height * (settings.dpi / 25.4) ** 2
        if not 10 <= settings.dpi <= 2400 or pixels > 4e8:
            raise PlotError(f"{settings.dpi} dpi on this sheet is {pixels / 1e6:.0f} megapixels; 10 to 400 work.")
        pdf[0].render(scale=settings.dpi / 72.0).to_pil().save(path, "PNG", dpi=(settings.dpi, settings.dpi))
    finally:
        pdf.close()
    return path


def _file_names(target: Path, plotted: Sequence[Plotted]) -> Iterator[Path]:
    if len(plotted) == 1:
        yield target
        return
    taken: set[str] = set()
    for item in plotted:
        plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "_", item.layout.name).strip(" .") or "layout"
        name, number = plain, 2
        while name.lower() in taken:
            name, number = f"{plain}_{number}", number + 1
        taken.add(name.lower())
        yield target.with_name(f"{target.stem}-{name}{target.suffix}")


def _page(item: Plotted, path: Path) -> Page:
    sheet = item.sheet
    return Page(item.layout.name, round(sheet.width, 3), round(sheet.height, 3), path, tuple(item.recording.notes))
