import io
import sys

import pytest
from console.exits import BundleFailed, ConsoleError, run


def code_and_output(program):
    output = io.StringIO()
    with pytest.raises(SystemExit) as left:
        run(program, output)
    return left.value.code, output.getvalue()


def raising(error):
    def program():
        raise error

    return program


def test_success_is_the_programs_code():
    assert code_and_output(lambda: 0) == (0, "")


def test_what_is_printed_is_utf_8_whatever_the_locale_says(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    with pytest.raises(SystemExit):
        run(lambda: print("Maß ⌀ 12"))
    assert written.getvalue() == "Maß ⌀ 12\n".encode()


def test_a_users_mistake_is_one_last_line():
    error = ConsoleError("There is no layer X", where="a.scr:3", hint="Make it.")
    assert code_and_output(raising(error)) == (1, "Error: There is no layer X at a.scr:3. Make it.\n")


def test_a_bundles_bug_shows_only_the_bundles_frames(tmp_path):
    file = tmp_path / "main.py"
    file.write_text("def go():\n    return 1 / 0\n")
    scope = {}
    exec(compile(file.read_text(), str(file), "exec"), scope)
    try:
        scope["go"]()
    except ZeroDivisionError as error:
        failed = BundleFailed(error, "Command GO", [tmp_path])
    code, output = code_and_output(raising(failed))
    assert code == 1
    assert "main.py" in output
    assert __file__ not in output
    assert output.endswith("Error: Command GO failed: ZeroDivisionError: division by zero (main.py:2).\n")


def test_a_syntax_error_shows_its_line_and_nothing_of_the_import(tmp_path):
    try:
        compile("x = (", str(tmp_path / "main.py"), "exec")
    except SyntaxError as error:
        failed = BundleFailed(error, "Loading main.py", [tmp_path])
    _, output = code_and_output(raising(failed))
    assert output.startswith(f'  File "{tmp_path / "main.py"}", line 1\n')
    assert "Traceback" not in output


def test_a_bug_of_the_engine_says_so():
    code, output = code_and_output(raising(KeyError("x")))
    assert code == 1
    assert output.splitlines()[-1].startswith("Error: the engine itself failed (KeyError")
