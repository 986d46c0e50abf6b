"""Signed URLs: nothing in them can be changed."""

from datetime import timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.app.urls import OBJECTS, UrlSigner
from cadstack.domain.errors import NotPermitted

SIGNER = UrlSigner("http://cadstack.test/", b"k" * 32)
MINUTE = timedelta(minutes=1)


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_a_url_and_its_claims(now):
    url = SIGNER.sign("GET", "a/b", MINUTE, now, content_type="text/plain; charset=utf-8")
    assert url.startswith("http://cadstack.test/_cadstack/blobs/a/b?")
    assert SIGNER.check("GET", "a/b", query_of(url), now) == {"content_type": "text/plain; charset=utf-8"}
    assert SIGNER.check("HEAD", "a/b", query_of(url), now)


def test_it_ends_on_time(now):
    query = query_of(SIGNER.sign("GET", "a", MINUTE, now))
    SIGNER.check("GET", "a", query, now + timedelta(seconds=59))
    with pytest.raises(NotPermitted, match="expired"):
        SIGNER.check("GET", "a", query, now + MINUTE)


def test_it_is_for_one_method_one_key_and_one_kind(now):
    query = query_of(SIGNER.sign("GET", "a", MINUTE, now))
    for method, key, kind in (("PUT", "a", "blobs"), ("GET", "b", "blobs"), ("GET", "a", OBJECTS)):
        with pytest.raises(NotPermitted):
            SIGNER.check(method, key, query, now, kind=kind)


def test_a_put_url_does_not_read(now):
    query = query_of(SIGNER.sign("PUT", "a", MINUTE, now))
    for method in ("GET", "HEAD"):
        with pytest.raises(NotPermitted):
            SIGNER.check(method, "a", query, now)


def test_another_server_signs_otherwise(now):
    query = query_of(UrlSigner("http://cadstack.test", b"x" * 32).sign("GET", "a", MINUTE, now))
    with pytest.raises(NotPermitted):
        SIGNER.check("GET", "a", query, now)


def test_the_slashes_of_an_objects_key_are_encoded(now):
    url = SIGNER.sign("GET", "bucket/a/../b", MINUTE, now, kind=OBJECTS)
    assert "/_cadstack/objects/bucket%2Fa%2F..%2Fb?" in url


def test_a_claim_cannot_be_smuggled_into_another(now):
    signed = SIGNER.sign("GET", "a", MINUTE, now, content_type="x&content_disposition=y")
    query = query_of(signed)
    smuggled = {**query, "content_type": "x", "content_disposition": "y"}
    with pytest.raises(NotPermitted):
        SIGNER.check("GET", "a", smuggled, now)


@given(key=st.text(min_size=1), claim=st.text())
def test_every_key_and_claim_survives_the_url(key, claim):
    from datetime import UTC, datetime

    now = datetime(2026, 3, 1, tzinfo=UTC)
    parts = urlsplit(SIGNER.sign("GET", key, MINUTE, now, kind=OBJECTS, upload=claim))
    sent = unquote(parts.path.removeprefix("/_cadstack/objects/"))
    assert sent == key
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    assert SIGNER.check("GET", sent, query, now, kind=OBJECTS) == {"upload": claim}
