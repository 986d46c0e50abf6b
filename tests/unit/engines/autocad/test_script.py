import random

import pytest
from accore.lisp import LispError
from accore.lisp.printer import printed
from accore.script import Script


def words(text):
    script, found = Script(text, "a.scr"), []
    while not script.ended():
        reply = script.word()
        found.append(printed(reply.form) if reply.form is not None else reply.text)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("_tilemode 0 -export _pdf _all result.pdf\n", ["_tilemode", "0", "-export", "_pdf", "_all", "result.pdf"]),
        ("; note\r\nLINE 0,0\r\n\r\n; more\r\nQUIT", ["LINE", "0,0", "", "QUIT"]),
        ('SAVEAS "" "my file.dwg"\n', ["SAVEAS", "", "my file.dwg"]),
        ("(setq a\n  1) b\n(c)\nd", ["(SETQ A 1)", "b", "(C)", "d"]),
        ("-LAYER M X  \n\n; end\n\n", ["-LAYER", "M", "X"]),
        ("A !x B", ["A", "X", "B"]),
        ("", []),
    ],
)
def test_spaces_and_line_ends_are_enter(text, expected):
    assert words(text) == expected


def test_places_are_file_and_line():
    script = Script("A\n; c\n\n(b\n c)\nD", "a.scr")
    assert [script.word().at for _ in range(4)] == ["a.scr:1", "a.scr:3", "a.scr:4", "a.scr:6"]


def test_a_prompt_that_takes_spaces_gets_the_line():
    assert Script("DWG To PDF.pc3\nnext", "a").line().text == "DWG To PDF.pc3"


def test_several_answers_on_one_line_are_told_apart_by_what_is_known():
    script = Script("My Layout DWG To PDF.pc3 A3", "a")
    assert script.line({"My Layout"}.__contains__).text == "My Layout"
    assert script.line({"DWG To PDF.pc3"}.__contains__).text == "DWG To PDF.pc3"
    assert script.word().text == "A3"


def test_a_form_that_does_not_close_names_its_line():
    script = Script("A\n(b\n", "a.scr")
    script.word()
    with pytest.raises(LispError, match=r"at a\.scr:2"):
        script.word()


def test_random_text_is_read_to_its_end():
    random.seed(3)
    for _ in range(3000):
        text = "".join(random.choices("()'\";! \n\r\tab-_.\\é\0", k=random.randint(0, 40)))
        script = Script(text, "a.scr")
        try:
            for _ in range(100):
                if script.ended() or (script.word() if random.random() < 0.5 else script.line(str.isalpha)) is None:
                    break
            else:
                raise AssertionError(text)
        except LispError:
            continue
