"""Filters: what they pick, and that nothing else than a filter is taken for one."""

import time
from typing import Any

import pytest

from cadstack.domain.errors import InvalidInput
from cadstack.domain.webhooks.filters import LONGEST, parse_filter

PAYLOAD: dict[str, Any] = {
    "ext": "dwg",
    "size": 3,
    "ratio": 0.5,
    "hidden": False,
    "none": None,
    "odd name": "it's",
    "ancestors": [{"name": "root", "depth": 0}, {"name": "Plans", "depth": 1}],
    "user": {"id": "U1", "tags": ["a", "b"]},
}


@pytest.mark.parametrize(
    "text",
    [
        "$",
        "$.ext",
        "$['odd name']",
        "$[?(@.ext=='dwg')]",
        '$[?(@.ext == "dwg")]',
        "  $[?(@.ext != 'dxf')]  ",
        "$[?(@.missing != 'dxf')]",
        "$[?(@.size > 2 && @.size <= 3)]",
        "$[?(@.ratio < 0.6)]",
        "$[?(@.size == 4 || @.ext == 'dwg')]",
        "$[?(!(@.size == 4))]",
        "$[?(@.hidden == false)]",
        "$[?(@.none == null)]",
        "$[?@.user.id == 'U1']",
        "$[?('dwg' == @.ext)]",
        "$[?(@.ext in ['dwg', 'dxf'])]",
        "$[?(@.ext nin ['pdf'])]",
        "$[?(@.user.tags contains 'b')]",
        "$[?(@.ext contains 'w')]",
        r"$[?(@['odd name'] == 'it\'s')]",
        "$.ancestors[?(@.name == 'Plans')]",
        "$.ancestors[?(@.name == $.ancestors[-1].name)]",
        "$.ancestors[*].depth",
        "$.user.*",
        "$[?(@.ancestors[0].name == 'root')]",
    ],
)
def test_what_holds(text: str) -> None:
    assert parse_filter(text).matches(PAYLOAD)


@pytest.mark.parametrize(
    "text",
    [
        "$.missing",
        "$[?(@.ext=='dxf')]",
        "$[?(@.missing)]",
        "$[?(@.missing == null)]",
        "$[?(@.hidden == 0)]",
        "$[?(@.size == '3')]",
        "$[?(@.size > 'a')]",
        "$[?(@.hidden < 1)]",
        "$[?(@.size == 4 || @.ext == 'dwg' && @.size == 5)]",
        "$[?(@.ext nin ['dwg'])]",
        "$[?(@.size contains 3)]",
        "$.ancestors[2]",
        "$.ancestors[?(@.name == 'plans')]",
        "$.ext.dwg",
        "$.ext[0]",
    ],
)
def test_what_does_not_hold(text: str) -> None:
    assert not parse_filter(text).matches(PAYLOAD)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "'\\$' expected"),
        ("@.a", "position 0"),
        ("$x", "the end expected"),
        ("$.", "a name expected"),
        ("$.a b", "position 4"),
        ("$[", "a member in quotes"),
        ("$['a'", "'\\]' expected"),
        ("$[1.5]", "a member in quotes"),
        ("$[?(@.a==)]", "a value expected"),
        ("$[?(@.a=='x]", "position 9"),
        ("$[?(@.a = 'x')]", "position 8"),
        ("$[?(@.a in 'x')]", "'\\[' expected"),
        ("$[?(@[?(@.b)])]", "a member in quotes"),
        ("$..a", "no descent"),
        ("$[?(@.a =~ /(a+)+$/)]", "no regular expressions"),
        ("$[(@.length-1)]", "a member in quotes"),
        ("$[?(@.a.length() > 1)]", "'\\)' expected"),
        ("$[?(" + "(" * 500 + "@.a" + ")" * 400 + ")]", "nested 20 deep"),
        ("$[?(" + "!" * 500 + "@.a)]", "nested 20 deep"),
        ("$" + ".a" * LONGEST, f"{LONGEST} characters at most"),
    ],
)
def test_what_is_no_filter_says_where(text: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as refusal:
        parse_filter(text)
    assert list(refusal.value.fields) == ["filter"]


def test_the_worst_filter_costs_little_more_than_the_payload() -> None:
    worst = parse_filter("$" + ".*" * 20 + "[?(" + "||".join(["@.x==1"] * 100) + ")]")
    payload: Any = [{"x": 0}] * 100
    for _ in range(19):
        payload = {"a": payload}
    begun = time.process_time()
    assert not worst.matches(payload)
    assert time.process_time() - begun < 1
