from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from accore.plotting import PlotError, PlotSettings, plot

BLACK = (0, 0, 0)


def test_page_has_the_size_of_the_paper(doc, plot_pdf):
    doc.modelspace().add_line((0, 0), (100, 100))
    pdf = plot_pdf(doc)
    assert len(pdf) == 1
    assert pdf.size() == (297, 210)


def test_one_page_per_layout_in_tab_order(doc, plot_pdf):
    doc.layouts.get("S").add_text("first", height=5)
    doc.layouts.new("T").add_text("second", height=5)
    pdf = plot_pdf(doc)
    assert len(pdf) == 2
    assert "first" in pdf.text(0)
    assert "second" in pdf.text(1)


def test_model_is_plotted_when_no_sheet_shows_anything(doc, tmp_path):
    doc.layouts.get("S").delete_all_entities()
    doc.modelspace().add_line((0, 0), (10, 10))
    pages = plot(doc, tmp_path / "a.pdf", format="pdf")
    assert [page.layout for page in pages] == ["Model"]


def test_unknown_layout_names_the_ones_there_are(doc, tmp_path):
    with pytest.raises(PlotError, match="Model, S"):
        plot(doc, tmp_path / "a.pdf", format="pdf", layouts=["Q"])


def test_viewport_scales_and_clips(doc, plot_pdf):
    doc.modelspace().add_line((-100, 50), (300, 50), {"lineweight": 5})
    left, bottom, right, top = plot_pdf(doc).boxes()[0]
    assert (left, right) == pytest.approx((50, 100), abs=0.2)
    assert (bottom, top) == pytest.approx((75, 75), abs=0.2)


def test_layers_off_frozen_or_not_plotted_are_left_out(doc, plot_pdf):
    sheet = doc.layouts.get("S")
    doc.layers.add("OFF").off()
    doc.layers.add("FROZEN").freeze()
    doc.layers.add("NOPLOT").dxf.plot = 0
    for y, layer in enumerate(["OFF", "FROZEN", "NOPLOT", "Defpoints", "0"]):
        sheet.add_line((0, y * 10), (10, y * 10), {"layer": layer})
    assert len(plot_pdf(doc).boxes()) == 1


def test_layer_frozen_in_a_viewport_is_left_out_there(doc, plot_pdf):
    doc.layers.add("HERE")
    doc.modelspace().add_line((0, 0), (10, 10), {"layer": "HERE"})
    doc.modelspace().add_line((0, 0), (10, 20))
    doc.layouts.get("S").query("VIEWPORT")[-1].frozen_layers = ["HERE"]
    assert len(plot_pdf(doc).boxes()) == 1


def test_block_reference_on_a_frozen_layer_is_hidden_whole(doc, plot_pdf):
    doc.layers.add("FROZEN").freeze()
    doc.blocks.new("B").add_line((0, 0), (1, 1), {"layer": "0"})
    doc.blocks.get("B").add_line((0, 0), (2, 1), {"layer": "OTHER"})
    doc.layouts.get("S").add_blockref("B", (0, 0), {"layer": "FROZEN"})
    doc.layouts.get("S").add_line((0, 0), (3, 3))
    assert len(plot_pdf(doc).boxes()) == 1


def test_line_weight_is_in_millimetres(doc, plot_pdf):
    sheet = doc.layouts.get("S")
    sheet.add_line((20, 20), (40, 20), {"lineweight": 100})
    pdf = plot_pdf(doc)
    assert pdf.darkness(0, (25, 19.5, 35, 20.5)) > 0.95
    assert pdf.darkness(0, (25, 20.7, 35, 22)) == 0.0


def test_dashes_have_their_length_on_paper_in_every_viewport(doc, plot_pdf):
    doc.linetypes.add("D", [10.0, 5.0, -5.0])
    doc.modelspace().add_line((0, 50), (100, 50), {"linetype": "D", "lineweight": 50})
    pdf = plot_pdf(doc)
    inked = [pdf.darkness(0, (x, 74.9, x + 1, 75.1)) > 0.5 for x in range(50, 100)]
    changes = sum(a != b for a, b in pairwise(inked))
    assert changes in (9, 10)  # 50 mm of 5 mm dashes and gaps


@pytest.mark.parametrize("style", ["monochrome.ctb", ""])
def test_monochrome_plot_style_makes_lines_black(doc, plot_pdf, style):
    sheet = doc.layouts.get("S")
    sheet.set_plot_style(style) if style else None
    sheet.add_line((20, 20), (40, 20), {"color": 1, "lineweight": 100})
    pdf = plot_pdf(doc, monochrome=not style)
    assert pdf.pixels(0, (25, 19.8, 35, 20.2), lambda p: p == BLACK) == 1.0


def test_colour_seven_is_black_on_paper_and_red_stays_red(doc, plot_pdf):
    sheet = doc.layouts.get("S")
    sheet.add_line((20, 20), (40, 20), {"color": 7, "lineweight": 100})
    sheet.add_line((20, 30), (40, 30), {"color": 1, "lineweight": 100})
    pdf = plot_pdf(doc)
    assert pdf.pixels(0, (25, 19.8, 35, 20.2), lambda p: p == BLACK) == 1.0
    assert pdf.pixels(0, (25, 29.8, 35, 30.2), lambda p: p == (255, 0, 0)) == 1.0


def test_dimension_takes_its_colour_from_the_entity(doc, plot_pdf):
    doc.dimstyles.get("Standard").dxf.dimclrd = 0
    sheet = doc.layouts.get("S")
    given = {"dimclrd": 0, "dimclre": 0, "dimclrt": 0, "dimlwd": 100}
    sheet.add_linear_dim((20, 40), (20, 20), (120, 20), override=given, dxfattribs={"color": 1}).render()
    red = plot_pdf(doc).pixels(0, (40, 38, 60, 42), lambda p: p[0] > 200 and p[1] < 60)
    assert red > 0.05


def test_solid_hatch_with_a_hole_is_filled_round_it(doc, plot_pdf):
    hatch = doc.layouts.get("S").add_hatch(color=7)
    hatch.paths.add_polyline_path([(20, 20), (60, 20), (60, 60), (20, 60)], is_closed=True)
    hatch.paths.add_polyline_path([(30, 30), (50, 30), (50, 50), (30, 50)], is_closed=True, flags=16)
    pdf = plot_pdf(doc)
    assert pdf.darkness(0, (21, 21, 29, 59)) == 1.0
    assert pdf.darkness(0, (31, 31, 49, 49)) == 0.0


def test_text_can_be_searched_where_it_stands(doc, plot_pdf):
    doc.layouts.get("S").add_text("Ø52 H7 Ωß漢", height=5).set_placement((100, 100))
    assert "Ø52 H7 Ωß漢" in plot_pdf(doc).text()


def test_text_outside_its_viewport_is_not_searchable(doc, plot_pdf):
    doc.modelspace().add_text("hidden", height=5).set_placement((500, 500))
    doc.modelspace().add_text("shown", height=5).set_placement((20, 20))
    text = plot_pdf(doc).text()
    assert "shown" in text
    assert "hidden" not in text


@pytest.mark.parametrize("font", ["txt.shx", "isocp", "Missing Sans.ttf", "", "romans.shx"])
def test_any_text_style_gives_text(doc, plot_pdf, font):
    doc.styles.add("X", font=font)
    doc.layouts.get("S").add_text("abc", height=10, dxfattribs={"style": "X"}).set_placement((100, 100))
    assert plot_pdf(doc).darkness(0, (100, 98, 125, 112)) > 0.05


def test_feature_control_frame_is_drawn(doc, plot_pdf):
    given = {"insert": (100, 100), "content": "{\\Fgdt;j}%%v{\\Fgdt;n}0.1%%vA", "dimstyle": "Standard"}
    doc.dimstyles.get("Standard").dxf.dimtxt = 5.0
    doc.layouts.get("S").new_entity("TOLERANCE", given)
    pdf = plot_pdf(doc)
    assert "0.1" in pdf.text()
    assert min(box[0] for box in pdf.boxes()) == pytest.approx(100, abs=0.3)
    assert max(box[3] for box in pdf.boxes()) == pytest.approx(105, abs=0.3)


def test_broken_entity_costs_itself_only(doc, tmp_path, plot_pdf):
    sheet = doc.layouts.get("S")
    sheet.new_entity("DIMENSION", {"dimtype": 0, "geometry": "*D99", "defpoint": (0, 0)}).dxf.discard("text_midpoint")
    sheet.add_line((0, 0), (10, 10))
    pages = plot(doc, tmp_path / "a.pdf", format="pdf")
    assert any("DIMENSION" in note for note in pages[0].notes)
    assert len(plot_pdf(doc).boxes()) == 1


def test_same_drawing_gives_the_same_bytes(doc, tmp_path):
    hatch = doc.layouts.get("S").add_hatch()
    hatch.set_pattern_fill("ANSI31", scale=0.5)
    hatch.paths.add_polyline_path([(20, 20), (60, 20), (60, 60)], is_closed=True)
    for name in ("a", "b"):
        plot(doc, tmp_path / f"{name}.pdf", format="pdf", settings=PlotSettings(title="t"))
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_date_comes_from_source_date_epoch(doc, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    plot(doc, tmp_path / "a.pdf", format="pdf", layouts=["S"])
    assert b"/CreationDate (D:19700102000000Z)" in (tmp_path / "a.pdf").read_bytes()


def test_svg_has_the_size_and_a_group_per_layer(doc, tmp_path):
    doc.layouts.get("S").add_line((0, 0), (10, 10), {"layer": "A&B"})
    plot(doc, tmp_path / "a.svg", format="svg", layouts=["S"])
    root = ET.parse(tmp_path / "a.svg").getroot()
    assert root.get("width") == "297mm"
    layers = [group.get("data-layer") for group in root.iter("{http://www.w3.org/2000/svg}g")]
    assert "A&B" in layers


def test_several_layouts_give_several_pictures(doc, tmp_path):
    doc.layouts.get("S").add_line((0, 0), (10, 10))
    doc.layouts.new("T 1").add_line((0, 0), (9, 9))
    pages = plot(doc, tmp_path / "a.png", format="png", settings=PlotSettings(dpi=50))
    assert [page.path.name for page in pages] == ["a-S.png", "a-T 1.png"]
    from PIL import Image

    assert Image.open(pages[0].path).size == (585, 414)


def test_picture_of_unreasonable_size_is_refused(doc, tmp_path):
    with pytest.raises(PlotError, match="megapixels"):
        plot(doc, tmp_path / "a.png", format="png", layouts=["S"], settings=PlotSettings(dpi=2400))


def test_image_is_embedded_upright(doc, tmp_path, plot_pdf):
    from PIL import Image

    picture = Image.new("RGB", (2, 2), "white")
    picture.putpixel((0, 0), (255, 0, 0))  # top left
    picture.save(tmp_path / "p.png")
    doc.filename = str(tmp_path / "d.dxf")
    definition = doc.add_image_def("p.png", (2, 2))
    doc.layouts.get("S").add_image(definition, (100, 100), (20, 20))
    pdf = plot_pdf(doc)
    assert pdf.pixels(0, (101, 113, 105, 119), lambda p: p[0] > 200 and p[1] < 60) > 0.9
    assert pdf.pixels(0, (113, 101, 119, 105), lambda p: p[0] > 200 and p[1] < 60) == 0.0


def test_a_picture_that_is_not_there_is_named(doc, tmp_path):
    sheet = doc.layouts.get("S")
    doc.filename = str(tmp_path / "in.dxf")
    sheet.add_image(doc.add_image_def("..\\logos\\firm.png", (10, 10)), (10, 10), (40, 40))
    (page,) = plot(doc, tmp_path / "a.pdf", format="pdf")
    assert page.notes == ("1 IMAGE drawn as a frame: ../logos/firm.png is not in the job folder",)
    from PIL import Image

    Image.new("RGB", (10, 10), "red").save(tmp_path / "firm.png")
    (page,) = plot(doc, tmp_path / "a.pdf", format="pdf")
    assert page.notes == ()


def test_a_blank_sheet_says_so(doc, tmp_path):
    doc.layers.get("0").off()
    doc.modelspace().add_line((0, 0), (1, 1))
    (page,) = plot(doc, tmp_path / "a.pdf", format="pdf", layouts=["Model"])
    assert page.notes == ("Model is blank: nothing in it is visible",)


def test_a_gradient_in_one_colour_says_so(doc, tmp_path):
    hatch = doc.layouts.get("S").add_hatch(3)
    hatch.paths.add_polyline_path([(20, 20), (60, 20), (60, 60)], is_closed=True)
    hatch.set_gradient((255, 0, 0), (0, 0, 255), 30)
    (page,) = plot(doc, tmp_path / "a.pdf", format="pdf")
    assert page.notes == ("1 HATCH with a gradient drawn in one colour",)
