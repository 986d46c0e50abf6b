import pytest
from console.exits import ConsoleError


def test_purge_removes_only_what_is_unused(drawing):
    doc = drawing.console.doc
    inner = doc.blocks.new("INNER")
    inner.add_line((0, 0), (1, 0), {"layer": "DEEP"})
    doc.blocks.new("OUTER").add_blockref("INNER", (0, 0))
    doc.blocks.new("USED").add_point((0, 0), {"layer": "KEPT"})
    drawing.console.space.add_blockref("USED", (0, 0))
    for name in ("DEEP", "KEPT", "EMPTY"):
        doc.layers.add(name)
    text = drawing.script("-PURGE A * N\n")
    names = {block.name for block in doc.blocks if not block.is_any_layout}
    assert names == {"USED"}
    assert {layer.dxf.name for layer in doc.layers} == {"0", "Defpoints", "KEPT"}
    assert 'Deleting block "INNER"' in text
    assert {linetype.dxf.name for linetype in doc.linetypes} == {"ByLayer", "ByBlock", "Continuous"}
    assert "Standard" in doc.styles


def test_purge_one_kind_by_name_asking(drawing):
    for name in ("A1", "A2", "B"):
        drawing.console.doc.layers.add(name)
    drawing.script("-PURGE LA A* Y N Y\n")
    assert "A1" in drawing.console.doc.layers
    assert "A2" not in drawing.console.doc.layers
    assert "B" in drawing.console.doc.layers


def test_purge_degenerate_geometry(drawing):
    drawing.console.space.add_line((1, 1), (1, 1))
    drawing.console.space.add_line((1, 1), (2, 1))
    drawing.console.space.add_text(" ")
    drawing.script("-PURGE Z\n-PURGE E\n")
    assert len(drawing.console.space) == 1


def test_audit_repairs(drawing):
    drawing.console.space.add_line((0, 0), (1, 0)).dxf.linetype = "MISSING"
    assert "Total errors found 1 fixed 0" in drawing.script("AUDIT N\n")
    assert "Total errors found 1 fixed 1" in drawing.script("AUDIT Y\n")
    assert "Total errors found 0 fixed 0" in drawing.script("AUDIT Y\n")


@pytest.mark.parametrize(("kind", "attribute"), [("B", "name"), ("S", "style"), ("LT", "linetype"), ("D", "dimstyle")])
def test_rename_takes_references_along(drawing, kind, attribute):
    doc, space = drawing.console.doc, drawing.console.space
    doc.blocks.new("OLD")
    doc.styles.new("OLD")
    doc.linetypes.add("OLD", [1.0, 0.5, -0.5])
    doc.dimstyles.new("OLD")
    space.add_blockref("OLD", (0, 0))
    space.add_text("x", dxfattribs={"style": "OLD"})
    space.add_line((0, 0), (1, 0), {"linetype": "OLD"})
    space.add_linear_dim((0, 5), (0, 0), (5, 0), dimstyle="OLD").render()
    drawing.script(f"-RENAME {kind} OLD NEW\n")
    named = [entity.dxf.get(attribute) for entity in space if entity.dxf.is_supported(attribute)]
    assert [name for name in named if name in ("OLD", "NEW")] == ["NEW"]
    with pytest.raises(ConsoleError, match=r'There is no .* "OLD"'):
        drawing.script(f"-RENAME {kind} OLD NEW2\n")


def test_linetype_load_and_set(drawing):
    assert "HIDDEN" not in drawing.console.doc.linetypes
    drawing.script("-LINETYPE L HIDDEN acadiso.lin S HIDDEN \n")
    assert drawing.console.variables.get("CELTYPE") == "HIDDEN"


def test_undo_groups_are_accepted_and_undoing_is_not(drawing):
    drawing.script("UNDO BE\nLINE 0,0 1,1 \nUNDO E\n")
    with pytest.raises(ConsoleError, match="Nothing can be undone"):
        drawing.script("UNDO 1\n")
