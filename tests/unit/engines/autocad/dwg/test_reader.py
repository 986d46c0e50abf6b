import random
from collections import Counter

import pytest

NOT_IN_DWG = {"MULTILEADER", "MESH", "ACAD_TABLE", "3DSOLID", "WIPEOUT", "SHAPE", "PDFUNDERLAY", "REGION"}


def load(path):
    from accore.dwg import load_with_report

    return load_with_report(path)


def count(layout):
    return Counter(entity.dxftype() for entity in layout)


@pytest.mark.parametrize("version", ["AC1014", "AC1015", "AC1032"])
def test_model_space_holds_what_autocad_wrote_to_its_dxf(sample, version):
    doc, report = load(sample(f"dwg/sample_{version}.dwg"))
    twin, _ = load(sample("dxf/sample_AC1032_ascii.dxf"))
    wanted = {kind: n for kind, n in count(twin.modelspace()).items() if kind not in NOT_IN_DWG}
    found = count(doc.modelspace())
    if version == "AC1014":
        wanted.pop("IMAGE")
        assert report.skipped["IMAGE"] == 1
    assert dict(found) == wanted
    assert report.skipped["MULTILEADER"] == 15


@pytest.mark.parametrize("name", ["dwg/sample_AC1032.dwg", "dxf/sample_AC1032_ascii.dxf"])
def test_the_report_counts_what_the_layouts_hold(sample, name):
    doc, report = load(sample(name))
    assert report.read == sum((count(layout) for layout in doc.layouts), Counter())


def test_linetypes_made_of_shapes_are_solid_as_those_of_the_twin(sample):
    doc, _ = load(sample("dwg/sample_AC1032.dwg"))
    twin, _ = load(sample("dxf/sample_AC1032_ascii.dxf"))
    for name in ("ZIGZAG", "BATTING"):
        patterns = [drawing.linetypes.get(name).simplified_line_pattern() for drawing in (doc, twin)]
        assert patterns == [(), ()]
    assert doc.linetypes.get("ACAD_ISO02W100").simplified_line_pattern() == (12.0, 3.0)


def test_layers_are_those_of_the_twin(sample):
    doc, _ = load(sample("dwg/sample_AC1032.dwg"))
    twin, _ = load(sample("dxf/sample_AC1032_ascii.dxf"))

    def states(drawing):
        return {
            layer.dxf.name: (
                layer.is_on(), layer.is_frozen(), layer.is_locked(), layer.dxf.plot,
                layer.rgb or layer.color, layer.dxf.linetype, layer.dxf.lineweight,
            )
            for layer in drawing.layers
        }  # fmt: skip

    assert states(doc) == states(twin)


def test_layouts_papers_and_viewports_are_those_of_the_twin(sample):
    doc, _ = load(sample("dwg/sample_AC1032.dwg"))
    twin, _ = load(sample("dxf/sample_AC1032_ascii.dxf"))
    for layout in twin.layouts:
        same = doc.layouts.get(layout.name)
        for name in ("paper_width", "paper_height", "left_margin", "plot_rotation", "plot_paper_units", "plot_type"):
            assert same.dxf.get(name) == pytest.approx(layout.dxf.get(name)), (layout.name, name)
        views = [(tuple(v.dxf.center), v.dxf.view_height) for v in layout.query("VIEWPORT")]
        found = [(tuple(v.dxf.center), v.dxf.view_height) for v in same.query("VIEWPORT")]
        assert [n for pair in found for n in (*pair[0], pair[1])] == pytest.approx(
            [n for pair in views for n in (*pair[0], pair[1])]
        )


def test_entities_stand_where_they_stand_in_the_twin(sample):
    from ezdxf import bbox

    doc, _ = load(sample("dwg/sample_AC1032.dwg"))
    twin, _ = load(sample("dxf/sample_AC1032_ascii.dxf"))
    for kind in ("LINE", "CIRCLE", "ARC", "ELLIPSE", "SPLINE", "LWPOLYLINE", "INSERT", "DIMENSION", "SOLID", "HATCH"):
        ours, theirs = (bbox.extents(d.modelspace().query(kind), fast=True) for d in (doc, twin))
        assert tuple(ours.extmin)[:2] == pytest.approx(tuple(theirs.extmin)[:2], abs=0.05), kind
        assert tuple(ours.extmax)[:2] == pytest.approx(tuple(theirs.extmax)[:2], abs=0.05), kind


def test_attributes_stay_with_their_block_reference(sample):
    doc, _ = load(sample("dwg/sample_AC1032.dwg"))
    twin, _ = load(sample("dxf/sample_AC1032_ascii.dxf"))

    def values(drawing):
        return sorted((a.dxf.tag, a.dxf.text) for e in drawing.modelspace().query("INSERT") for a in e.attribs)

    assert len(values(doc)) == 4
    assert [tag for tag, _ in values(doc)] == [tag for tag, _ in values(twin)]
    assert ("ATTINFO", "17") in values(doc)


def test_chained_attributes_of_old_files_find_their_block_reference(sample):
    for version in ("AC1014", "AC1015"):
        doc, report = load(sample(f"dwg/sample_{version}.dwg"))
        assert sum(len(e.attribs) for e in doc.modelspace().query("INSERT")) == 4
        assert "ATTRIB without its block reference" not in report.skipped


def test_dimensions_show_their_own_block(sample):
    doc, _ = load(sample("dwg/sample_AC1032.dwg"))
    for dimension in doc.modelspace().query("DIMENSION"):
        assert dimension.dxf.geometry in doc.blocks
        assert len(doc.blocks.get(dimension.dxf.geometry)) > 3


def test_dimensional_constraints_are_kept_and_not_plotted(sample, tmp_path):
    from accore.plotting import plot

    doc, _ = load(sample("dwg/mechanical_example-imperial.dwg"))
    dimensions = doc.modelspace().query("DIMENSION")
    assert len(dimensions) == 17
    assert all(not doc.layers.get(d.dxf.layer).dxf.plot for d in dimensions)
    page = plot(doc, tmp_path / "a.pdf", format="pdf")[0]
    assert page.layout == "Model"
    assert page.notes == ()


def test_stacked_tolerance_keeps_its_caret(sample):
    doc, _ = load(sample("dwg/dim_linear_tutorial.dwg"))
    texts = [e.text for block in doc.blocks for e in block.query("MTEXT")]
    assert any("\\S+0.1^ -0.15;" in text for text in texts)


def test_read_drawing_can_be_saved_as_dxf_and_read_again(sample, tmp_path):
    doc, _ = load(sample("dwg/export_sample.dwg"))
    doc.saveas(tmp_path / "again.dxf")
    again, report = load(tmp_path / "again.dxf")
    assert count(again.modelspace()) == count(doc.modelspace())
    assert not [note for note in report.notes if note.startswith("Not repaired")]


@pytest.mark.parametrize("name", ["export_sample", "mechanical_example-imperial", "sample_AC1015"])
@pytest.mark.parametrize("share", [0.001, 0.02, 0.5, 0.9, 0.999])
def test_truncated_file_is_refused(sample, tmp_path, name, share):
    from accore.dwg import UnreadableDrawing

    whole = sample(f"dwg/{name}.dwg").read_bytes()
    path = tmp_path / "cut.dwg"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(UnreadableDrawing, match="truncated"):
        load(path)


@pytest.mark.parametrize("name", ["dynblock_visibility", "mechanical_example-imperial", "sample_AC1032"])
def test_one_flipped_bit_in_a_page_is_found(sample, tmp_path, name):
    from accore.dwg import UnreadableDrawing

    whole = sample(f"dwg/{name}.dwg").read_bytes()
    dice = random.Random(7)
    path = tmp_path / "flipped.dwg"
    for _ in range(20):
        damaged = bytearray(whole)
        damaged[0x120 + dice.randrange(0x60)] ^= 1 << dice.randrange(8)  # in the content of the first page
        path.write_bytes(damaged)
        with pytest.raises(UnreadableDrawing, match=r"flipped\.dwg is damaged: the page at byte 256 "):
            load(path)


def test_flipped_bits_of_old_files_end_in_a_drawing_or_a_refusal(sample, tmp_path):
    from accore.dwg import UnreadableDrawing

    whole = sample("dwg/sample_AC1015.dwg").read_bytes()
    dice = random.Random(7)
    path = tmp_path / "flipped.dwg"
    outcomes = set()
    for _ in range(4):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[dice.randrange(len(whole) - 8000, len(whole))] ^= 1 << dice.randrange(8)  # in the object map
        path.write_bytes(damaged)
        try:
            outcomes.add(load(path)[1].format)
        except UnreadableDrawing as refusal:
            outcomes.add(path.name in str(refusal))
    assert outcomes <= {"DWG", True}


def test_damaged_dxf_is_refused_by_name(sample, tmp_path):
    from accore.dwg import UnreadableDrawing

    path = tmp_path / "half.dxf"
    path.write_bytes(sample("dxf/text.dxf").read_bytes()[:3000] + b"\n\x00\xff garbage\n" * 5)
    with pytest.raises(UnreadableDrawing, match=r"half\.dxf"):
        load(path)


def test_unicode_escapes_become_characters(tmp_path):
    pytest.importorskip("ezdxf", reason="ezdxf is installed in the AutoCAD engine's venv only")
    from accore.plotting import fonts

    fonts.install()
    import ezdxf

    doc = ezdxf.new("R2018")
    doc.modelspace().add_mtext("94\\U+00B0")
    doc.modelspace().add_text("\\U+2205 5")
    doc.saveas(tmp_path / "a.dxf")
    again, _ = load(tmp_path / "a.dxf")
    assert [e.plain_text() for e in again.modelspace()] == ["94°", "∅ 5"]
