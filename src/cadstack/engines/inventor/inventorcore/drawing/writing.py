"""Writes a sheet by the suffix of its file: SVG, or a PDF of one page that needs no embedded font."""

import zlib
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from console.exits import ConsoleError

from .sheet import Line, Pen, Sheet, Text

POINTS = 72 / 25.4
# Widths of Helvetica's characters from the space on, in thousandths of the height; others count as 556.
_NARROW = {" ": 278, ".": 278, ",": 278, ":": 278, ";": 278, "-": 333, "/": 278, "i": 222, "l": 222, "j": 222, "t": 278}


def write_sheet(sheet: Sheet, path: Path) -> None:
    """Write the sheet; raises ConsoleError for a suffix other than .svg and .pdf."""
    writers: dict[str, Callable[[Sheet], bytes]] = {".svg": _svg, ".pdf": _pdf}
    writer = writers.get(path.suffix.casefold())
    if writer is None:
        raise ConsoleError(f'A drawing cannot be written as "{path.name}"', hint="Name it .svg or .pdf.")
    path.write_bytes(writer(sheet))


def _svg(sheet: Sheet) -> bytes:
    size = f'width="{sheet.width:g}mm" height="{sheet.height:g}mm" viewBox="0 0 {sheet.width:g} {sheet.height:g}"'
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
        f"<title>{escape(sheet.title)}</title>",
        f'<rect width="{sheet.width:g}" height="{sheet.height:g}" fill="white"/>',
        '<g fill="none" stroke="black" stroke-linecap="round" stroke-linejoin="round">',
    ]
    for pen in Pen:
        dashes = f' stroke-dasharray="{" ".join(f"{dash:g}" for dash in pen.dashes)}"' if pen.dashes else ""
        body.append(f'<g class="{pen.name.lower()}" stroke-width="{pen.width:g}"{dashes}>')
        body += [_svg_line(line, sheet.height) for line in sheet.lines if line.pen is pen]
        body.append("</g>")
    body.append('</g>\n<g font-family="Helvetica, Arial, sans-serif">')
    body += [_svg_text(text, sheet.height) for text in sheet.texts]
    return "\n".join([*body, "</g>", "</svg>", ""]).encode()


def _svg_line(line: Line, height: float) -> str:
    points = " ".join(f"{x:.3f},{height - y:.3f}" for x, y in line.points)
    return f'<polygon fill="black" points="{points}"/>' if line.filled else f'<polyline points="{points}"/>'


def _svg_text(text: Text, height: float) -> str:
    x, y = text.at[0], height - text.at[1]
    turn = f' transform="rotate(-90 {x:.3f} {y:.3f})"' if text.turned else ""
    place = f'x="{x:.3f}" y="{y:.3f}" font-size="{text.height / 0.72:.2f}" text-anchor="{text.anchor}"'
    return f"<text {place}{turn}>{escape(text.text)}</text>"


def _pdf(sheet: Sheet) -> bytes:
    content = zlib.compress("\n".join(["1 J 1 j", *_pdf_lines(sheet), *map(_pdf_text, sheet.texts)]).encode("latin-1"))
    box = f"[0 0 {sheet.width * POINTS:.3f} {sheet.height * POINTS:.3f}]"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    title = f"<< /Title ({_pdf_escaped(sheet.title)}) /Producer (Cadstack) >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.encode(),
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        font.encode(),
        title.encode("latin-1"),
    ]
    return _pdf_file(objects)


def _pdf_file(objects: list[bytes]) -> bytes:
    """The objects with the table of their positions, the first being the catalogue and the last the information."""
    file, positions = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, 1):
        positions.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % position for position in positions)
    size = len(objects) + 1
    file += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(objects), table)
    return bytes(file)


def _pdf_lines(sheet: Sheet) -> list[str]:
    found = []
    for pen in Pen:
        dashes = " ".join(f"{dash * POINTS:.2f}" for dash in pen.dashes)
        found.append(f"{pen.width * POINTS:.3f} w [{dashes}] 0 d")
        for line in sheet.lines:
            if line.pen is pen:
                points = [f"{x * POINTS:.2f} {y * POINTS:.2f}" for x, y in line.points]
                run = " ".join([f"{points[0]} m", *(f"{point} l" for point in points[1:])])
                found.append(f"{run} {'b' if line.filled else 'S'}")
    return found


def _pdf_text(text: Text) -> str:
    size = text.height / 0.72 * POINTS
    width = sum(_NARROW.get(character, 556) for character in text.text) * size / 1000
    shift = {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    x, y = text.at[0] * POINTS, text.at[1] * POINTS
    turn = f"0 1 -1 0 {x:.2f} {y - shift:.2f}" if text.turned else f"1 0 0 1 {x - shift:.2f} {y:.2f}"
    return f"BT /F {size:.2f} Tf {turn} Tm ({_pdf_escaped(text.text)}) Tj ET"


def _pdf_escaped(text: str) -> str:
    """Text within parentheses; characters beyond Latin-1 become question marks."""
    plain = text.encode("latin-1", "replace").decode("latin-1")
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
