"""What a self-test case leaves in its job folder, looked at independently of the code that wrote it."""

import json
from pathlib import Path
from typing import Any

import ezdxf
import pypdfium2
from console.selftest import Wrong
from PIL import Image


def equal(what: str, found: Any, expected: Any) -> None:
    if found != expected:
        raise Wrong(f"{what} is {found!r}, expected {expected!r}")


def pages(path: Path) -> list[tuple[float, float]]:
    """The page sizes of a PDF in whole millimetres."""
    with pypdfium2.PdfDocument(path) as document:
        sizes = [document.get_page_size(number) for number in range(len(document))]
    return [(round(width * 25.4 / 72), round(height * 25.4 / 72)) for width, height in sizes]


def ink(path: Path, page: int = 0) -> float:
    """The share of a PDF page or PNG that is not the colour of its corner."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            picture = document[page].render(scale=1).to_pil().convert("L")
    else:
        picture = Image.open(path).convert("L")
    blank = picture.getpixel((0, 0))
    return 1 - picture.histogram()[blank] / (picture.width * picture.height)


def drawn(path: Path, page: int = 0) -> None:
    """A page must hold some ink, but not be filled."""
    share = ink(path, page)
    if not 0.0005 < share < 0.5:
        raise Wrong(f"{path.name} page {page + 1} has {share:.2%} ink")


def entities(path: Path) -> dict[str, int]:
    """Counts of the entities in model space, by type."""
    counts: dict[str, int] = {}
    for entity in ezdxf.readfile(path).modelspace():
        counts[entity.dxftype()] = counts.get(entity.dxftype(), 0) + 1
    return counts


def data(path: Path) -> Any:
    """A JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))
