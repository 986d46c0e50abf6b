"""The drawings of the self-test, made by code so that what they hold is known."""

from pathlib import Path

import ezdwg
import ezdxf

DOORS = (("D-01", "T30", (20.0, 10.0)), ("D-02", "T90", (60.0, 10.0)), ("D-03", "T30", (100.0, 10.0)))


def make_dxf(path: Path) -> None:
    """A plan of 120 x 80 mm with walls, three doors with attributes, texts, a dimension, and two paper layouts."""
    doc = ezdxf.new("R2018", setup=True, units=4)
    for name, colour in (("WALLS", 1), ("DOORS", 3), ("TEXT", 7), ("UNUSED", 2)):
        doc.layers.add(name, color=colour)
    door = doc.blocks.new("DOOR")
    door.add_arc((0, 0), 8, 0, 90, dxfattribs={"layer": "DOORS"})
    door.add_attdef("NUMBER", (0, -3), dxfattribs={"height": 2, "layer": "TEXT"})
    door.add_attdef("FIRE", (0, -6), dxfattribs={"height": 2, "layer": "TEXT"})
    space = doc.modelspace()
    space.add_lwpolyline([(0, 0), (120, 0), (120, 80), (0, 80)], close=True, dxfattribs={"layer": "WALLS"})
    for number, fire, point in DOORS:
        reference = space.add_blockref("DOOR", point, dxfattribs={"layer": "DOORS"})
        reference.add_auto_attribs({"NUMBER": number, "FIRE": fire})
    space.add_text("Ground floor", height=5, dxfattribs={"layer": "TEXT"}).set_placement((5, 70))
    space.add_linear_dim(base=(0, -15), p1=(0, 0), p2=(120, 0), dxfattribs={"layer": "TEXT"}).render()
    _sheet(doc.layouts.get("Layout1"), 297, 210)
    _sheet(doc.layouts.new("Sheet A3"), 420, 297)
    doc.saveas(path)


def _sheet(layout: ezdxf.layouts.Paperspace, width: int, height: int) -> None:
    layout.page_setup(size=(width, height), margins=(5, 5, 5, 5), units="mm")
    centre = (width / 2 - 5, height / 2 - 5)
    layout.add_viewport(center=centre, size=(width - 40, height - 40), view_center_point=(60, 35), view_height=120)


def make_dwg(path: Path) -> None:
    """A real DWG (R2000) with one line, one circle and one text."""
    doc = ezdwg.new()
    space = doc.modelspace()
    space.add_line((0, 0), (100, 0))
    space.add_circle((50, 25), 20)
    space.add_text("DWG", insert=(10, 10), height=5)
    doc.save(path)
