"""Page tokens, however often a client encodes them."""

import re
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.app.ports import Page
from cadstack.domain.errors import InvalidInput
from cadstack.wire.design_automation.paging import cursor_of, page_document, token_of


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=200))
def test_a_token_is_read_raw_once_and_twice_decoded(cursor: str) -> None:
    token = token_of(cursor)
    assert re.fullmatch(r"3eyJ[A-Za-z0-9_-]*(%3D)*", token)
    assert {cursor_of(spelled) for spelled in (token, unquote(token), quote(token))} == {cursor}


@given(st.text(max_size=60))
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        cursor_of(text)


@pytest.mark.parametrize("token", ["3" + "W1tb" * 5000, "3W10=", "3e30=", "3bnVsbA==", "3eyJhZnRlciI6MX0="])
def test_forged_tokens_are_refused(token: str) -> None:
    with pytest.raises(InvalidInput, match="Start the listing again without one"):
        cursor_of(token)


def test_the_end_of_a_listing_is_null_not_absent() -> None:
    assert page_document(Page((1, 2))) == {"paginationToken": None, "data": [1, 2]}
    more = page_document(Page(("a",), "a"), str.upper)
    assert more["data"] == ["A"]
    assert cursor_of(more["paginationToken"]) == "a"
