import pytest
from accore.registry import Command, Commands, plain_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [("_.-layer", "-LAYER"), ("-_LAYER", "-LAYER"), ("'_zoom", "ZOOM"), (".LINE", "LINE"), ("._-plot", "-PLOT")],
)
def test_prefixes_in_any_order(typed, name):
    assert plain_name(typed) == name


@pytest.fixture
def commands():
    return Commands({name: Command(name, lambda _: None) for name in ("-LAYER", "LINE", "-EXPORT", "EXPORT")})


def test_a_dash_is_optional_where_one_form_exists(commands):
    assert commands.find("layer").name == "-LAYER"
    assert commands.find("-line").name == "LINE"
    assert commands.find("EXPORT").name == "EXPORT"
    assert commands.find("-export").name == "-EXPORT"
    assert commands.find("la").name == "-LAYER"
    assert commands.find("nothing") is None


def test_near_names(commands):
    assert "-LAYER" in commands.near("LAYERS")
