import pytest
from console.exits import ConsoleError


def layer(drawing, name):
    return drawing.console.doc.layers.get(name)


def test_make_colour_linetype_lineweight(drawing):
    drawing.script("-LAYER M WALLS C red  LT hidden  LW 0.5  P N  \n")
    walls = layer(drawing, "WALLS")
    assert (walls.color, walls.dxf.linetype, walls.dxf.lineweight, walls.dxf.plot) == (1, "HIDDEN", 50, 0)
    assert drawing.console.variables.get("CLAYER") == "WALLS"


def test_states_by_wild_cards(drawing):
    drawing.script("-LAYER N A1,A2,B OFF A* F A2 LO *\n\n")
    assert [layer(drawing, name).is_off() for name in ("A1", "A2", "B")] == [True, True, False]
    assert layer(drawing, "A2").is_frozen()
    assert all(one.is_locked() for one in drawing.console.doc.layers)
    drawing.script("-LAYER ON A1 T A2 U A*\n\n")
    assert layer(drawing, "A1").is_on()
    assert not layer(drawing, "A2").is_frozen()
    assert not layer(drawing, "A1").is_locked()
    assert layer(drawing, "B").is_locked()


def test_true_colour(drawing):
    drawing.script("-LAYER N A C T 10,20,30 A \n")
    assert tuple(layer(drawing, "A").rgb) == (10, 20, 30)


def test_the_current_layer_is_not_frozen(drawing):
    assert "Cannot freeze" in drawing.script("-LAYER F 0 \n")
    assert not layer(drawing, "0").is_frozen()


def test_rename_takes_the_entities_along(drawing):
    drawing.script("-LAYER M OLD \nLINE 0,0 1,1 \n-LAYER R OLD NEW \n")
    assert drawing.console.space[0].dxf.layer == "NEW"
    assert "OLD" not in drawing.console.doc.layers
    assert drawing.console.variables.get("CLAYER") == "NEW"


def test_laydel_deletes_what_is_on_the_layer(drawing):
    drawing.script("-LAYER M A \nLINE 0,0 1,1 \n-LAYER S 0 \nLINE 0,0 2,2 \n-LAYDEL N A\n\nY\n")
    assert [entity.dxf.layer for entity in drawing.console.space] == ["0"]
    assert "A" not in drawing.console.doc.layers


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("-LAYER S NOPE", 'no layer "NOPE".*The layers are 0'),
        ("-LAYER N a/b", "not a valid name"),
        ("-LAYER C puce 0", '"puce" is not a colour'),
        ("-LAYER LT WIGGLY 0", 'no linetype "WIGGLY"'),
        ("-LAYER LW 9 0", "between 0.00 and 2.11"),
        ("-LAYDEL N 0\n\nY", "cannot be deleted"),
        ("-LAYER Q", "is not an option"),
    ],
)
def test_mistakes_are_named(drawing, script, message):
    with pytest.raises(ConsoleError, match=message):
        drawing.script(script)
