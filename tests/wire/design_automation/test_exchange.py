"""How warnings travel."""

import json

import pytest

from cadstack.wire.design_automation.exchange import LONGEST_WARNINGS, WARNINGS_HEADER, warning_headers


def test_no_warning_is_no_header() -> None:
    assert warning_headers(()) == {}


@pytest.mark.parametrize("warnings", [["a"] * 3000, ["x" * 9000], ["é\n\u2028"] * 900])
def test_a_header_stays_short_ascii_json_of_one_line(warnings: list[str]) -> None:
    header = warning_headers(warnings)[WARNINGS_HEADER]
    assert len(header) <= LONGEST_WARNINGS
    assert header.isascii()
    assert "\n" not in header
    shown = json.loads(header)
    assert shown
    assert all(whole.startswith(part) for part, whole in zip(shown, warnings, strict=False))
