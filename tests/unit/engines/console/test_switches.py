import pytest
from console.exits import ConsoleError
from console.switches import Switch, parse, refuse_positional, usage

TABLE = (
    Switch("/i", "input", "drawing"),
    Switch("/al", "bundle", "folder", repeatable=True),
    Switch("/suppressGraphics", "no graphics"),
)


def test_paths_that_begin_with_a_slash_are_values_and_not_switches():
    line = parse(TABLE, ["/i", "/job/in.dwg", "/AL", "/bundles/a", "/al", "/bundles/b", "/SUPPRESSGRAPHICS"])
    assert line.one("/i") == "/job/in.dwg"
    assert line.all("/al") == ("/bundles/a", "/bundles/b")
    assert line.flags == {"/suppressGraphics"}
    assert line.positional == ()


def test_an_unknown_slash_word_stays_positional():
    assert parse(TABLE, ["/in", "x"]).positional == ("/in", "x")


@pytest.mark.parametrize("arguments", [["/i"], ["/i", "/al", "x"]])
def test_a_switch_without_its_value_is_named(arguments):
    with pytest.raises(ConsoleError, match="/i has no value"):
        parse(TABLE, arguments)


def test_a_switch_given_twice_is_refused():
    with pytest.raises(ConsoleError, match="given twice"):
        parse(TABLE, ["/i", "a", "/i", "b"])


def test_a_stray_argument_names_the_switch_that_was_meant():
    with pytest.raises(ConsoleError, match="Did you mean /suppressgraphics"):
        refuse_positional("x.exe", TABLE, parse(TABLE, ["/suppressGraphic"]))


def test_usage_lists_every_switch():
    text = usage("x.exe", TABLE)
    assert all(switch.name in text and switch.meaning in text for switch in TABLE)


def test_a_file_is_found_in_any_case_or_named_with_its_switch(tmp_path):
    (tmp_path / "Plan.DXF").touch()

    def given(name):
        return parse(TABLE, ["/i", str(tmp_path / name)]).file("/i", "drawing")

    assert given("plan.dxf") == tmp_path / "Plan.DXF"
    assert parse(TABLE, []).file("/i", "drawing") is None
    with pytest.raises(ConsoleError, match=r'The drawing ".*none" does not exist. Check the /i switch'):
        given("none")
    with pytest.raises(ConsoleError, match="is a folder"):
        given(".")
