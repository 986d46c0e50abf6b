"""The text layer of a PDF: invisible strings over the drawn outlines, so that search and copy work.

Its fonts are Type 3 fonts whose glyphs paint nothing; each holds up to 255 characters and a ToUnicode map. They cost a
few hundred bytes. Rejected: an embedded real font (hundreds of kB) and a font that is not embedded (viewers warn).
"""

from ezdxf.math import Matrix44, Vec2

from .pdf_file import PdfFile
from .scene import Text

_ADVANCE = 500  # of 1000; every glyph the same, the text matrix stretches the string to its drawn width
_PER_FONT = 255
_CAP_HEIGHT = 0.7  # of the nominal size


class TextLayer:
    """Characters seen so far and the code each has in which font."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[int, int]] = {}

    def _code(self, character: str) -> tuple[int, int]:
        if character not in self._codes:
            font, index = divmod(len(self._codes), _PER_FONT)
            self._codes[character] = (font, index + 1)
        return self._codes[character]

    def show(self, text: Text, to_sheet: Matrix44) -> str:
        """The operators that place `text`, inside a text object."""
        matrix = text.matrix @ to_sheet
        string = text.string
        origin, along, up = (
            Vec2(p) for p in matrix.transform_vertices([(0, 0), (text.width, 0), (0, text.cap_height)])
        )
        across = (along - origin) / (len(string) * _ADVANCE / 1000.0)
        rise = (up - origin) / _CAP_HEIGHT
        numbers = (across.x, across.y, rise.x, rise.y, origin.x, origin.y)
        if not all(abs(number) < 1e5 for number in numbers):
            return ""
        parts = [" ".join(f"{number:.4f}" for number in numbers) + " Tm"]
        font, run = -1, ""
        for character in string:
            wanted, code = self._code(character)
            if wanted != font:
                parts.append(f"<{run}> Tj" if run else "")
                parts.append(f"/F{wanted} 1 Tf")
                font, run = wanted, ""
            run += f"{code:02X}"
        parts.append(f"<{run}> Tj")
        return " ".join(part for part in parts if part)

    def write_fonts(self, pdf: PdfFile) -> bytes:
        """Write the fonts; gives the entries of the /Font resources."""
        fonts: dict[int, list[str]] = {}
        for character, (font, _) in self._codes.items():
            fonts.setdefault(font, []).append(character)
        return b" ".join(b"/F%d %d 0 R" % (font, _write_font(pdf, characters)) for font, characters in fonts.items())


def _write_font(pdf: PdfFile, characters: list[str]) -> int:
    count = len(characters)
    rows = [f"<{code:02X}> <{c.encode('utf-16-be', 'replace').hex().upper()}>" for code, c in enumerate(characters, 1)]
    blocks = [rows[i : i + 100] for i in range(0, count, 100)]
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Adobe-Identity-UCS def "
        "/CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange\n"
        + "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        + "\nendcmap CMapName currentdict /CMap defineresource pop end end"
    )
    unicode_map = pdf.add_stream(cmap.encode())
    glyph = pdf.add_stream(b"%d 0 0 -200 %d 800 d1" % (_ADVANCE, _ADVANCE))
    names = b" ".join(b"/g%d" % code for code in range(1, count + 1))
    procedures = b" ".join(b"/g%d %d 0 R" % (code, glyph) for code in range(1, count + 1))
    widths = b" ".join(b"%d" % _ADVANCE for _ in range(count))
    return pdf.add(
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 -200 %d 800] /FontMatrix [0.001 0 0 0.001 0 0] /Resources << >> "
        b"/FirstChar 1 /LastChar %d /Widths [%s] /Encoding << /Type /Encoding /Differences [1 %s] >> "
        b"/CharProcs << %s >> /ToUnicode %d 0 R >>" % (_ADVANCE, count, widths, names, procedures, unicode_map)
    )
