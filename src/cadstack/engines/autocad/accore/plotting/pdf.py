"""Sheets -> one PDF: vector content in millimetres, layers that a viewer can switch, bookmarks, searchable text."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import numpy as np
from ezdxf.addons.drawing.backend import BackendInterface, ImageData
from ezdxf.addons.drawing.config import Configuration
from ezdxf.addons.drawing.properties import BackendProperties, Properties
from ezdxf.entities import DXFGraphic
from ezdxf.math import Matrix44, Vec2
from ezdxf.npshapes import NumpyPath2d, NumpyPoints2d

from .outline import rounded, steps
from .pdf_file import PdfFile, date_string, text_string
from .pdf_text import TextLayer
from .scene import Text
from .sheet import Sheet

POINTS_PER_MM = 72.0 / 25.4
_OPERATORS = {"m": "%g %g m", "l": "%g %g l", "c": "%g %g %g %g %g %g c"}


class PdfSheet(BackendInterface):
    """Writes one sheet's drawing operators; shapes come in millimetres."""

    def __init__(self, document: "PdfDocument", pen_mm: float | None) -> None:
        self._document = document
        self._pen_mm = pen_mm
        self._out: list[str] = []
        self._state: dict[str, str] = {}
        self._layer: str | None = None

    def content(self, sheet: Sheet, texts: Iterable[Text]) -> bytes:
        """The finished content stream, with the text layer on top."""
        if self._layer is not None:
            self._out.append("EMC")
            self._layer = None
        head = [f"{POINTS_PER_MM:.8f} 0 0 {POINTS_PER_MM:.8f} 0 0 cm", "1 J 1 j"]
        if sheet.clip is not None:
            left, bottom, right, top = sheet.clip
            head.append(f"{left:.3f} {bottom:.3f} {right - left:.3f} {top - bottom:.3f} re W n")
        strings = [shown for text in texts if (shown := self._document.text.show(text, sheet.matrix))]
        tail = ["BT 3 Tr", *strings, "ET"] if strings else []
        return "\n".join(["q", *head, *self._out, *tail, "Q"]).encode("ascii")

    def _set(self, key: str, operator: str) -> None:
        if self._state.get(key) != operator:
            self._state[key] = operator
            self._out.append(operator)

    def _use(self, properties: BackendProperties, fill: bool) -> None:
        if properties.layer != self._layer:
            if self._layer is not None:
                self._out.append("EMC")
            self._layer = properties.layer
            self._out.append(f"/OC /{self._document.layer_tag(properties.layer)} BDC")
        color = properties.color
        red, green, blue = (round(int(color[i : i + 2], 16) / 255.0, 3) for i in (1, 3, 5))
        self._set("fill" if fill else "stroke", f"{red:g} {green:g} {blue:g} {'rg' if fill else 'RG'}")
        alpha = int(color[7:9], 16) if len(color) >= 9 else 255
        self._set("alpha", f"/{self._document.alpha_tag(alpha)} gs")
        if not fill:
            width = self._pen_mm if self._pen_mm is not None else max(properties.lineweight, 0.05)
            self._set("width", f"{round(width, 3):g} w")

    def draw_point(self, pos: Vec2, properties: BackendProperties) -> None:
        self._use(properties, fill=False)
        self._out.append(f"{pos.x:.3f} {pos.y:.3f} m {pos.x:.3f} {pos.y:.3f} l S")

    def draw_line(self, start: Vec2, end: Vec2, properties: BackendProperties) -> None:
        self.draw_solid_lines([(start, end)], properties)

    def draw_solid_lines(self, lines: Iterable[tuple[Vec2, Vec2]], properties: BackendProperties) -> None:
        ends = rounded(NumpyPoints2d([point for line in lines for point in line]))
        if not ends:
            return
        self._use(properties, fill=False)
        pairs = zip(ends[::2], ends[1::2], strict=True)
        self._out.append("\n".join(f"{a:g} {b:g} m {c:g} {d:g} l" for (a, b), (c, d) in pairs) + " S")

    @staticmethod
    def _trace(path: NumpyPath2d) -> str:
        return "\n".join([_OPERATORS[step] % numbers for step, numbers in steps(path)])

    def draw_path(self, path: NumpyPath2d, properties: BackendProperties) -> None:
        if len(path):
            self._use(properties, fill=False)
            self._out.append(self._trace(path) + (" s" if path.is_closed and not path.has_sub_paths else " S"))

    def draw_filled_paths(self, paths: Iterable[NumpyPath2d], properties: BackendProperties) -> None:
        traces = [self._trace(path) + " h" for path in paths if len(path)]
        if traces:
            self._use(properties, fill=True)
            self._out.append("\n".join(traces) + " f*")

    def draw_filled_polygon(self, points: NumpyPoints2d, properties: BackendProperties) -> None:
        corners = rounded(points)
        if len(corners) > 2:
            self._use(properties, fill=True)
            (x, y), rest = corners[0], corners[1:]
            self._out.append(f"{x:g} {y:g} m\n" + "\n".join(f"{a:g} {b:g} l" for a, b in rest) + " h f*")

    def draw_image(self, image_data: ImageData, properties: BackendProperties) -> None:
        self._use(properties, fill=True)
        width, height = image_data.image_size()
        # the unit square of PDF has the first row on top; pixels count rows downwards from it
        square = Matrix44.scale(width, height, 1.0) @ image_data.flip_matrix() @ image_data.transform
        square = Matrix44.scale(1.0, -1.0, 1.0) @ Matrix44.translate(0.0, 1.0, 0.0) @ square
        origin, across, up = (Vec2(p) for p in square.transform_vertices([(0, 0), (1, 0), (0, 1)]))
        across, up = across - origin, up - origin
        numbers = " ".join(f"{v:.4f}" for v in (across.x, across.y, up.x, up.y, origin.x, origin.y))
        self._out.append(f"q {numbers} cm /{self._document.image_tag(image_data.image)} Do Q")

    def configure(self, config: Configuration) -> None: ...
    def enter_entity(self, entity: DXFGraphic, properties: Properties) -> None: ...
    def exit_entity(self, entity: DXFGraphic) -> None: ...
    def set_background(self, color: str) -> None: ...
    def clear(self) -> None: ...
    def finalize(self) -> None: ...


class PdfDocument:
    """Pages and what they share: layers, transparencies, images, fonts of the text layer."""

    def __init__(self) -> None:
        self._pdf = PdfFile()
        self.text = TextLayer()
        self._layers: dict[str, tuple[str, int]] = {}
        self._alphas: dict[int, tuple[str, int]] = {}
        self._images: list[int] = []
        self._pages: list[tuple[str, Sheet, int]] = []

    def layer_tag(self, layer: str) -> str:
        if layer not in self._layers:
            number = self._pdf.add(b"<< /Type /OCG /Name %s >>" % text_string(layer or "0"))
            self._layers[layer] = (f"L{len(self._layers)}", number)
        return self._layers[layer][0]

    def alpha_tag(self, alpha: int) -> str:
        if alpha not in self._alphas:
            level = round(alpha / 255.0, 3)
            number = self._pdf.add(f"<< /Type /ExtGState /CA {level:g} /ca {level:g} >>".encode())
            self._alphas[alpha] = (f"A{alpha}", number)
        return self._alphas[alpha][0]

    def image_tag(self, pixels: Any) -> str:
        size = b"/Width %d /Height %d /BitsPerComponent 8" % (pixels.shape[1], pixels.shape[0])
        mask = self._pdf.add_stream(
            np.ascontiguousarray(pixels[:, :, 3]).tobytes(),
            b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray " + size,
        )
        image = self._pdf.add_stream(
            np.ascontiguousarray(pixels[:, :, :3]).tobytes(),
            b"/Type /XObject /Subtype /Image /ColorSpace /DeviceRGB %s /SMask %d 0 R" % (size, mask),
        )
        self._images.append(image)
        return f"I{len(self._images) - 1}"

    def new_sheet(self, pen_mm: float | None = None) -> PdfSheet:
        """A canvas for one sheet; `pen_mm` overrides every line weight."""
        return PdfSheet(self, pen_mm)

    def add_page(self, title: str, sheet: Sheet, canvas: PdfSheet, texts: Iterable[Text]) -> None:
        """Append the sheet as a page with a bookmark."""
        self._pages.append((title, sheet, self._pdf.add_stream(canvas.content(sheet, texts))))

    def to_bytes(self, title: str, created: datetime | None = None) -> bytes:
        """The whole file; `created`, else SOURCE_DATE_EPOCH, else no date."""
        pdf = self._pdf
        resources = self._write_resources()
        parent = pdf.reserve()
        pages = []
        for _, sheet, content in self._pages:
            box = f"{sheet.width * POINTS_PER_MM:.3f} {sheet.height * POINTS_PER_MM:.3f}".encode()
            pages.append(
                pdf.add(
                    b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s] /Resources %d 0 R /Contents %d 0 R "
                    b"/Group << /S /Transparency /CS /DeviceRGB >> >>" % (parent, box, resources, content)
                )
            )
        kids = b" ".join(b"%d 0 R" % page for page in pages)
        pdf.fill(parent, b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids))
        layers = b" ".join(b"%d 0 R" % number for _, number in self._layers.values())
        root = pdf.add(
            b"<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R "
            b"/OCProperties << /OCGs [%s] /D << /Order [%s] /ON [%s] >> >> >>"
            % (parent, self._write_bookmarks(pages), layers, layers, layers)
        )
        return pdf.to_bytes(root=root, info=pdf.add(_information(title, created)))

    def _write_resources(self) -> int:
        images = b" ".join(b"/I%d %d 0 R" % (i, number) for i, number in enumerate(self._images))
        states = b" ".join(b"/%s %d 0 R" % (tag.encode(), number) for tag, number in self._alphas.values())
        layers = b" ".join(b"/%s %d 0 R" % (tag.encode(), number) for tag, number in self._layers.values())
        fonts = self.text.write_fonts(self._pdf)
        return self._pdf.add(
            b"<< /ExtGState << %s >> /XObject << %s >> /Properties << %s >> /Font << %s >> >>"
            % (states, images, layers, fonts)
        )

    def _write_bookmarks(self, pages: list[int]) -> int:
        pdf = self._pdf
        root = pdf.reserve()
        items = [pdf.reserve() for _ in pages]
        for i, (item, page) in enumerate(zip(items, pages, strict=True)):
            links = (b"/Prev %d 0 R " % items[i - 1] if i else b"") + (
                b"/Next %d 0 R " % items[i + 1] if i + 1 < len(items) else b""
            )
            title = text_string(self._pages[i][0])
            pdf.fill(item, b"<< /Title %s /Parent %d 0 R %s/Dest [%d 0 R /Fit] >>" % (title, root, links, page))
        ends = b"/First %d 0 R /Last %d 0 R" % (items[0], items[-1]) if items else b""
        return pdf.fill(root, b"<< /Type /Outlines %s /Count %d >>" % (ends, len(items)))


def _information(title: str, created: datetime | None) -> bytes:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if created is None and epoch.isdigit():
        created = datetime.fromtimestamp(int(epoch), UTC)
    date = b" /CreationDate " + date_string(created) if created else b""
    return b"<< /Title %s /Producer (Cadstack)%s >>" % (text_string(title), date)
