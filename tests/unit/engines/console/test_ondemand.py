import io
import re

import pytest
from console.exits import ConsoleError
from console.ondemand import fetch, operation, progress

PUBLISHED = re.compile(
    r"\((?P<name>\w+),(?P<suffix>[^,]*),(?P<headers>[^,]*),(?P<requestContentOrFile>(?:{.+}|[^,]*)),"
    r"(?P<responseFile>[\w,:\/%]+\.?.*)\)"
)


def test_a_fetch_line_fits_the_published_grammar():
    output = io.StringIO()
    fetch("model", "/items/1?a=b", "part.dxf", output, io.BytesIO(b"\n"))
    match = PUBLISHED.search(output.getvalue())
    assert match is not None
    assert match["name"] == "model"
    assert match["suffix"] == "/items/1?a=b"
    assert match["responseFile"] == "file://part.dxf"


@pytest.mark.parametrize("reply", [b"\x03", b"", b"x" * 20])
def test_a_refused_fetch_raises(reply):
    with pytest.raises(ConsoleError, match="could not fetch model"):
        fetch("model", "", "a", io.StringIO(), io.BytesIO(reply))


def test_progress_is_one_line_of_json():
    output = io.StringIO()
    progress("half\ndone", output)
    assert output.getvalue() == '!ACESAPI:acesHttpOperation(onProgress,,,{"progress": "half\\ndone"},)\n'


def test_a_comma_where_the_grammar_has_none_is_refused():
    with pytest.raises(ConsoleError, match="suffix"):
        operation("model", "a,b")
