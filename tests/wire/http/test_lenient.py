"""Bodies as clients send them."""

import pytest
from starlette.requests import Request

from cadstack.domain.errors import InvalidInput, PayloadTooLarge
from cadstack.wire.http.lenient import Document, parse_json, read_body, read_form


def request_of(*pieces: bytes, length: int | None = None) -> Request:
    """A request whose body comes in these pieces."""
    waiting = list(pieces)

    async def receive():
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    headers = [] if length is None else [(b"content-length", str(length).encode())]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waited")


def test_names_in_any_case_and_unknown_members():
    document = Document({"BucketKey": "a", "other": 1})
    assert document["bucketKey"] == "a"
    assert document.get("OTHER") == 1
    assert "nothing" not in document


def test_typed_members():
    document = Document({"text": "a", "number": 3, "digits": "12", "nothing": None, "list": [{"A": 1}], "yes": True})
    assert (document.text("TEXT"), document.integer("number"), document.integer("digits")) == ("a", 3, 12)
    assert (document.text("nothing"), document.integer("absent")) == (None, None)
    assert document.documents("list")[0]["a"] == 1
    for refused in (lambda: document.text("number"), lambda: document.integer("text"), lambda: document.integer("yes")):
        with pytest.raises(InvalidInput):
            refused()
    with pytest.raises(InvalidInput):
        Document({"list": [1]}).documents("list")


def test_a_byte_order_mark_is_no_error():
    assert parse_json(b"\xef\xbb\xbf[1]") == [1]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"a":1,}', b"\xff\xfe", b"NaN", b"[Infinity]", b"[" * 200_000, b"1" * 5000, b'"\\uD800"'],
    ids=["empty", "open", "comma", "not utf-8", "nan", "infinity", "deep", "huge number", "half a pair"],
)
def test_what_is_not_json_is_invalid_input(body):
    with pytest.raises(InvalidInput):
        parse_json(body)


def test_the_position_of_a_mistake_is_told():
    with pytest.raises(InvalidInput, match="line 2, position 5"):
        parse_json(b'{"a":1,\n"b":}')


def test_a_body_is_read_in_pieces():
    assert run(read_body(request_of(b"ab", b"cd"), limit=4)) == b"abcd"


def test_an_announced_length_beyond_the_limit_is_refused_unread():
    with pytest.raises(PayloadTooLarge):
        run(read_body(request_of(length=5), limit=4))


def test_a_real_length_beyond_the_limit_is_refused():
    with pytest.raises(PayloadTooLarge):
        run(read_body(request_of(b"abc", b"de", length=2), limit=4))


def test_a_form():
    assert run(read_form(request_of(b"a=1&b=x+y%2Bz&c="))) == {"a": "1", "b": "x y+z", "c": ""}


@pytest.mark.parametrize("body", [b"a=1&a=2", b"a=%ff", b"\xff", b"&".join(b"x%d=1" % n for n in range(200))])
def test_forms_that_are_refused(body):
    with pytest.raises(InvalidInput):
        run(read_form(request_of(body)))
