"""One sheet -> one SVG in millimetres: a group per layer, strings as invisible text, images embedded."""

import base64
import io
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from ezdxf.addons.drawing.backend import BackendInterface, ImageData
from ezdxf.addons.drawing.config import Configuration
from ezdxf.addons.drawing.properties import BackendProperties, Properties
from ezdxf.entities import DXFGraphic
from ezdxf.math import Matrix44, Vec2
from ezdxf.npshapes import NumpyPath2d, NumpyPoints2d

from .outline import rounded, steps
from .scene import Text
from .sheet import Sheet

_CAP_HEIGHT = 0.73  # of the font size
_COMMANDS = {"m": "M%g %g", "l": "L%g %g", "c": "C%g %g %g %g %g %g"}


class SvgSheet(BackendInterface):
    """Writes SVG elements; shapes come in millimetres with y upwards and are turned over by one outer transform."""

    def __init__(self, pen_mm: float | None = None) -> None:
        self._pen_mm = pen_mm
        self._out: list[str] = []
        self._layer: str | None = None

    def document(self, sheet: Sheet, texts: Iterable[Text], title: str) -> str:
        """The finished file."""
        if self._layer is not None:
            self._out.append("</g>")
            self._layer = None
        width, height = f"{sheet.width:g}", f"{sheet.height:g}"
        clip, use = "", ""
        if sheet.clip is not None:
            x1, y1, x2, y2 = sheet.clip
            clip = (
                f'<clipPath id="area"><rect x="{x1:g}" y="{y1:g}" width="{x2 - x1:g}" height="{y2 - y1:g}"/></clipPath>'
            )
            use = ' clip-path="url(#area)"'
        strings = [_text(text, sheet) for text in texts]
        size = f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"'
        root = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        style = 'fill="none" stroke-linecap="round" stroke-linejoin="round" fill-rule="evenodd"'
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            root,
            f"<title>{escape(title)}</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            f'<g transform="matrix(1 0 0 -1 0 {height})" {style}>',
            f"{clip}<g{use}>",
            *self._out,
            "</g></g>",
            '<g fill="#000" fill-opacity="0" font-family="sans-serif">',
            *strings,
            "</g>",
            "</svg>",
        ]
        return "\n".join(lines) + "\n"

    def _enter(self, properties: BackendProperties) -> None:
        if properties.layer != self._layer:
            if self._layer is not None:
                self._out.append("</g>")
            self._layer = properties.layer
            self._out.append(f"<g data-layer={quoteattr(properties.layer)}>")

    def _stroke(self, trace: str, properties: BackendProperties) -> None:
        self._enter(properties)
        width = self._pen_mm if self._pen_mm is not None else max(properties.lineweight, 0.05)
        paint = _paint("stroke", properties.color)
        self._out.append(f'<path d="{trace}" {paint} stroke-width="{round(width, 3):g}"/>')

    def _fill(self, trace: str, properties: BackendProperties) -> None:
        self._enter(properties)
        self._out.append(f'<path d="{trace}" {_paint("fill", properties.color)}/>')

    @staticmethod
    def _trace(path: NumpyPath2d) -> str:
        return "".join([_COMMANDS[step] % numbers for step, numbers in steps(path)])

    def draw_point(self, pos: Vec2, properties: BackendProperties) -> None:
        self._stroke(f"M{pos.x:.3f} {pos.y:.3f}h0", properties)

    def draw_line(self, start: Vec2, end: Vec2, properties: BackendProperties) -> None:
        self.draw_solid_lines([(start, end)], properties)

    def draw_solid_lines(self, lines: Iterable[tuple[Vec2, Vec2]], properties: BackendProperties) -> None:
        ends = rounded(NumpyPoints2d([point for line in lines for point in line]))
        pairs = zip(ends[::2], ends[1::2], strict=True)
        trace = "".join(f"M{a:g} {b:g}L{c:g} {d:g}" for (a, b), (c, d) in pairs)
        if trace:
            self._stroke(trace, properties)

    def draw_path(self, path: NumpyPath2d, properties: BackendProperties) -> None:
        if len(path):
            self._stroke(self._trace(path), properties)

    def draw_filled_paths(self, paths: Iterable[NumpyPath2d], properties: BackendProperties) -> None:
        trace = "".join(self._trace(path) + "Z" for path in paths if len(path))
        if trace:
            self._fill(trace, properties)

    def draw_filled_polygon(self, points: NumpyPoints2d, properties: BackendProperties) -> None:
        corners = rounded(points)
        if len(corners) > 2:
            self._fill("M" + "L".join(f"{x:g} {y:g}" for x, y in corners) + "Z", properties)

    def draw_image(self, image_data: ImageData, properties: BackendProperties) -> None:
        import PIL.Image

        self._enter(properties)
        buffer = io.BytesIO()
        PIL.Image.fromarray(image_data.image).save(buffer, "PNG")
        width, height = image_data.image_size()
        matrix = image_data.flip_matrix() @ image_data.transform
        origin, across, down = (Vec2(p) for p in matrix.transform_vertices([(0, 0), (1, 0), (0, 1)]))
        across, down = across - origin, down - origin
        numbers = " ".join(f"{v:.6f}" for v in (across.x, across.y, down.x, down.y, origin.x, origin.y))
        self._out.append(
            f'<image width="{width}" height="{height}" transform="matrix({numbers})" '
            f'href="data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"/>'
        )

    def configure(self, config: Configuration) -> None: ...
    def enter_entity(self, entity: DXFGraphic, properties: Properties) -> None: ...
    def exit_entity(self, entity: DXFGraphic) -> None: ...
    def set_background(self, color: str) -> None: ...
    def clear(self) -> None: ...
    def finalize(self) -> None: ...


def _paint(attribute: str, color: str) -> str:
    alpha = int(color[7:9], 16) if len(color) >= 9 else 255
    opacity = f' {attribute}-opacity="{alpha / 255.0:.3g}"' if alpha < 255 else ""
    return f'{attribute}="{color[:7]}"{opacity}'


def _text(text: Text, sheet: Sheet) -> str:
    matrix: Matrix44 = text.matrix @ sheet.matrix
    origin, along = (Vec2(p) for p in matrix.transform_vertices([(0, 0), (text.width, 0)]))
    up = Vec2(matrix.transform((0, text.cap_height, 0)))
    length, size = origin.distance(along), origin.distance(up) / _CAP_HEIGHT
    turn = -(along - origin).angle_deg
    x, y = origin.x, sheet.height - origin.y
    return (
        f'<text font-size="{size:.3f}" textLength="{length:.3f}" lengthAdjust="spacingAndGlyphs" '
        f'transform="translate({x:.3f} {y:.3f}) rotate({turn:.2f})">{escape(text.string)}</text>'
    )
