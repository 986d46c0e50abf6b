"""What the plotting commands ask, and what they order; how a sheet is drawn is tested with `plotting`."""

import pytest
from console.exits import ConsoleError


@pytest.fixture
def orders(drawing, monkeypatch):
    """The plots that were ordered: (name, format, layouts, settings)."""
    from accore.commands import plotting
    from accore.plotting import Page

    made = []

    def plot(_doc, target, *, layouts, settings, **rest):
        made.append((target.name, rest["format"], layouts, settings))
        return [Page(name, 420, 297, target) for name in layouts or ["Layout1"]]

    monkeypatch.setattr(plotting, "plot", plot)
    return made


DETAILED = """-PLOT
Y
Model
DWG To PDF.pc3
ISO full bleed A3 (420.00 x 297.00 MM)
Millimeters
Portrait
No
Window
10,20
200,150
1:50
Center
Yes
monochrome.ctb
No
As displayed
plan.pdf
No
Yes
"""


def test_the_documented_plot_to_pdf_script(drawing, orders):
    text = drawing.script("_tilemode 0 -export _pdf _all result.pdf\n")
    (name, kind, layouts, _), *_ = orders
    assert (name, kind, layouts) == ("result.pdf", "pdf", None)
    assert "Effective plotting area:  420.00 wide by 297.00 high" in text


IN_LISP = """(command "-PLOT" "Y" "Model" "DWG To PDF.pc3" "A3" "M" "P" "N" "W" "10,20" (list 200 150.0) "1=50" "C" "Y"
 "monochrome.ctb" "N" "A" "plan.pdf" "N" "Y")"""


@pytest.mark.parametrize(
    "script",
    [
        DETAILED,
        DETAILED.replace("ISO full bleed A3 (420.00 x 297.00 MM)", "A3")
        .replace("DWG To PDF.pc3", '"DWG To PDF.pc3"')
        .replace("\n", " "),
        IN_LISP,
    ],
)
def test_a_detailed_plot_line_by_line_in_one_line_and_from_lisp(drawing, orders, script):
    drawing.script(script)
    (name, kind, layouts, settings), *_ = orders
    assert (name, kind, layouts) == ("plan.pdf", "pdf", ["Model"])
    assert settings.area == (10, 20, 200, 150)
    assert settings.scale == pytest.approx(0.02)
    assert (settings.orientation, settings.lineweights, settings.centre) == ("portrait", False, True)
    assert settings.plot_style == "monochrome.ctb"
    assert "A3" in settings.paper


def test_a_layout_asks_its_own_questions(drawing, orders):
    drawing.script("-PLOT\nY\nLayout1\nPublishToWeb PNG.pc3\nA4\nM\nL\nN\nL\nF\n0,0\nY\n.\nY\nN\nN\nN\na\nN\nY\n")
    (name, kind, layouts, settings), *_ = orders
    assert (name, kind, layouts, settings.area, settings.fit) == ("a.png", "png", ["Layout1"], "layout", True)
    assert settings.plot_style is None
    assert settings.centre is False


def test_a_short_plot(drawing, orders):
    drawing.script("-PLOT N Layout1  DWG To PDF.pc3\nb.pdf N Y\n")
    assert orders[0][:3] == ("b.pdf", "pdf", ["Layout1"])


def test_proceed_no_plots_nothing(drawing, orders):
    drawing.script("-PLOT N Layout1  DWG To PDF.pc3\nb.pdf N N\n")
    assert orders == []


@pytest.mark.parametrize(
    ("script", "name", "kind", "layouts", "area"),
    [
        ("-EXPORT PDF E N x.pdf\n", "x.pdf", "pdf", ["Model"], "extents"),
        ("-EXPORT P E x.pdf\n", "x.pdf", "pdf", ["Model"], "extents"),
        ("-EXPORT Svg W 0,0 5,5 N x\n", "x.svg", "svg", ["Model"], (0, 0, 5, 5)),
        ("TILEMODE 0 -EXPORT _PDF _C _N x.pdf\n", "x.pdf", "pdf", ["Layout1"], "layout"),
        ("EXPORTPDF E N x.pdf\n", "x.pdf", "pdf", ["Model"], "extents"),
        ("PNGOUT x.png ALL\n", "x.png", "png", ["Model"], "extents"),
        ("SVGOUT sub/x \n", "x.svg", "svg", ["Model"], "extents"),
        ("EXPORT x.svg\n", "x.svg", "svg", ["Model"], "layout"),
    ],
)
def test_exports(drawing, orders, script, name, kind, layouts, area):
    drawing.script(script)
    (*found, settings), *_ = orders
    assert found == [name, kind, layouts]
    assert settings.area == area


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("-PLOT Y Nowhere", 'no layout "Nowhere".*Model, Layout1'),
        ("-PLOT Y Model\nHP LaserJet\n", 'no output device "HP LaserJet".*DWG To PDF.pc3'),
        ("-PLOT Y Model\nDWG To PDF.pc3\nA99\n", 'no paper "A99"'),
        ("-EXPORT dwf", "DWF cannot be written"),
        ("-EXPORT pdf E N ../x.pdf", "outside the job folder"),
        ("CTAB Nowhere", 'no layout "Nowhere"'),
    ],
)
def test_mistakes_are_named(drawing, orders, script, message):
    with pytest.raises(ConsoleError, match=message):
        drawing.script(script)
    assert orders == []
