import pytest
from console.selftest import Wrong, run_cases, run_program

PROGRAM = """
import sys
print(sys.stdin.read().upper(), *sys.argv[1:])
print("to standard error", file=sys.stderr)
open("made", "w").close()
sys.exit(int(sys.argv[1]))
"""


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.exe"
    path.write_text(PROGRAM)
    return path


def test_a_case_that_breaks_fails_and_the_others_still_tell(capsys):
    def wrong():
        raise Wrong("the volume is 3")

    def broken():
        raise KeyError("volume")

    assert run_cases({"one": lambda: None, "two": wrong, "three": broken}) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("pass  one (")
    assert said[1:] == ["FAIL  two: the volume is 3", "FAIL  three: KeyError: 'volume'", "1 of 3 passed"]
    assert run_cases({"one": lambda: None}) == 0


def test_a_program_runs_in_the_job_folder_with_its_task(program, tmp_path):
    job = tmp_path / "job"
    job.mkdir()
    assert "TASK 0 x" in run_program(program, ["0", "x"], job, task="task")
    assert (job / "made").is_file()


def test_another_exit_code_is_wrong_and_told_with_the_last_line(program, tmp_path):
    assert "to standard error" in run_program(program, ["3"], tmp_path, code=3)
    with pytest.raises(Wrong, match="exit code 3 instead of 0: "):
        run_program(program, ["3"], tmp_path)
