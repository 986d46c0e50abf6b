"""The pages are complete, their links resolve, and they say nothing that belongs elsewhere."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
import typer
from pages import DOCS, GENERATED, NOP, PAGES, ROOT, blocks, name_of

from cadstack.cli import build, command_names
from cadstack.engines.catalogue import SHIPPED
from cadstack.engines.manifest import read_manifest
from cadstack.sandbox.attended import LandlockSandbox, PlainSandbox
from cadstack.sandbox.bubblewrap import BubblewrapSandbox
from cadstack.settings import Settings

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"\bCADSTACK_[A-Z0-9_]+\b")
COMMAND = re.compile(r"^(?:[A-Z_]+=\S+ )*(cadstack .*)$", re.MULTILINE)
OF_WORKERS = {"CADSTACK_SERVER", "CADSTACK_WORKER_TOKEN"}
ELSEWHERE = re.compile(
    r"pypi\.org|pythonhosted|npmjs|nuget\.org|docker\.io|ghcr\.io|proxy\.golang"
    r"|/work/|/root\b|\.claude|\bissues?\b|\bsessions?\b|\bhelpers?\b|\bmarketing\b",
    re.IGNORECASE,
)
OWN_WORDS = {
    "maxscript.md": {"helper", "helpers"},  # kinds of object
    "commands.md": {"sessions"},  # of a user
    "coverage.md": {"issues"},  # a service of the API
    "errors.md": {"issues"},
}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_resolve(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), f"{target} does not exist"
        if anchor:
            assert anchor in anchors(linked), f"{target}: there is no such heading"


def anchors(page: Path) -> set[str]:
    """The headings of a page as link targets."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_says_nothing_that_belongs_elsewhere(page: Path) -> None:
    found = {word.lower() for word in ELSEWHERE.findall(page.read_text("utf-8"))} - OWN_WORDS.get(page.name, set())
    assert not found, f"{found} in {name_of(page)}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_begins_with_its_title(page: Path) -> None:
    assert re.match(r"# \S[^\n]*\n\n", page.read_text("utf-8"))


def test_every_page_can_be_reached_from_the_index() -> None:
    linked = {(DOCS / target.partition("#")[0]).resolve() for target in LINK.findall((DOCS / "README.md").read_text())}
    assert {page for page in PAGES if page.parent != ROOT and page.name != "README.md"} <= linked


def test_every_reference_page_is_generated_or_compared_with_the_code() -> None:
    compared = DOCS / "reference" / "open-parts.md"  # by tests/unit/engines/inventor/test_reference.py
    assert {page for page in PAGES if page.parent.name == "reference"} == {*GENERATED, compared}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_settings_that_are_named_exist(page: Path) -> None:
    known = {f"CADSTACK_{item.name.upper()}" for item in fields(Settings)} | OF_WORKERS
    assert set(VARIABLE.findall(page.read_text("utf-8"))) <= known


def test_every_setting_is_documented() -> None:
    text = (DOCS / "reference" / "settings.md").read_text("utf-8")
    assert [item.name for item in fields(Settings) if f"`CADSTACK_{item.name.upper()}`" not in text] == []


def test_every_command_is_documented() -> None:
    text = (DOCS / "reference" / "commands.md").read_text("utf-8")
    assert [name for name in command_names() if f"## cadstack {name}\n" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_that_are_shown_exist(page: Path) -> None:
    shown = [line for block in blocks(page) if block.language == "sh" for line in COMMAND.findall(block.text)]
    for line in shown:
        words = re.split(r" [|>&]", line)[0].split()[1:]
        command = typer.main.get_command(build([words[0]]))
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
        assert not getattr(command, "commands", {}), f"`{line}` names no command"
        options = {option for item in command.params for option in item.opts}
        assert {word for word in words if word.startswith("--")} <= options, f"`{line}` has an unknown option"


def test_every_key_of_a_manifest_is_documented() -> None:
    text = (DOCS / "howto" / "add-an-engine.md").read_text("utf-8")
    source = (SHIPPED / "manifest.py").read_text("utf-8")
    read = set(re.findall(r"(?:content|environment|limits|task|entry)(?:\.get\(|\[|, )\"(\w+)\"", source)) - {
        "environment",
        "limits",
        "warm",
        "bundle",
        "task",
    }
    documented = {key.rpartition(".")[2] for key in re.findall(r"^\| `([\w.]+)` \|", text, re.MULTILINE)}
    assert read <= documented
    used = {key for path in (NOP, *SHIPPED.glob("*/")) for key in keys_of(path / "engine.toml")}
    assert used <= documented


def keys_of(manifest: Path) -> set[str]:
    """The keys that a manifest uses, without the programs' and variables' own names."""
    if not manifest.is_file():
        return set()
    plain = re.sub(
        r"^\[(programs|environment\.variables)\]\n(?:[^\[\n].*\n)*", "", manifest.read_text("utf-8"), flags=re.MULTILINE
    )
    return set(re.findall(r"^(\w+) *=", plain, re.MULTILINE))


def test_the_engine_of_the_page_is_a_manifest(tmp_path: Path) -> None:
    found = [b for b in blocks(DOCS / "howto" / "add-an-engine.md") if b.marker == "file=shouter/engine.toml"]
    (tmp_path / "engine.toml").write_text(found[0].text)
    assert [engine.id for engine in read_manifest(tmp_path).engines] == ["Autodesk.Shouter+1"]


def test_the_table_of_the_sandboxes_is_what_they_declare(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (DOCS / "howto" / "sandbox.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\w ,]+) \| ([\w ,]+) \| ([\w ,]+) \|$", text, re.MULTILINE)
    shown = {limit: (bubblewrap, landlock, plain) for limit, bubblewrap, landlock, plain in rows}
    assert set(shown) == set(BubblewrapSandbox.enforcement)
    for is_root in (True, False):
        monkeypatch.setattr("os.geteuid", lambda is_root=is_root: 0 if is_root else 1000)
        landlock, plain = LandlockSandbox().enforcement, PlainSandbox().enforcement
        for limit, cells in shown.items():
            as_root = [re.sub(r"^(\w+) as root, else (\w+)$", r"\1" if is_root else r"\2", cell) for cell in cells]
            assert as_root == [BubblewrapSandbox.enforcement[limit], landlock[limit], plain[limit]], limit
