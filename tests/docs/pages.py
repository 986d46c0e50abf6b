"""A page of the documentation as its tests read it: fenced blocks with a marker after the language.

sh               run, in order, in one shell for each page
sh server        started in the background and waited for; ends with the page
sh make          each line is `make TARGET`; the target exists
sh elsewhere     not run: another machine, root, or files of the reader's own
LANGUAGE file=N  written to the file N before the next block runs
text output      the lines that the block before it printed, in order; `…` stands for anything
LANGUAGE         shown, not run
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
NOP = ROOT / "tests" / "engines" / "nop"
PAGES = [ROOT / "README.md", *sorted(path for path in DOCS.rglob("*.md") if path.name != "why.md")]
GENERATED = [path for path in PAGES if "Made by `cadstack docs`" in path.read_text("utf-8")]
SHELL_MARKERS = {"", "server", "make", "elsewhere"}
FENCE = re.compile(r"^( *)```([\w-]*)([^\n]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block; `line` is that of its first line in the page."""

    language: str
    marker: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return list(_blocks(page.read_text("utf-8")))


def _blocks(text: str) -> Iterator[Block]:
    for found in FENCE.finditer(text):
        indent, language, marker, body = found.groups()
        inner = "\n".join(line.removeprefix(indent) for line in body.splitlines()) + "\n"
        yield Block(language, marker.strip(), inner, text.count("\n", 0, found.start()) + 2)


def name_of(page: Path) -> str:
    """How a page is called in test ids and messages."""
    return str(page.relative_to(ROOT))
