"""What a bundle asks of the model."""

import pytest
from console.exits import ConsoleError

UNITS = """#2=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);
#3=IFCSIUNIT(*,.AREAUNIT.,.MILLI.,.SQUARE_METRE.);
#4=IFCMEASUREWITHUNIT(IFCRATIOMEASURE(0.3048),#5);
#5=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
#6=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);
#7=IFCCONVERSIONBASEDUNIT(#6,.LENGTHUNIT.,'FOOT',#4);"""


@pytest.mark.parametrize("name", ["Walls", "walls", "OST_Walls", "IfcWall", " Walls "])
def test_a_category_has_many_names(document, name):
    assert len(document.elements(name)) == 11


def test_categories_count_what_the_house_has(document):
    wanted = {"Walls": 11, "Floors": 2, "Roofs": 1, "Doors": 4, "Windows": 9, "Rooms": 5, "Levels": 2}
    assert document.categories() == wanted


@pytest.mark.parametrize("name", ["Trees", "IfcTree", ""])
def test_an_unknown_category_is_named_with_those_there_are(document, name):
    with pytest.raises(ConsoleError, match=r"no category.*Walls, Floors"):
        document.elements(name)


def test_levels_go_up_and_are_in_metres(document):
    assert [(level.name, level.elevation) for level in document.levels()] == [("Ground floor", 0), ("Upper floor", 3)]


def test_an_element_tells_its_place_type_material_and_properties(document):
    wall = next(wall for wall in document.elements("Walls") if wall.Name == "South wall")
    assert document.level_of(wall) == "Ground floor"
    assert document.type_name(wall) == "Cavity wall 300"
    assert document.materials(wall) == ["Brick"]
    assert document.property_sets(wall)["Pset_WallCommon"]["FireRating"] == "REI 60"
    assert document.property(wall, "Pset_WallCommon.IsExternal") is True
    assert document.quantities(wall)["Length"] == pytest.approx(9.0)
    assert document.element(wall.GlobalId) == wall


def test_a_room_and_an_opening_know_their_level(document):
    assert {document.level_of(room) for room in document.elements("Rooms")} == {"Ground floor", "Upper floor"}
    assert {document.level_of(hole) for hole in document.elements("IfcOpeningElement")} >= {"Upper floor"}


def test_a_whole_that_is_part_of_itself_has_no_level(opened):
    parts = "#4=IFCRELAGGREGATES('24xgvmFD906vTUl5nlJL$H',$,$,$,#2,(#3));"
    parts += "#5=IFCRELAGGREGATES('0vfkDd1WT1aA8U_K3iLCvl',$,$,$,#3,(#2));"
    walls = (
        "#2=IFCWALL('1F6umJ5H50aeL3A1As_wTm',$,'A',$,$,$,$,$,$);#3=IFCWALL('1F6umJ5H50aeL3A1As_wTn',$,'B',$,$,$,$,$,$);"
    )
    document = opened(walls + parts)
    assert document.level_of(document.elements("Walls")[0]) == ""


def test_an_element_that_is_not_there_is_none(document):
    assert document.element("0000000000000000000000") is None


def test_a_property_is_written_with_its_set(document):
    with pytest.raises(ConsoleError, match=r"Write Set\.Property"):
        document.property(document.elements("Walls")[0], "FireRating")


@pytest.mark.parametrize("name", ["../out.ifc", "/tmp/out.ifc", "", "a/../../out.ifc", "..\\out.ifc"])
def test_nothing_is_written_outside_the_job_folder(document, name):
    with pytest.raises(ConsoleError, match=r"outside the job folder|name is missing"):
        document.to_write(name)


def test_a_saved_model_opens_again(document, opened):
    from bim.opening import open_model

    path = document.save_as("out/again.rvt")
    assert len(open_model(path, print).by_type("IfcWall")) == 11


def test_square_units_count_their_prefix_twice(opened):
    document = opened(UNITS + "\n#8=IFCUNITASSIGNMENT((#2,#3));")
    document.ifc.by_type("IfcProject")[0].UnitsInContext = document.ifc.by_id(8)
    from bim.units import Units

    units = Units(document.ifc)
    assert units.scale("LENGTHUNIT") == pytest.approx(0.001)
    assert units.scale("AREAUNIT") == pytest.approx(1e-6)
    assert units.to_si(2.0, "IfcPositiveLengthMeasure", document.ifc.by_id(7)) == pytest.approx(0.6096)
    assert units.to_si(2.0, "IfcReal") == 2.0
