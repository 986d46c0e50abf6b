import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.automation.data_urls import is_data_url, read_data_url
from cadstack.domain.errors import InvalidInput


@pytest.mark.parametrize(
    ("url", "content"),
    [
        ('data:application/json,{"height":"16 in", "width":"10 in"}', '{"height":"16 in", "width":"10 in"}'),
        ("data:application/json, {'Width':'40.0'}", " {'Width':'40.0'}"),
        ('data:application/json,{"a":"5%"}', '{"a":"5%"}'),
        ('data:application/json,{"a":"1+1"}', '{"a":"1+1"}'),
        ("data:application/json,%7B%22a%22%3A1%7D", '{"a":1}'),
        ('data:application/json,{"f":"%D0%96_500.dwg"}', '{"f":"Ж_500.dwg"}'),
        ('data:application/json,{"f":"Ж#?.dwg"}', '{"f":"Ж#?.dwg"}'),
        ("data:application/json;base64,eyJhIjoxfQ==", '{"a":1}'),
        ("data:application/json;base64,eyJhIjoxfQ", '{"a":1}'),
        ("data:application/json;charset=utf-8;base64,eyJhIjoxfQ%3D%3D", '{"a":1}'),
        ("DATA:Application/JSON,{}", "{}"),
        ("data:,{}", "{}"),
        ("data:application/json,", ""),
    ],
)
def test_data_urls_as_clients_write_them(url: str, content: str) -> None:
    assert read_data_url(url).content == content.encode()


@pytest.mark.parametrize(
    "url",
    ["data:application/json", "data:text/plain,a", "data:application/json;base64,!!", "data:;base64,a", "https://x"],
)
def test_what_cannot_be_read_is_refused_at_its_url(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_data_url(url)
    assert list(caught.value.fields) == ["url"]


@given(st.binary())
def test_encoded_content_comes_back(content: bytes) -> None:
    assert read_data_url(f"data:application/json;base64,{base64.b64encode(content).decode()}").content == content
    assert (
        read_data_url(f"data:application/json;base64,{base64.urlsafe_b64encode(content).decode()}").content == content
    )
    assert read_data_url(f"data:application/json,{quote(content)}").content == content


def test_the_scheme_is_told_in_any_case() -> None:
    assert is_data_url("Data:x")
    assert not is_data_url("database://x")
    assert not is_data_url(None)
