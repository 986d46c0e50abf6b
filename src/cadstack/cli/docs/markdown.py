"""Small pieces of Markdown: the page head, tables and cells."""

from collections.abc import Iterable, Sequence

NOTE = "<!-- Made by `cadstack docs`. Change the code it comes from, not this page. -->"


def page(title: str, *parts: str) -> str:
    """A whole page: title, the note that it is generated, and its parts."""
    return "\n\n".join([f"# {title}", NOTE, *(part.strip("\n") for part in parts if part)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; `|` inside a cell is escaped."""
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(cell(text) for text in line) + " |" for line in lines)


def cell(text: str) -> str:
    """Text that stays in one table cell."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: object) -> str:
    """As code, or nothing for an empty text."""
    return f"`{text}`" if str(text) else ""


def sentence(docstring: str | None) -> str:
    """The first paragraph of a docstring."""
    return " ".join((docstring or "").strip().split("\n\n")[0].split())
