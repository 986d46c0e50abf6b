"""`cadstack engine`: what is said of each engine, and the exit codes that scripts go by."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cadstack.cli import engine as command
from cadstack.domain.errors import CadstackError

MANIFEST = """
name = "{name}"
family = "{name}"
title = "Engine {name}"
[programs]
"go.exe" = "go.py"
[environment]
kind = "python"
{environment}
[[engine]]
alias = "1"
"""


@pytest.fixture
def engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two engines that come with the product, one of which no machine can have."""
    for name, environment in (("good", ""), ("strange", 'python = "==3.95.*"')):
        folder = tmp_path / "shipped" / name
        (folder / "selftest").mkdir(parents=True)
        (folder / "engine.toml").write_text(MANIFEST.format(name=name, environment=environment))
        (folder / "go.py").write_text("")
        (folder / "selftest" / "run.py").write_text("raise SystemExit(0)")
    monkeypatch.setenv("CADSTACK_ENGINES", str(tmp_path / "engines"))
    monkeypatch.setattr(command, "SHIPPED", tmp_path / "shipped")
    monkeypatch.setattr(command.installation, "SHIPPED", tmp_path / "shipped")
    return tmp_path / "engines"


def say(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(command.app, list(words))
    if isinstance(result.exception, CadstackError):
        return 1, str(result.exception)
    return result.exit_code, result.output


def test_all_passes_over_what_this_machine_cannot_have_and_says_why(engines: Path) -> None:
    code, said = say("install", "all")
    assert code == 0
    assert f"good is installed in {engines / 'good'}" in said
    assert "strange cannot be had here: It needs Python 3.95" in said
    assert "python3.95" in said
    assert say("install", "strange")[0] == 1


def test_the_list_tells_the_states_apart(engines: Path) -> None:
    assert "good         not installed" in say("list")[1]
    say("install", "good")
    code, said = say("list")
    assert code == 0
    assert "good         installed" in said
    assert "strange      not available" in said
    (engines.parent / "shipped" / "good" / "more.py").write_text("")
    assert "good         outdated" in say("list")[1]
    (engines / "good" / "go.py").unlink()
    assert "good         broken" in say("list")[1]


def test_doctor_and_test_end_with_1_for_an_engine_that_does_not_work(engines: Path) -> None:
    say("install", "good")
    assert say("doctor")[0] == say("test", "all")[0] == 0
    (engines / "good" / "selftest" / "run.py").write_text("raise SystemExit(3)")
    assert say("test", "good")[0] == 1
    (engines / "good" / "venv" / "bin" / "python").unlink()
    code, said = say("doctor")
    assert code == 1
    assert "cadstack engine install good --again" in said
    assert "strange      not installed  It needs Python 3.95" in said
    assert say("install", "good")[0] == 0
    assert say("doctor")[0] == 0
    (engines / "good" / "engine.toml").write_text("name = ")
    assert "good         not installed" in say("list")[1]


def test_an_engine_that_is_not_there_is_named(engines: Path) -> None:
    assert say("test", "good") == (1, "good is not installed. Run: cadstack engine install good")
    code, said = say("install", "nonsense")
    assert code == 1
    assert "There is no engine 'nonsense'" in said


def test_an_engine_from_a_folder_is_known_by_its_name_afterwards(engines: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "engine.toml").write_text(MANIFEST.format(name="other", environment=""))
    (folder / "go.py").write_text("")
    assert say("install", str(folder))[0] == 0
    (engines / "other" / "venv" / "bin" / "python").unlink()
    assert "cadstack engine install other --again" in say("doctor")[1]
    assert say("install", "other")[0] == 0
    assert say("doctor")[0] == 0
