import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.automation.masking import is_secret, masked, masked_headers, masked_url, masked_value


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        # recorded: a report shows both the masked form and, further down, the address itself
        (
            "https://cdn.us.oss.api.autodesk.com/oss/v2/signedresources/5ea86631-8596-4d83-93ef-ead5fc39dc04?region=US",
            "https://cdn.us.oss.api.autodesk.com/Masked:3bi7XaW4B0Hdu0ibTMzZdbm7ra8=",
        ),
        (
            "https://cdn.us.oss.api.autodesk.com/oss/v2/signedresources/2fa01bb7-8437-455c-9036-9d458d95bddf?region=US",
            "https://cdn.us.oss.api.autodesk.com/Masked:NRr1dla8eBCBAdI+7+RjykRFnDg=",
        ),
        ("urn:adsk.objects:os.object:bucket/key.dwg", "urn:adsk.objects:os.object:bucket/key.dwg"),
        ("das://intermediate/a.pdf", "das://intermediate/a.pdf"),
        ("data:application/json,{}", "data:application/json,{}"),
        ("https://host", "https://host"),
        ("https://host/", "https://host/"),
    ],
)
def test_urls_show_their_host_only(url: str, shown: str) -> None:
    assert masked_url(url) == shown


@given(st.text(st.characters(exclude_characters="/?#@"), min_size=8), st.sampled_from(["/{}", "?s={}", "/a/{}?b=c"]))
def test_nothing_secret_in_a_url_is_readable(secret: str, form: str) -> None:
    shown = masked_url(f"https://user:pass@host.example{form.format(secret)}")
    assert re.fullmatch(r"https://host\.example/Masked:[A-Za-z0-9+/]{27}=", shown)


def test_equal_secrets_look_equal_and_nothing_stays_nothing() -> None:
    assert masked("Bearer a") == masked("Bearer a") != masked("Bearer b")
    assert masked("") == ""


@pytest.mark.parametrize(
    "name",
    ["Authorization", "proxy-authorization", "X-Amz-Security-Token", "x-amz-signature", "Cookie", "adsk3LeggedToken",
     "PersonalAccessToken", "client_secret", "Password", "X-Api-Key", "policy", "x-amz-credential"],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name", ["Content-Type", "x-ms-blob-type", "myWorkitemId", "key", "Author", "HostDwg", "script"]
)
def test_names_that_are_no_secrets(name: str) -> None:
    assert not is_secret(name)


def test_headers_and_nested_values() -> None:
    headers = {"Authorization": "Bearer x", "Content-Type": "text/plain", "authorization": ""}
    assert masked_headers(headers) == {
        "Authorization": masked("Bearer x"),
        "Content-Type": "text/plain",
        "authorization": "",
    }
    assert masked_value("a", {"b": [{"token": "t", "n": 1}], "secret": None}) == {
        "b": [{"token": masked("t"), "n": 1}],
        "secret": None,
    }
    assert masked_value("AccessToken", {"a": 1}) == masked('{"a": 1}')
