"""Plot layouts of a drawing to PDF, SVG or PNG: `plot(doc, target, format="pdf")`.

Importing this package costs nothing; ezdxf's drawing add-on is loaded by the first plot.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .settings import Area, Format, Orientation, Page, PlotError, PlotSettings

if TYPE_CHECKING:
    from ezdxf.document import Drawing

__all__ = ["Area", "Format", "Orientation", "Page", "PlotError", "PlotSettings", "plot"]


def plot(
    doc: "Drawing",
    target: Path,
    *,
    format: Format,  # noqa: A002  (the word of every plot dialogue)
    layouts: Sequence[str] | None = None,
    settings: PlotSettings = PlotSettings(),  # noqa: B008  (frozen)
) -> list[Page]:
    """Plot `layouts` (None: the paper layouts with content, else Model) to `target`; raises PlotError.

    A PDF holds a page per layout. SVG and PNG write a file per layout; with several of them the layout's name is put
    behind the stem: `name-Layout1.svg`.
    """
    from .plotter import plot_layouts

    return plot_layouts(doc, Path(target), file_format=format, layouts=layouts, settings=settings)
