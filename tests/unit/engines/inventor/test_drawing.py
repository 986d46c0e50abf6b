import re
import subprocess
import zlib
from itertools import pairwise
from math import pi

import pytest
from console.exits import ConsoleError
from inventorcore.drawing.views import views_of


def total(lines):
    return sum(
        ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5 for line in lines for start, end in pairwise(line)
    )


@pytest.mark.parametrize("exact", [True, False])
def test_hidden_lines_are_told_apart(job, exact):
    block = {"type": "box", "dx": 40, "dy": 30, "dz": 20}
    hole = {"type": "hole", "offset": 20, "at": [[20, 15]], "diameter": 10}
    part = job.part({"features": [block, hole]})
    front, top = views_of(part.component, ["front", "top"], True, exact)
    assert (front.width, front.height) == pytest.approx((40, 20), abs=0.01)
    assert total(front.visible) == pytest.approx(120, abs=0.1)
    assert total(front.hidden) >= 40 - 0.1
    assert total(top.visible) == pytest.approx(140 + pi * 10, rel=0.01)


def test_a_sheet_has_the_largest_scale_that_fits(job):
    part = job.part()
    assert part.drawing("a4.svg", sheet="A4") == 1
    assert part.drawing("a1.svg", sheet="A1") == 5
    assert part.drawing("fixed.svg", scale=0.5) == 0.5


def test_svg_shows_scale_title_and_dimensions(job):
    job.part().drawing("block.svg", title="Block & Co")
    text = (job.folder / "block.svg").read_text()
    assert "<title>Block &amp; Co</title>" in text
    for shown in (">2:1<", ">40<", ">20<", ">A3<", ">third angle, mm<"):
        assert shown in text
    assert text.count("<polyline") > 20


def test_pdf_is_a_page_that_readers_open(job):
    job.part().drawing("block.pdf", sheet="A4", title="Block (1)")
    content = (job.folder / "block.pdf").read_bytes()
    stream = zlib.decompress(re.search(rb"stream\n(.*)\nendstream", content, re.DOTALL)[1])
    assert rb"(Block \(1\)) Tj" in stream
    start = int(re.search(rb"startxref\n(\d+)", content)[1])
    assert content[start : start + 4] == b"xref"
    for number, position in enumerate(re.findall(rb"(\d{10}) 00000 n", content), 1):
        assert content[int(position) :].startswith(b"%d 0 obj" % number)
    try:
        shown = subprocess.run(
            ["pdftotext", str(job.folder / "block.pdf"), "-"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except FileNotFoundError:
        pytest.skip("pdftotext (poppler-utils) is not installed: the page was not opened by another program")
    assert "Block (1)" in shown


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"views": ["under"]}, "no view"),
        ({"views": []}, "needs views"),
        ({"views": ["top", "top"]}, "each once"),
        ({"sheet": "B7"}, "no sheet"),
        ({"scale": 0}, "scale of 0"),
    ],
)
def test_mistakes_are_named(job, options, message):
    with pytest.raises(ConsoleError, match=message):
        job.part().drawing("block.svg", **options)


def test_a_drawing_is_svg_or_pdf(job):
    with pytest.raises(ConsoleError, match=r"Name it .svg or .pdf"):
        job.part().drawing("block.dwg")
