import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.data.filters import fit, read_conditions
from cadstack.domain.errors import InvalidInput

FILE = {
    "name": "Section A.dwg",
    "storageSize": 1200,
    "createTime": "2026-03-01T12:00:00.0000000Z",
    "hidden": "false",
}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("filter[name]", "section a.DWG", True),
        ("filter[name]", "other,Section A.dwg", True),
        ("filter[attributes.name]", "Section A.dwg", True),
        ("filter[name]-ne", "Section A.dwg", False),
        ("filter[name]-starts", "sect", True),
        ("filter[name]-ends", ".dwg", True),
        ("filter[name]-contains", "on a", True),
        ("filter[storageSize]-gt", "999", True),
        ("filter[storageSize]-lt", "1200", False),
        ("filter[storageSize]-le", "1200", True),
        ("filter[createTime]-ge", "2026-03-01T12:00:00Z", True),
        ("filter[createTime]-gt", "2026-03-01T12:00:00", False),
        ("filter[createTime]-lt", "2026-03-01T13:30:00+01:00", True),
        ("filter[nothing]", "x", False),
    ],
)
def test_one_condition(name: str, value: str, expected: bool) -> None:
    assert fit(read_conditions([(name, value)]), FILE) is expected


def test_all_conditions_must_be_met_and_other_parameters_are_none() -> None:
    asked = read_conditions([("filter[name]-ends", ".dwg"), ("page[limit]", "1"), ("filter[storageSize]-gt", "5000")])
    assert len(asked) == 2
    assert not fit(asked, FILE)


@pytest.mark.parametrize("name", ["filter[name]-like", "filter", "filter[]", "filter[na me]", "filter[name"])
def test_what_is_no_filter_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        read_conditions([(name, "x")])


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_text_makes_a_comparison_fail(value: str, wanted: str) -> None:
    for comparison in ("eq", "lt", "ge", "contains"):
        fit(read_conditions([(f"filter[name]-{comparison}", wanted)]), {"name": value})


@given(st.text(min_size=1, max_size=20).filter(lambda text: "," not in text))
def test_what_is_equal_is_not_unequal(text: str) -> None:
    attributes = {"name": text}
    equal = fit(read_conditions([("filter[name]", text)]), attributes)
    assert equal is not fit(read_conditions([("filter[name]-ne", text)]), attributes)
