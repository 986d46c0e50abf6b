"""Paths as clients send them, and an answer with a request id whatever happens."""

import pytest
import structlog
from starlette.responses import PlainTextResponse

from cadstack.domain.errors import InvalidInput
from cadstack.wire.http.doorway import routed_path
from cadstack.wire.http.parameters import path_value


@pytest.fixture
def logged():
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.mark.parametrize(
    ("raw", "routed"),
    [
        (b"/oss/v2/buckets", "/oss/v2/buckets"),
        (b"//oss/v2/buckets", "/oss/v2/buckets"),
        (b"////oss//v2", "/oss//v2"),
        (b"/a+b", "/a+b"),
        (b"/a%2Bb", "/a+b"),
        (b"/%24LATEST", "/$LATEST"),
        (b"/a%20b", "/a b"),
        (b"/%C3%A4", "/ä"),
        (b"/a%2Fb%2fc", "/a%2Fb%2fc"),
        (b"/100%25", "/100%25"),
        (b"/%252F", "/%252F"),
        (b"/50%", "/50%25"),
        (b"/%zz", "/%25zz"),
        (b"/%%32F", "/%252F"),
    ],
)
def test_a_path_is_decoded_once_all_but_slash_and_percent(raw, routed):
    assert routed_path(raw) == routed


@pytest.mark.parametrize("raw", [b"/%ff%fe", b"/a%00b", b"/a%0D%0Ab", b"/%1b"])
def test_a_path_that_is_no_text_is_refused(raw):
    with pytest.raises(InvalidInput):
        routed_path(raw)


def test_a_path_that_is_no_text_answers_400_in_the_dialect(client):
    answer = client.get("/oss/v2/buckets/%ff/details")
    assert (answer.status_code, answer.json()) == (400, {"reason": "The path is not valid UTF-8."})


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("a%2Fb", "a/b"),
        ("%252F", "%2F"),
        ("a+b", "a+b"),
        ("100%25", "100%"),
        ("%24LATEST", "$LATEST"),
        ("%%32F", "%2F"),
    ],
)
def test_a_captured_value_is_what_the_own_client_meant(own_client, sent, seen):
    async def echo(request):
        return PlainTextResponse(path_value(request, "key"))

    own_client.app.add_route("/echo/{key}", echo)
    assert own_client.get(f"/echo/{sent}").text == seen


def test_health_needs_no_token(client):
    answer = client.get("/_cadstack/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


def test_every_answer_has_a_request_id(client):
    assert len(client.get("/_cadstack/health").headers["x-request-id"]) == 36
    assert client.get("/nowhere").headers["x-request-id"]


@pytest.mark.parametrize("name", ["x-request-id", "x-ads-request-id"])
def test_the_callers_request_id_is_kept(client, name):
    assert client.get("/_cadstack/health", headers={name: "abc-1"}).headers["x-request-id"] == "abc-1"


@pytest.mark.parametrize("given", ["a b", "x" * 129, "", "<script>"])
def test_an_odd_request_id_is_replaced(client, given):
    assert client.get("/_cadstack/health", headers={"x-request-id": given}).headers["x-request-id"] != given


def test_a_path_that_no_api_claims_answers_json(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.json() == {"developerMessage": "The requested resource does not exist."}


def test_the_documentation_pages_of_the_framework_are_off(client):
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/oss/v2/fails", lambda b: list(b) == ["reason"]),
        ("/authentication/v2/fails", lambda b: b["error"] == "server_error"),
        ("/fails", lambda b: list(b) == ["developerMessage"]),
    ],
)
def test_a_defect_answers_500_in_the_dialect_and_tells_no_secret(own_client, path, body, logged):
    async def fails(request):
        raise ZeroDivisionError("a secret detail")

    own_client.app.add_route(path, fails)
    answer = own_client.get(path)
    assert answer.status_code == 500
    assert body(answer.json())
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_a_defect_is_logged_with_its_request_id(own_client, logged):
    async def fails(request):
        raise ZeroDivisionError

    own_client.app.add_route("/fails", fails)
    own_client.get("/fails", headers={"x-request-id": "find-me"})
    [entry] = logged
    assert (entry["request_id"], entry["log_level"], entry["exc_info"]) == ("find-me", "error", True)


def test_the_frameworks_own_validation_does_not_show(own_client):
    def typed(number: int):
        return number

    own_client.app.add_api_route("/oss/v2/typed", typed)
    answer = own_client.get("/oss/v2/typed?number=x")
    assert answer.status_code == 400
    assert answer.json() == {"reason": "The request is not valid."}


def test_a_wrong_method_answers_405_in_the_dialect(client):
    answer = client.patch("/oss/v2/buckets")
    assert answer.status_code == 405
    assert answer.json()["reason"].startswith("The method PATCH is not allowed")
    assert "GET" in answer.headers["allow"]
