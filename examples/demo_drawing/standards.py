"""What an office fixes once: layers, linetypes, text and dimension styles, symbols. All lengths in mm."""

from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment

OUTLINE, THIN, CENTRE, HIDDEN = "OUTLINE", "THIN", "CENTRE", "HIDDEN"
HATCH, PHANTOM, DIMENSION, TEXT, SYMBOL = "HATCH", "PHANTOM", "DIMENSION", "TEXT", "SYMBOL"
BORDER, TITLE, VIEWPORT = "BORDER", "TITLEBLOCK", "VIEWPORT"

# name: colour, linetype, line weight in 1/100 mm
LAYERS = {
    OUTLINE: (7, "CONTINUOUS", 50),
    THIN: (8, "CONTINUOUS", 25),
    CENTRE: (1, "CENTRE_ISO", 18),
    HIDDEN: (30, "HIDDEN_ISO", 25),
    HATCH: (8, "CONTINUOUS", 18),
    DIMENSION: (5, "CONTINUOUS", 18),
    PHANTOM: (8, "PHANTOM_ISO", 25),
    TEXT: (7, "CONTINUOUS", 25),
    SYMBOL: (6, "CONTINUOUS", 25),
    BORDER: (7, "CONTINUOUS", 70),
    TITLE: (7, "CONTINUOUS", 35),
    VIEWPORT: (9, "CONTINUOUS", 18),
}
STYLE = "ISO3098"
TEXT_HEIGHT = 2.5


def set_up(doc: Drawing) -> None:
    """Add every table entry and symbol block."""
    doc.header["$MEASUREMENT"] = 1
    doc.header["$LTSCALE"] = 1.0
    doc.header["$PSLTSCALE"] = 1
    doc.linetypes.add("CENTRE_ISO", [12.5, 8.0, -1.75, 1.0, -1.75], description="Centre, ISO 128: ____ _ ____")
    doc.linetypes.add("HIDDEN_ISO", [4.5, 3.0, -1.5], description="Hidden, ISO 128: __ __ __")
    doc.linetypes.add(
        "PHANTOM_ISO", [15.5, 9.0, -1.5, 1.0, -1.5, 1.0, -1.5], description="Adjacent part: ____ _ _ ____"
    )
    for name, (color, linetype, weight) in LAYERS.items():
        doc.layers.add(name, color=color, linetype=linetype, lineweight=weight)
    doc.layers.get(VIEWPORT).dxf.plot = 0
    doc.styles.add(STYLE, font="isocp.shx")
    for name, scale in (("ISO-2.5", 1.0), ("ISO-2.5-5TO1", 0.2)):
        _dimension_style(doc, name, scale)
    _surface_symbol(doc)
    _datum_symbol(doc)
    _balloon(doc)


def _dimension_style(doc: Drawing, name: str, scale: float) -> None:
    style = doc.dimstyles.new(name)
    settings = {
        "dimscale": scale,
        "dimtxsty": STYLE,
        "dimtxt": TEXT_HEIGHT,
        "dimasz": 2.5,
        "dimexo": 0.625,
        "dimexe": 1.25,
        "dimgap": 0.75,
        "dimtad": 1,
        "dimtih": 0,
        "dimtoh": 0,
        "dimdec": 2,
        "dimzin": 8,
        "dimdsep": ord("."),
        "dimlwd": 18,
        "dimlwe": 18,
        "dimclrd": 0,
        "dimclre": 0,
        "dimclrt": 0,
        "dimtofl": 1,
        "dimtdec": 3,
        "dimtzin": 0,
        "dimtfac": 0.7,
        "dimadec": 0,
    }
    for key, value in settings.items():
        style.dxf.set(key, value)


def _surface_symbol(doc: Drawing) -> None:
    """Surface texture, material removed: the tip touches the surface at (0, 0)."""
    block = doc.blocks.new("SURFACE_TEXTURE")
    given = {"layer": "0"}
    block.add_lwpolyline([(-2.02, 3.5), (0, 0), (4.04, 7.0), (14.6, 7.0)], dxfattribs=given)
    block.add_line((-2.02, 3.5), (2.02, 3.5), given)
    block.add_attdef("RA", dxfattribs={**given, "style": STYLE, "height": TEXT_HEIGHT}).set_placement(
        (4.6, 4.0), align=TextEntityAlignment.LEFT
    )


def _datum_symbol(doc: Drawing) -> None:
    """Datum feature: a filled triangle standing on (0, 0) and the letter in its box above."""
    block = doc.blocks.new("DATUM")
    given = {"layer": "0"}
    block.add_solid([(-1.5, 0), (1.5, 0), (0, 2.6), (0, 2.6)], given)
    block.add_line((0, 2.6), (0, 5), given)
    block.add_lwpolyline([(-2.5, 5), (2.5, 5), (2.5, 10), (-2.5, 10)], close=True, dxfattribs=given)
    block.add_attdef("LETTER", dxfattribs={**given, "style": STYLE, "height": TEXT_HEIGHT}).set_placement(
        (0, 7.5), align=TextEntityAlignment.MIDDLE_CENTER
    )


def _balloon(doc: Drawing) -> None:
    block = doc.blocks.new("BALLOON")
    block.add_circle((0, 0), 4.0, {"layer": "0"})
    block.add_attdef("ITEM", dxfattribs={"layer": "0", "style": STYLE, "height": 3.5}).set_placement(
        (0, 0), align=TextEntityAlignment.MIDDLE_CENTER
    )
