"""The commands of the pages run, in a clean folder, and print what the pages say."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import lent
from pages import NOP, PAGES, ROOT, SHELL_MARKERS, Block, blocks, name_of
from shell import Shell, missing_line

from cadstack.engines.installation import install

ENGINE_OF = {"accoreconsole": "autocad", "revitcoreconsole": "revit"}
RUNNABLE = [page for page in PAGES if any(b.language == "sh" and b.marker in ("", "server") for b in blocks(page))]


@pytest.fixture
def shell(request, tmp_path, sandbox):
    """A folder with the engines that the page needs; installed ones are lent, not installed again."""
    engines = tmp_path / "engines"
    install(NOP, engines)
    text = request.param.read_text("utf-8")
    for name in (name for program, name in ENGINE_OF.items() if program in text):
        (engines / name).symlink_to(lent(name))
    folder = tmp_path / "page"
    folder.mkdir()
    made = Shell(folder, {"CADSTACK_ENGINES": str(engines), "CHECKOUT": str(ROOT), **reader(tmp_path)})
    yield made
    made.end()


def reader(folder: Path) -> dict[str, str]:
    """A reader who has a browser, in which he signs in as John, and no keyring."""
    return {
        "BROWSER": f"{sys.executable} {ROOT / 'tests' / 'acceptance' / 'person.py'} %s",
        "PERSON": "john@example.com correct horse battery",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "XDG_STATE_HOME": str(folder / "state"),
    }


@pytest.mark.parametrize(("shell", "page"), [(page, page) for page in RUNNABLE], indirect=["shell"], ids=name_of)
def test_page(shell: Shell, page: Path) -> None:
    printed = ""
    for block in blocks(page):
        if block.language == "sh" and block.marker in ("", "server"):
            printed = shell.start(block) if block.marker else shell.run(block)
        elif block.marker.startswith("file="):
            shell.write(block.marker.removeprefix("file="), block.text)
        elif block.marker == "output":
            missing = missing_line(block.text, printed)
            assert missing is None, f"line {block.line}: {missing!r} was not printed, but:\n{printed}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_blocks_are_marked_and_well_formed(page: Path) -> None:
    for block in blocks(page):
        if block.language == "sh":
            assert block.marker in SHELL_MARKERS, f"line {block.line}: unknown marker {block.marker!r}"
            checked = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True, check=False)
            assert checked.returncode == 0, f"line {block.line}: {checked.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_make_targets_exist(page: Path) -> None:
    lines = [line for block in blocks(page) if block.marker == "make" for line in block.text.splitlines()]
    targets = {line.split()[1] for line in lines if line.strip()}
    known = {line.partition(":")[0] for line in (ROOT / "Makefile").read_text().splitlines() if "##" in line}
    assert targets <= known


@pytest.mark.parametrize(
    ("printed", "missing"),
    [("a 1\nb 2\n", None), ("b 2\na 1\n", "b …"), ("a 1\n", "b …")],
)
def test_outputs_are_compared_in_order(printed: str, missing: str | None) -> None:
    assert missing_line("a …\nb …", printed) == missing


def test_a_command_that_fails_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="line 7"):
        Shell(tmp_path, {}).run(Block("sh", "", "true\nfalse\n", 7))
