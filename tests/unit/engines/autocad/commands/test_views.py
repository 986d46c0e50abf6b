import pytest


def test_layouts(drawing):
    drawing.script(
        "-LAYOUT N Plan\n-LAYOUT R Plan\nPlan 2\n-LAYOUT S Plan 2\nLINE 0,0 1,1 \n-LAYOUT C Plan 2\nPlan 3\n"
    )
    assert drawing.console.doc.layouts.names_in_taborder() == ["Model", "Layout1", "Plan 2", "Plan 3"]
    assert drawing.console.variables.get("CTAB") == "Plan 2"
    assert len(drawing.console.doc.layouts.get("Plan 3").query("LINE")) == 1
    drawing.script("-LAYOUT D Plan 2\n")
    assert drawing.console.variables.get("CTAB") == "Model"


def test_zoom_sets_the_view_that_display_plots(drawing):
    drawing.script("LINE 0,0 100,50 \nZOOM E\n")
    (port,) = drawing.console.doc.viewports.get("*Active")
    assert tuple(port.dxf.center)[:2] == pytest.approx((50, 25))
    drawing.script("_.ZOOM _W 0,0 10,10\nZOOM 2X\nREGEN\n")
    (port,) = drawing.console.doc.viewports.get("*Active")
    assert port.dxf.height == pytest.approx(10)


def test_setvar(drawing):
    drawing.script("SETVAR LTSCALE 2.5\nINSUNITS 6\n")
    assert drawing.console.doc.header["$LTSCALE"] == 2.5
    assert drawing.console.doc.header["$INSUNITS"] == 6


def test_views(drawing):
    drawing.script("-VIEW W Corner\n0,0 10,20\n-VIEW R Corner\n")
    assert drawing.console.doc.views.get("Corner").dxf.height == 20
