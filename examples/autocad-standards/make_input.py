"""Makes the inputs of this example, a drawing that went astray and the standard: PYTHON make_input.py FOLDER

PYTHON is the interpreter of the AutoCAD engine's environment.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "demo_drawing"))

from make_demo_drawing import make_drawing  # first, since it settles the fonts

import ezdxf  # isort: skip
import standards  # isort: skip

MOVED = 20


def main(folder):
    ezdxf.options.write_fixed_meta_data_for_testing = True
    right = ezdxf.new("R2018", units=4)
    standards.set_up(right)
    save(right, folder / "office.dws")
    save(astray(make_drawing()), folder / "housing.dxf")


def astray(doc):
    """A few of the things that happen to a drawing in the hands of many."""
    outline = doc.layers.get("OUTLINE")
    outline.color, outline.dxf.lineweight, outline.dxf.linetype = 3, 25, "HIDDEN_ISO"
    doc.layers.get("VIEWPORT").dxf.plot = 1
    doc.linetypes.get("CENTRE_ISO").setup_pattern([8.0, 5.0, -1.0, 1.0, -1.0])
    doc.styles.get("ISO3098").dxf.font = "arial.ttf"
    doc.dimstyles.get("ISO-2.5").dxf.dimtxt = 3.5
    doc.layers.add("SCRATCH", color=6)
    doc.layers.add("KONTUR_2", color=2)
    doc.layers.add("NOTES_OF_ANNA", color=1)
    doc.styles.add("HAND", font="hand.ttf")
    space = doc.modelspace()
    for line in [entity for entity in space if entity.dxf.layer == "OUTLINE"][:MOVED]:
        line.dxf.layer = "KONTUR_2"
    space.add_text("CHECK WITH SUPPLIER", height=2.5, dxfattribs={"layer": "NOTES_OF_ANNA", "style": "HAND"})
    return doc


def save(doc, path):
    """The same bytes each time: ezdxf would add the classes in the order of a set."""
    for name in sorted({entity.dxftype() for entity in doc.entitydb.values()}):
        doc.classes.add_class(name)
    with path.open("w", encoding=doc.output_encoding, newline="\r\n") as stream:
        doc.write(stream)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
