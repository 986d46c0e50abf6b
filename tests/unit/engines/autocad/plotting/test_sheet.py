import pytest

pytest.importorskip("ezdxf", reason="ezdxf is installed in the AutoCAD engine's venv only")

from accore.plotting import PlotError, PlotSettings, fonts

fonts.install()

from accore.plotting.sheet import Margins, make_sheet  # noqa: E402
from ezdxf.math import BoundingBox2d  # noqa: E402

SQUARE = BoundingBox2d([(0, 0), (100, 100)])


def corner(sheet, x, y):
    return tuple(sheet.matrix.transform((x, y, 0)))[:2]


def test_layout_lies_on_its_own_paper_at_one_to_one(doc):
    sheet = make_sheet(doc.layouts.get("S"), PlotSettings(), SQUARE)
    assert (sheet.width, sheet.height, sheet.mm_per_unit) == (297, 210, 1.0)
    assert corner(sheet, 10, 20) == pytest.approx((10, 20))


def test_origin_of_a_layout_is_the_corner_of_the_printable_part(doc):
    layout = doc.layouts.get("S")
    layout.dxf.left_margin, layout.dxf.bottom_margin = 7.0, 5.0
    assert corner(make_sheet(layout, PlotSettings(), SQUARE), 0, 0) == pytest.approx((7, 5))


def test_plot_rotation_turns_the_paper_not_the_drawing(doc):
    layout = doc.layouts.get("S")
    layout.dxf.paper_width, layout.dxf.paper_height, layout.dxf.plot_rotation = 210, 297, 1
    sheet = make_sheet(layout, PlotSettings(), SQUARE)
    assert (sheet.width, sheet.height) == (297, 210)
    assert corner(sheet, 297, 210) == pytest.approx((297, 210))


def test_margins_turn_with_the_drawing():
    assert Margins(1, 2, 3, 4).turned(1) == (2, 3, 4, 1)
    assert Margins(1, 2, 3, 4).turned(2) == (3, 4, 1, 2)


def test_inch_layout_is_plotted_in_inches(doc):
    layout = doc.layouts.get("S")
    layout.dxf.plot_paper_units = 0
    assert make_sheet(layout, PlotSettings(), SQUARE).mm_per_unit == pytest.approx(25.4)


def test_sheet_fits_another_paper_as_a_whole(doc):
    sheet = make_sheet(doc.layouts.get("S"), PlotSettings(paper="A5"), SQUARE)
    assert (sheet.width, sheet.height) == (210, 148)
    assert sheet.mm_per_unit == pytest.approx(148 / 210)


def test_scale_wins_over_fit(doc):
    sheet = make_sheet(doc.modelspace(), PlotSettings(paper="A3", scale=0.5, area="extents"), SQUARE)
    assert sheet.mm_per_unit == 0.5
    assert corner(sheet, 50, 50) == pytest.approx((sheet.width / 2, sheet.height / 2))


def test_window_fills_the_printable_part(doc):
    settings = PlotSettings(paper="A4", area=(10, 10, 110, 30), margins=(10, 10, 10, 10))
    sheet = make_sheet(doc.modelspace(), settings, SQUARE)
    assert (sheet.width, sheet.height) == (297, 210)
    assert corner(sheet, 10, 20)[0] == pytest.approx(10)
    assert corner(sheet, 110, 20)[0] == pytest.approx(287)


@pytest.mark.parametrize(
    "settings", [PlotSettings(scale=0.0), PlotSettings(area=(5, 5, 5, 9)), PlotSettings(paper="Q1")]
)
def test_impossible_settings_are_refused(doc, settings):
    with pytest.raises(PlotError):
        make_sheet(doc.modelspace(), settings, SQUARE)
