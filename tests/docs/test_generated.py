"""The reference pages say what the code says now."""

import shutil
from pathlib import Path

import pytest
from conftest import installed_engines
from pages import DOCS, GENERATED
from typer.testing import CliRunner

from cadstack.cli import docs
from cadstack.cli.docs.markdown import cell, table
from cadstack.cli.docs.pages import make_pages

REFERENCE = DOCS / "reference"


@pytest.fixture(scope="module")
def made() -> dict[str, str | None]:
    return make_pages(REFERENCE, installed_engines())


def test_there_is_nothing_else(made: dict[str, str | None]) -> None:
    assert set(made) == {page.name for page in GENERATED}


@pytest.mark.parametrize("name", sorted(page.name for page in GENERATED))
def test_a_page_is_fresh(made: dict[str, str | None], name: str) -> None:
    if made[name] is None:
        pytest.skip(f"needs the interpreter of an engine: cadstack engine install {docs.NEEDS[name]}")
    assert (REFERENCE / name).read_text("utf-8") == made[name], f"{name} is not fresh. Run: cadstack docs"


def test_the_command_writes_what_changed(tmp_path: Path) -> None:
    shutil.copytree(REFERENCE, tmp_path / "reference")
    stale = tmp_path / "reference" / "settings.md"
    fresh = stale.read_text("utf-8")
    stale.write_text("stale")
    said = CliRunner().invoke(docs.app, [str(stale.parent), "--engines", str(tmp_path / "none")]).stdout
    assert stale.read_text("utf-8") == fresh
    assert "settings.md            written" in said
    assert "commands.md            unchanged" in said
    assert "autocad-commands.md    left as it is" in said


def test_a_folder_that_is_no_checkout_is_left_alone(tmp_path: Path) -> None:
    ended = CliRunner().invoke(docs.app, [str(tmp_path)])
    assert ended.exit_code == 1
    assert "coverage.toml" in ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_cells_stay_cells() -> None:
    assert cell("a | b\nc") == "a \\| b c"
    assert table(("A", "B"), [(1, "x|y")]) == "| A | B |\n| --- | --- |\n| 1 | x\\|y |"
