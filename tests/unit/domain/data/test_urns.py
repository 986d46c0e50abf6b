import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.data import urns
from cadstack.domain.data.hub import ACCOUNT_ID
from cadstack.domain.errors import InvalidInput

HEX32 = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(HEX32)
def test_ids_have_the_forms_of_the_original(digits: str) -> None:
    assert ACCOUNT_ID.match(urns.account_hub_id(digits).removeprefix("b."))
    assert urns.project_id(digits, is_docs=True) == urns.account_hub_id(digits)
    assert re.fullmatch(r"a\.[A-Za-z0-9_-]+", urns.project_id(digits, is_docs=False))
    assert re.fullmatch(r"urn:adsk\.wipprod:fs\.folder:co\.[A-Za-z0-9_-]{22}", urns.folder_id(digits))
    item = urns.item_id(digits)
    assert re.fullmatch(r"urn:adsk\.wipprod:fs\.file:vf\.[A-Za-z0-9_-]{22}\?version=7", urns.version_id(item, 7))


@given(HEX32, HEX32)
def test_different_digits_make_different_ids(one: str, other: str) -> None:
    for make in (urns.account_hub_id, urns.hub_id, urns.folder_id, urns.item_id):
        assert (make(one) == make(other)) == (one == other)


@pytest.mark.parametrize(
    ("name", "ending"), [("a.dwg", ".dwg"), ("a.b.RVT", ".RVT"), ("a", ""), (".dwg", ""), ("a.d/g", ""), ("a.", "")]
)
def test_a_storage_key_ends_as_the_file_does(name: str, ending: str) -> None:
    assert urns.storage_key("0" * 32, name) == "00000000-0000-0000-0000-000000000000" + ending


@given(st.text(max_size=50))
def test_unpadded_text_comes_back(text: str) -> None:
    assert urns.from_unpadded(urns.unpadded(text)) == text


@pytest.mark.parametrize("text", ["ä", "gA", "a"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        urns.from_unpadded(text)
