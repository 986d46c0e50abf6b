"""Make the demo drawing: a flanged bearing housing on an A3 sheet, as DXF.

    PYTHON make_demo_drawing.py housing.dxf

PYTHON is the interpreter of the AutoCAD engine's environment (it has ezdxf). The same call writes the same bytes.
"""

import sys
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[2] / "src" / "cadstack" / "engines" / "autocad"
sys.path.insert(0, str(ENGINE))

from accore.plotting import fonts  # noqa: E402

fonts.install()  # before ezdxf is imported: dimension texts are measured with the shipped font

import annotations  # noqa: E402
import assembly  # noqa: E402
import detail  # noqa: E402
import ezdxf  # noqa: E402
import isometric  # noqa: E402
import sheet  # noqa: E402
import standards  # noqa: E402
import views  # noqa: E402
from ezdxf.document import Drawing  # noqa: E402


def make_drawing() -> Drawing:
    """The whole drawing, in memory."""
    doc = ezdxf.new("R2018", units=4)
    standards.set_up(doc)
    space = doc.modelspace()
    views.draw_face(space)
    views.draw_section(space, views.SECTION)
    views.draw_top(space)
    annotations.annotate_face(space)
    annotations.annotate_section(space)
    annotations.annotate_top(space)
    assembly.draw_assembly(space)
    detail.draw_detail(space)
    isometric.draw_isometric(space)
    sheet.make_sheets(doc)
    doc.layouts.delete("Layout1")
    return doc


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("Usage: make_demo_drawing.py TARGET.dxf", file=sys.stderr)
        return 2
    ezdxf.options.write_fixed_meta_data_for_testing = True  # no clock and no random ids in the file
    doc = make_drawing()
    for name in sorted({entity.dxftype() for entity in doc.entitydb.values()}):
        doc.classes.add_class(name)  # ezdxf would add them in the order of a set
    doc.saveas(arguments[0])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
