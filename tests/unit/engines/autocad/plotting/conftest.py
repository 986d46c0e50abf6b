"""Drawings to plot, and what a plotted PDF holds."""

import sys
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[5] / "src" / "cadstack" / "engines" / "autocad"
if str(ENGINE) not in sys.path:
    sys.path.insert(0, str(ENGINE))

POINTS_PER_MM = 72.0 / 25.4


class Pdf:
    """A PDF read back with pypdfium2; lengths in mm."""

    def __init__(self, path: Path) -> None:
        import pypdfium2

        self._paints = (pypdfium2.raw.FPDF_PAGEOBJ_PATH, pypdfium2.raw.FPDF_PAGEOBJ_IMAGE)
        self._file = pypdfium2.PdfDocument(path)

    def __len__(self) -> int:
        return len(self._file)

    def size(self, page: int = 0) -> tuple[float, float]:
        width, height = self._file[page].get_size()
        return round(width / POINTS_PER_MM, 2), round(height / POINTS_PER_MM, 2)

    def text(self, page: int = 0) -> str:
        return self._file[page].get_textpage().get_text_range()

    def boxes(self, page: int = 0) -> list[tuple[float, float, float, float]]:
        """left, bottom, right, top of every path and image, line width included."""
        found = [item for item in self._file[page].get_objects() if item.type in self._paints]
        return [tuple(round(v / POINTS_PER_MM, 1) for v in item.get_bounds()) for item in found]

    def darkness(self, page: int, box: tuple[float, float, float, float]) -> float:
        """Share of not-white pixels in a rectangle in mm, at 10 pixels a mm."""
        return self.pixels(page, box, lambda p: p != (255, 255, 255))

    def pixels(self, page: int, box, wanted) -> float:
        picture = self._file[page].render(scale=10.0 / POINTS_PER_MM).to_pil().convert("RGB")
        x1, y1, x2, y2 = (round(v * 10) for v in box)
        part = picture.crop((x1, picture.height - y2, x2, picture.height - y1))
        points = list(part.get_flattened_data() if hasattr(part, "get_flattened_data") else part.getdata())
        return sum(map(wanted, points)) / len(points)


@pytest.fixture
def doc():
    """A drawing in mm with an A4 sheet "S": a viewport at 1:2 shows (0, 0)-(100, 100) on (50, 50)-(100, 100)."""
    pytest.importorskip("ezdxf", reason="ezdxf is installed in the AutoCAD engine's venv only")
    from accore.plotting import fonts

    fonts.install()
    import ezdxf

    doc = ezdxf.new("R2018", units=4)
    doc.header["$MEASUREMENT"] = 1
    doc.layouts.rename("Layout1", "S")
    sheet = doc.layouts.get("S")
    sheet.page_setup(size=(297, 210), margins=(0, 0, 0, 0), units="mm")
    viewport = sheet.add_viewport((75, 75), (50, 50), (50, 50), 100)
    doc.layers.add("VIEWPORT").dxf.plot = 0
    viewport.dxf.layer = "VIEWPORT"
    return doc


@pytest.fixture
def plot_pdf(tmp_path: Path):
    """Plot to a PDF and open it."""
    pytest.importorskip("pypdfium2", reason="pypdfium2 is installed in the AutoCAD engine's venv only")
    from accore.plotting import PlotSettings, plot

    def run(doc, layouts=None, **settings) -> Pdf:
        target = tmp_path / "out.pdf"
        plot(doc, target, format="pdf", layouts=layouts, settings=PlotSettings(**settings))
        return Pdf(target)

    return run
