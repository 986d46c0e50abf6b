import pytest
from accore.program import start
from console.exits import ConsoleError


def test_switches_are_shown(capsys):
    assert start(["/?"]) == 0
    assert "/suppressGraphics" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["/s"], "/s has no value"),
        (["/supressgraphics"], "Did you mean /suppressgraphics"),
        (["/s", "no.scr"], "no.scr"),
    ],
)
def test_mistakes_are_named_before_anything_is_loaded(arguments, message):
    with pytest.raises(ConsoleError, match=message):
        start(arguments)
