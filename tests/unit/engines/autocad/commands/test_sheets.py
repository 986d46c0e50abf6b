import pytest
from console.exits import ConsoleError

DSD = """[DWF6Version]
Ver=1
[DWF6Sheet:Plan-Layout1]
DWG=C:\\work\\plan.dxf
Layout=Layout1
[DWF6Sheet:Other-Layout1]
DWG=C:\\work\\other.dxf
Layout=Layout1
[Target]
Type={}
DWF=C:\\work\\set.pdf
"""


@pytest.fixture
def sets(drawing):
    drawing.script("CIRCLE 0,0 5\nSAVEAS DXF 16 other.dxf\nCIRCLE 0,0 7\nSAVEAS DXF 16 plan.dxf\n")
    for layout in drawing.console.doc.layouts:
        if layout.name != "Model":
            layout.add_circle((50, 50), 20)
    drawing.console.drawing_path = drawing.job / "plan.dxf"
    (drawing.job / "bad.dsd").write_text("Ver=1\n")
    for kind in "156":
        (drawing.job / f"set{kind}.dsd").write_text(DSD.format(kind))
    return drawing


def page_count(path):
    pypdfium2 = pytest.importorskip("pypdfium2", reason="pypdfium2 is installed in the AutoCAD engine's venv only")
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def test_a_set_of_two_drawings_becomes_one_pdf(sets):
    text = sets.script("-PUBLISH set6.dsd\n")
    assert page_count(sets.job / "set.pdf") == 2
    assert "Published sheet Layout1 of other.dxf" in text
    assert not list(sets.job.glob("*.part*"))


def test_or_a_pdf_for_each_sheet(sets):
    sets.script("-PUBLISH set5.dsd\n")
    assert [page_count(sets.job / f"{name}-Layout1.pdf") for name in ("Plan", "Other")] == [1, 1]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("set1.dsd", "Target type 1 cannot be published at set1"),
        ("bad.dsd", "Not a drawing set"),
        ("no.dsd", "no file"),
    ],
)
def test_mistakes_are_named(sets, name, message):
    with pytest.raises(ConsoleError, match=message):
        sets.script(f"-PUBLISH {name}\n")
