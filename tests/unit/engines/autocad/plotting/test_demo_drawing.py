"""The demo drawing of examples/ is what the quick start plots: it must come out whole."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ezdxf", reason="ezdxf is installed in the AutoCAD engine's venv only")
PROGRAM = Path(__file__).resolve().parents[5] / "examples" / "demo_drawing" / "make_demo_drawing.py"


@pytest.fixture(scope="module")
def drawing(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("demo") / "housing.dxf"
    subprocess.run([sys.executable, PROGRAM, target], check=True)
    return target


def test_same_call_gives_the_same_bytes(drawing, tmp_path):
    subprocess.run([sys.executable, PROGRAM, tmp_path / "again.dxf"], check=True)
    assert (tmp_path / "again.dxf").read_bytes() == drawing.read_bytes()


def test_both_sheets_are_plotted_without_a_gap(drawing, plot_pdf, tmp_path):
    from accore.dwg import load_with_report
    from accore.plotting import plot

    doc, report = load_with_report(drawing)
    assert report.notes == []
    pages = plot(doc, tmp_path / "a.pdf", format="pdf")
    assert [(p.layout, p.width_mm, p.height_mm, p.notes) for p in pages] == [
        ("A3 Sheet", 420, 297, ()),
        ("Detail B 5-1", 297, 210, ()),
    ]
    pdf = plot_pdf(doc)
    for word in ("BEARING HOUSING", "CS-1042-01", "Ø120", "Ø52 H7", "Rotary shaft seal 25x47x7", "Ra 1.6", "A-A"):
        assert word in pdf.text(0)
    assert "ISOMETRIC" in pdf.text(1)


def test_nothing_but_the_frame_reaches_beyond_the_frame(drawing, plot_pdf):
    from accore.dwg import load

    boxes = plot_pdf(load(drawing)).boxes(0)
    inside = [b for b in boxes if b[0] > 21 and b[1] > 11 and b[2] < 409.4 and b[3] < 286.4]
    assert len(inside) > 400
    assert len(boxes) - len(inside) < 80
