"""Checks against IDS: each facet, cardinality and kind of value, on models of a few lines."""

import json

import pytest
from bim.checks import check_against, write_html, write_json
from bim.ids.reading import read_ids
from bim.ids.values import Exactly, Restriction
from console.exits import ConsoleError

HEAD = (
    '<ids xmlns="http://standards.buildingsmart.org/IDS" xmlns:xs="http://www.w3.org/2001/XMLSchema">'
    "<info><title>Rules</title></info><specifications>"
)
TAIL = "</specifications></ids>"
WALL = "#10=IFCWALL('1F6umJ5H50aeL3A1As_wTm',$,'Wall A',$,'Type X',$,$,$,.SOLIDWALL.);"
SET = (
    "#11=IFCPROPERTYSET('16MocU_IDOF8_x3Iqllz0d',$,'Pset_WallCommon',$,(#13,#14));"
    "#12=IFCRELDEFINESBYPROPERTIES('1xdwj8qGXK4hzoNbvMdXJW',$,$,$,(#10),#11);"
    "#13=IFCPROPERTYSINGLEVALUE('FireRating',$,IFCLABEL('REI 60'),$);"
    "#14=IFCPROPERTYSINGLEVALUE('ThermalTransmittance',$,IFCREAL(0.25),$);"
)
STOREY = (
    "#20=IFCBUILDINGSTOREY('2i$USS0Tj73geVelA0jId2',$,'Ground',$,$,$,$,$,$,0.);"
    "#21=IFCBUILDING('27VrO8HaLDKA57J8adJhe8',$,'House',$,$,$,$,$,$,$,$,$);"
    "#22=IFCRELAGGREGATES('24xgvmFD906vTUl5nlJL$H',$,$,$,#21,(#20));"
    "#23=IFCRELCONTAINEDINSPATIALSTRUCTURE('2YxdDanZb23AMToFp_OBMy',$,$,$,(#10),#20);"
)
MATERIAL = (
    "#30=IFCMATERIAL('Brick',$,'masonry');#31=IFCMATERIALLAYER(#30,300.,$,$,$,$,$);"
    "#32=IFCMATERIALLAYERSET((#31),'Cavity',$);#33=IFCMATERIALLAYERSETUSAGE(#32,.AXIS2.,.POSITIVE.,0.,$);"
    "#34=IFCRELASSOCIATESMATERIAL('2nJrDaLQfJ1QPhdJR0o97J',$,$,$,(#10),#33);"
)
CODE = (
    "#40=IFCCLASSIFICATION($,$,$,'Uniclass 2015',$,$,$);#41=IFCCLASSIFICATIONREFERENCE($,'EF_25_10',$,#40,$,$);"
    "#42=IFCCLASSIFICATIONREFERENCE($,'EF_25_10_25',$,#41,$,$);"
    "#43=IFCRELASSOCIATESCLASSIFICATION('0WTUhjMwvT39YBFH2pryoM',$,$,$,(#10),#42);"
)
WHOLE = WALL + SET + STOREY + MATERIAL + CODE


def value(tag, text):
    return f"<{tag}><simpleValue>{text}</simpleValue></{tag}>"


def restricted(tag, *facets, base="xs:string"):
    inner = "".join(f'<xs:{name} value="{text}"/>' for name, text in facets)
    return f'<{tag}><xs:restriction base="{base}">{inner}</xs:restriction></{tag}>'


def entity(name, *more):
    return f"<entity>{value('name', name)}{''.join(more)}</entity>"


def prop(name, *more, pset="Pset_WallCommon", **attributes):
    given = "".join(f' {key}="{text}"' for key, text in attributes.items())
    return f"<property{given}>{value('propertySet', pset)}{value('baseName', name)}{''.join(more)}</property>"


def specification(requirements, applicability=None, least="1", most="unbounded"):
    return (
        f'<specification name="A rule" ifcVersion="IFC4"><applicability minOccurs="{least}" maxOccurs="{most}">'
        f"{applicability or entity('IFCWALL')}</applicability>"
        f"<requirements>{requirements}</requirements></specification>"
    )


@pytest.fixture
def checked(opened, tmp_path):
    """The result of one specification on the model of WHOLE, or of other lines."""

    def check(text, lines=WHOLE, schema="IFC4"):
        (tmp_path / "rules.ids").write_text(HEAD + text + TAIL)
        return check_against(opened(lines, schema), "rules.ids").results[0]

    return check


def reasons(result):
    return [failure.reason for requirement in result.requirements for failure in requirement.failures]


@pytest.mark.parametrize(
    "requirement",
    [
        entity("IFCWALL", value("predefinedType", "SOLIDWALL")),
        f"<attribute>{value('name', 'Name')}{value('value', 'Wall A')}</attribute>",
        f"<attribute>{restricted('name', ('pattern', '.*Type'))}</attribute>",
        f'<attribute cardinality="optional">{value("name", "Description")}{value("value", "x")}</attribute>',
        prop("FireRating", value("value", "REI 60"), dataType="IFCLABEL"),
        prop("FireRating", restricted("value", ("enumeration", "REI 30"), ("enumeration", "REI 60"))),
        prop("ThermalTransmittance", restricted("value", ("maxInclusive", "0.25"), base="xs:double")),
        prop("Reference", value("value", "x"), cardinality="optional"),
        prop("FireRating", value("value", "REI 30"), cardinality="prohibited"),
        f"<material>{value('value', 'masonry')}</material>",
        f"<material>{value('value', 'Cavity')}</material>",
        f"<classification>{value('value', 'EF_25_10')}{value('system', 'Uniclass 2015')}</classification>",
        f"<partOf>{entity('IFCBUILDING')}</partOf>",
        f'<partOf relation="IFCRELCONTAINEDINSPATIALSTRUCTURE">{entity("IFCBUILDINGSTOREY")}</partOf>',
    ],
)
def test_a_wall_meets(checked, requirement):
    result = checked(specification(requirement))
    assert (len(result.applicable), reasons(result), result.passed) == (1, [], True)


@pytest.mark.parametrize(
    ("requirement", "reason"),
    [
        (entity("IFCWALL", value("predefinedType", "SHEAR")), 'Its predefined type is SOLIDWALL, not "SHEAR"'),
        (f"<attribute>{value('name', 'Name')}{value('value', 'wall a')}</attribute>", 'Its Name is "Wall A"'),
        (f"<attribute>{value('name', 'Description')}</attribute>", "Its Description is not set"),
        (prop("FireRating", value("value", "REI 30")), 'Its Pset_WallCommon.FireRating is "REI 60"'),
        (prop("FireRating", dataType="IFCTEXT"), "is of type IFCLABEL, not IFCTEXT"),
        (prop("Reference"), 'Its Pset_WallCommon has no property "Reference"'),
        (prop("Reference", pset="Pset_X"), 'It has no property set "Pset_X"'),
        (prop("FireRating", cardinality="prohibited"), "It has what is prohibited"),
        (
            prop("ThermalTransmittance", restricted("value", ("maxExclusive", "0.25"), base="xs:double")),
            "ThermalTransmittance is 0.25",
        ),
        (f"<material>{value('value', 'Timber')}</material>", "Its material is Brick, Cavity, masonry"),
        (f"<classification>{value('system', 'OmniClass')}</classification>", "It is classified in Uniclass 2015 only"),
        (f'<partOf relation="IFCRELAGGREGATES">{entity("IFCBUILDING")}</partOf>', "It is part of nothing"),
    ],
)
def test_a_wall_fails_with_the_reason(checked, requirement, reason):
    result = checked(specification(requirement))
    assert not result.passed
    assert len(reasons(result)) == 1
    assert reason in reasons(result)[0]


def test_references_in_a_circle_end(checked):
    rule = specification(f"<classification>{value('value', 'X')}{value('system', '')}</classification>")
    result = checked(rule, WHOLE.replace("'EF_25_10',$,#40", "'EF_25_10',$,#42"))
    assert reasons(result) == ["It is classified as EF_25_10, EF_25_10_25"]


def test_a_length_is_compared_in_metres(checked):
    units = (
        "#2=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);"
        "#11=IFCELEMENTQUANTITY('16MocU_IDOF8_x3Iqllz0d',$,'Q',$,$,(#13));#13=IFCQUANTITYLENGTH('Length',$,#2,3000.,$);"
        "#12=IFCRELDEFINESBYPROPERTIES('1xdwj8qGXK4hzoNbvMdXJW',$,$,$,(#10),#11);"
    )
    rule = prop("Length", value("value", "3"), pset="Q", dataType="IFCLENGTHMEASURE")
    assert checked(specification(rule), WALL + units).passed


def test_subclasses_do_not_match_and_patterns_of_classes_do(checked):
    lines = WALL.replace("IFCWALL(", "IFCWALLSTANDARDCASE(")
    assert checked(specification("", entity("IFCWALL"), least="0"), lines).applicable == []
    pattern = f"<entity>{restricted('name', ('pattern', 'IFCWALL.*'))}</entity>"
    assert len(checked(specification("", pattern), lines).applicable) == 1


def test_in_ifc2x3_the_type_tells_the_newer_class(checked):
    lines = (
        "#2=IFCPERSON($,'a',$,$,$,$,$,$);#3=IFCORGANIZATION($,'b',$,$,$);#4=IFCPERSONANDORGANIZATION(#2,#3,$);"
        "#5=IFCAPPLICATION(#3,'1','c','d');#6=IFCOWNERHISTORY(#4,#5,$,.ADDED.,$,$,$,0);"
        "#10=IFCFLOWTERMINAL('1F6umJ5H50aeL3A1As_wTm',#6,'T',$,$,$,$,$);"
        "#11=IFCAIRTERMINALTYPE('16MocU_IDOF8_x3Iqllz0d',#6,'D',$,$,$,$,$,$,.GRILLE.);"
        "#12=IFCRELDEFINESBYTYPE('1xdwj8qGXK4hzoNbvMdXJW',#6,$,$,(#10),#11);"
    )
    rule = specification(entity("IFCAIRTERMINAL", value("predefinedType", "GRILLE")), entity("IFCAIRTERMINAL"))
    result = checked(rule, lines, "IFC2X3")
    assert (len(result.applicable), result.passed) == (1, True)


@pytest.mark.parametrize(
    ("least", "most", "applies", "passed"),
    [
        ("1", "unbounded", "IFCDOOR", False),
        ("0", "unbounded", "IFCDOOR", True),
        ("0", "0", "IFCDOOR", True),
        ("0", "0", "IFCWALL", False),
    ],
)
def test_a_specification_may_have_to_apply_or_must_not(checked, least, most, applies, passed):
    result = checked(specification("", entity(applies), least, most))
    assert result.passed is passed
    assert bool(result.problem) is not passed


@pytest.mark.parametrize(
    ("allowed", "matching", "other"),
    [
        (Exactly("true"), True, False),
        (Exactly("1"), 1, 2),
        (Exactly("1.0"), 1.000001, 1.01),
        (Exactly("1.0"), 1.0, 1),  # an integer is not written with a decimal point
        (Exactly("60"), "60", "REI 60"),
        (Restriction(bounds=(("minExclusive", 0.0),)), 1.1e-6, 1.0e-6),
        (Restriction(bounds=(("minInclusive", 0.0),)), -1.0e-6, -1.1e-6),
        (Restriction(bounds=(("minInclusive", 0.0),)), 1, "1"),
        (Restriction(lengths=(("minLength", 2), ("maxLength", 3))), "abc", "abcd"),
        (Restriction(patterns=("a^b$",)), "a^b$", "ab"),
        (Restriction(patterns=(r"[A-Z]{2}\d+", "none")), "AB12", "AB12 "),
    ],
)
def test_values_are_compared_as_ids_says(allowed, matching, other):
    assert allowed.matches(matching)
    assert not allowed.matches(other)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<ids", "not well-formed XML"),
        ("<other/>", "no IDS file: its root is <other>"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
        (HEAD + TAIL, "holds no specification"),
        (HEAD + specification("<colour/>") + TAIL, 'specification "A rule": <colour> is no facet'),
        (HEAD + specification("<attribute/>") + TAIL, "a <attribute> has no <name>"),
        (HEAD + specification(prop("A", cardinality="perhaps")) + TAIL, 'the cardinality "perhaps" is none of'),
        (HEAD + specification(prop("A", restricted("value", ("pattern", "(")))) + TAIL, "cannot be read"),
        (
            HEAD + specification(prop("A", restricted("value", ("minInclusive", "x")))) + TAIL,
            'the bound "x" is no number',
        ),
        (HEAD + specification(prop("A", restricted("value", ("fractionDigits", "2")))) + TAIL, "is not one of IDS"),
        (HEAD + specification("", least="some") + TAIL, '"some" is no whole number'),
    ],
)
def test_an_ids_file_that_cannot_be_used_is_refused(tmp_path, content, message):
    path = tmp_path / "rules.ids"
    path.write_text(content)
    with pytest.raises(ConsoleError, match=message):
        read_ids(path)


def test_a_doctype_is_refused_in_every_encoding(tmp_path):
    path = tmp_path / "rules.ids"
    declared = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    path.write_bytes(declared.encode("utf-16"))
    with pytest.raises(ConsoleError, match="DOCTYPE"):
        read_ids(path)


def test_results_name_the_elements_for_programs_and_people(document, tmp_path):
    document.elements("Walls")[0].Name = "<b>South</b>"
    (tmp_path / "rules.ids").write_text(HEAD + specification(prop("FireRating", value("value", "R 1"))) + TAIL)
    result = check_against(document, "RULES.ids")
    content = json.loads(write_json(document, result, "result.json").read_text())
    rule = content["specifications"][0]
    assert (content["passed"], rule["applicable"], rule["failed"]) == (False, 11, 11)
    first = rule["requirements"][0]["failures"][0]
    assert first["level"] == "Ground floor"
    assert document.element(first["globalId"]).is_a("IfcWall")
    page = write_html(document, result, "result.html").read_text()
    assert "&lt;b&gt;South&lt;/b&gt;" in page
    assert "0 of 1 specifications are met" in page
