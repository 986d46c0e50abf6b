import csv
import json

import pytest
from console.exits import ConsoleError


@pytest.fixture
def doors(drawing):
    """A drawing with a block DOOR that has attributes NUMBER and FIRE, inserted twice."""
    block = drawing.console.doc.blocks.new("DOOR")
    block.add_line((0, 0), (1, 0))
    block.add_attdef("NUMBER", (0, 0), "000", dxfattribs={"prompt": "Door number"})
    block.add_attdef("FIRE", (0, 1), "T30")
    drawing.script("-INSERT DOOR 10,20 1 1 0 D-01\n\n-INSERT DOOR S 2 30,20 90 D-02\nT90\n")
    return drawing


def values(run):
    return [{item.dxf.tag: item.dxf.text for item in insert.attribs} for insert in run.console.space.query("INSERT")]


def test_insert_asks_for_attributes(doors):
    assert values(doors) == [{"NUMBER": "D-01", "FIRE": "T30"}, {"NUMBER": "D-02", "FIRE": "T90"}]
    second = doors.console.space.query("INSERT")[1]
    assert (tuple(second.dxf.insert)[:2], second.dxf.xscale, second.dxf.rotation) == ((30, 20), 2, 90)


def test_insert_without_questions(doors):
    doors.script("ATTREQ 0 -INSERT DOOR 0,0 1 1 0 ")
    assert values(doors)[2] == {"NUMBER": "000", "FIRE": "T30"}


def test_insert_reads_a_drawing(drawing):
    drawing.script("LINE 0,0 5,5 \nSAVEAS DXF 16 part.dxf\nERASE ALL\n\n-INSERT PART=part.dxf 1,1 1 1 0\n")
    assert len(drawing.console.doc.blocks.get("PART")) == 1
    assert drawing.console.space[0].dxf.name == "PART"
    with pytest.raises(ConsoleError, match="no block and no drawing"):
        drawing.script("-INSERT NOTHING")


def test_block_and_explode(drawing):
    drawing.script("LINE 0,0 1,0 \nLINE 1,0 1,1 \n-BLOCK CORNER 0,0 ALL\n\n-INSERT CORNER 5,5 1 1 0\n")
    assert [entity.dxftype() for entity in drawing.console.space] == ["INSERT"]
    drawing.script("EXPLODE L\n\n")
    assert [tuple(line.dxf.start)[:2] for line in drawing.console.space] == [(5, 5), (6, 5)]


def test_attedit_replaces_globally(doors):
    text = doors.script("-ATTEDIT N N DOOR\nNUM*\n*\nD-\nDoor \n")
    assert [value["NUMBER"] for value in values(doors)] == ["Door 01", "Door 02"]
    assert "2 attributes changed" in text


def test_attout_and_attin_go_round(doors):
    doors.script("ATTOUT a.txt ALL\n\n")
    path = doors.job / "a.txt"
    path.write_text(path.read_text().replace("D-02", "D-99").replace("T30", "<>"))
    text = doors.script("ATTIN a.txt\n")
    assert values(doors) == [{"NUMBER": "D-01", "FIRE": "T30"}, {"NUMBER": "D-99", "FIRE": "T90"}]
    assert "1 attributes changed" in text


def test_attext_by_template(doors):
    (doors.job / "form.txt").write_text("BL:NAME C008000\nNUMBER C010000\nBL:X N008001\n")
    doors.script("-ATTEXT C form.txt out.txt\n")
    assert (doors.job / "out.txt").read_text() == "'DOOR','D-01',10.0\n'DOOR','D-02',30.0\n"
    (doors.job / "form.txt").write_text("BL:NAME C008000\nNUMBER X\n")
    with pytest.raises(ConsoleError, match=r"not a template field at form\.txt:2"):
        doors.script("-ATTEXT C form.txt out.txt\n")


def test_dataextract_json_and_csv(doors):
    doors.script("DATAEXTRACT facts.json\nDATAEXTRACT doors.csv R\n")
    facts = json.loads((doors.job / "facts.json").read_text())
    assert facts["entities"] == {"INSERT": 2, **{k: v for k, v in facts["entities"].items() if k != "INSERT"}}
    assert facts["blocks"] == [{"name": "DOOR", "entities": 3, "references": 2, "attributes": ["NUMBER", "FIRE"]}]
    assert facts["references"][1]["attributes"] == {"NUMBER": "D-02", "FIRE": "T90"}
    with (doors.job / "doors.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["NUMBER"], row["insert_x"]) for row in rows] == [("D-01", "10.0"), ("D-02", "30.0")]
    with pytest.raises(ConsoleError, match=r"neither \.json nor \.csv"):
        doors.script("DATAEXTRACT facts.xml\n")
