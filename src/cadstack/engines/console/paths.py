"""Paths as activities write them: back-slashes, quotes, and names in another case than on disk."""

import os
from pathlib import Path


def native(text: str) -> Path:
    r"""The path that `text` means on this system; `.\out\a.pdf` and `./out/a.pdf` are the same."""
    text = text.strip().strip('"')
    if os.sep == "/":
        text = text.replace("\\", "/")
    return Path(text)


def existing(path: Path) -> Path | None:
    """`path`, or the one file that differs from it only in upper and lower case, or None."""
    if path.exists():
        return path
    parent = path.parent if path.parent.is_dir() else existing(path.parent) if path.parent != path else None
    if parent is None or not parent.is_dir():
        return None
    return next((entry for entry in parent.iterdir() if entry.name.casefold() == path.name.casefold()), None)
