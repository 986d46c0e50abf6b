"""The command line with made-up commands: no drawing, no CAD library."""

import pytest
from accore.console import CommandFailed, Finished
from accore.prompts import Keyword, Number, Text
from console.exits import ConsoleError


@pytest.fixture
def line(bare):
    """A command line with one command that adds numbers until Enter, and one that wants a line of text."""
    bare.heard = []

    def add(console):
        total = 0.0
        while (number := (yield Number("Add", ""))) is not None:
            total += number
        bare.heard.append(total)

    def say(console):
        bare.heard.append((yield Text("Say", None, whole_line=True)))

    def fail(console):
        yield Keyword("Sure?", "No", options=("Yes", "No"))
        raise ConsoleError("It broke")

    for name, run in (("ADD", add), ("SAY", say), ("FAIL", fail)):
        bare.console.commands.add(name, run, "test")
    from accore.drawing_functions.command_line import library

    bare.console.lisp.host = bare.console
    bare.console.lisp.add(library)
    return bare


@pytest.mark.parametrize(
    "script",
    [
        "ADD 1 2 \n",
        "_.ADD\n1\n2\n\n",
        "ADD 1 2",
        '(command "ADD" 1 2.0 "")',
        '(command "ADD")\n(command 1)\n2\n\n',
        '(command "ADD" 1) (foreach n \'(2) (command n)) (command "")',
        "ADD (+ 0 1) 2 \n",
        "(setq n 2)\nADD 1 !n \n",
        "ADD 1 (progn (setq q 1) nil) 2 \n",
        "ADD 1 (command 2) \n",
    ],
)
def test_replies_reach_the_prompt_however_they_come(line, script):
    line.script(script)
    assert line.heard == [3.0]
    assert line.console.active is None


def test_blank_line_repeats_the_last_command(line):
    line.script("ADD 1 \n\n2 \n;end\n")
    assert line.heard == [1.0, 2.0]


def test_whole_lines_and_quotes(line):
    line.script('SAY hello big world\nSAY "quoted one" ADD 1 \n')
    assert line.heard == ["hello big world", "quoted one", 1.0]


def test_pause_takes_from_the_script(line):
    line.script('(command "SAY" "\\\\") from\n')
    assert line.heard == ["from"]


def test_enter_without_arguments_cancels(line):
    line.script('(command "ADD" 1)(command)\nADD 5 \n')
    assert line.heard == [5.0]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("\nADDD", r'Unknown command "ADDD" at test.scr:2. Did you mean ADD'),
        ("\nADD x", r'ADD: "x" is not a number for "Add:" at test.scr:2'),
        ("\nFAIL Y", r"FAIL: It broke at test.scr:2"),
        ("\nSAY", r'ended while SAY was asking "Say:" at test.scr'),
        ('\n(command "FAIL" "Maybe")', r'"Maybe" is not an option for "Sure\? \[Yes/No\] <No>:" at test.scr:2'),
        ("\n(foo)", r"AutoLISP error: no function definition: FOO at test.scr:2"),
        ("\n(foo", r"closing parenthesis or quote is missing at test.scr:2"),
    ],
)
def test_the_first_failure_ends_the_run_and_names_its_place(line, script, message):
    with pytest.raises(ConsoleError, match=message) as error:
        line.script(script)
    assert "None" not in str(error.value)


def test_an_error_of_a_command_can_be_caught_in_lisp(line):
    line.script(
        '(setq e (vl-catch-all-apply \'command \'("FAIL" "Y")))\n(command "SAY" (vl-catch-all-error-message e))'
    )
    assert line.heard == ["FAIL: It broke"]


def test_lisp_commands_read_their_input_from_the_script(line):
    line.script('(defun c:ASK (/ a) (setq a (getstring "Name: ")) (command "SAY" a) (princ))\nASK bob\nADD 2 \n')
    assert line.heard == ["bob", 2.0]


def test_run_goes_to_the_end_of_a_command(line):
    line.console.run("ADD", 1, 2)
    assert line.heard == [3.0]
    with pytest.raises(CommandFailed, match="ended while SAY was asking"):
        line.console.run("SAY")


def test_variables_are_commands_too(line):
    text = line.script("CMDECHO 0\nOSMODE\n33\n")
    assert line.console.variables.get("CMDECHO") == 0
    assert line.console.variables.get("osmode") == 33
    assert "Enter new value for OSMODE <0>: 33" in text
    with pytest.raises(ConsoleError, match="OSMODE needs a whole number"):
        line.script("OSMODE abc\n")


def test_cmdecho_hides_what_lisp_feeds(line):
    assert "Add:" not in line.script('(setvar "CMDECHO" 0)\n(command "ADD" 1 "")\n')


def test_lines_for_the_worker_stand_alone(line):
    text = line.script('(princ "a!ACESAPI:acesHttpOperation(onProgress,,,{},)")(princ "b")\n')
    assert "!ACESAPI:acesHttpOperation(onProgress,,,{},)" in text.splitlines()


def test_finished_passes_through_lisp(line):
    def leave(console):
        raise Finished

    line.console.commands.add("LEAVE", leave, "test")
    with pytest.raises(Finished):
        line.script("(vl-catch-all-apply 'command '(\"LEAVE\"))\nSAY no\n")
    assert line.heard == []


def test_a_script_that_ends_within_a_command_says_once_that_enter_is_assumed(line):
    note = "Note: the script ended within ADD; Enter is assumed from here."
    assert line.script("ADD 1 2").count(note) == 1
    assert line.heard == [3.0]
    assert note not in line.script("ADD 1 2\n\n")
