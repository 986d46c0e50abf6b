"""Tokens, patience and refusals, against a server that answers what a test wants."""

import httpx
import pytest

from cadstack.client.connection import Connection, Refused


class Script:
    """Answers the token endpoint, and everything else from a list."""

    def __init__(self, *answers: httpx.Response, lifetime: int = 3600) -> None:
        self.answers, self.lifetime = list(answers), lifetime
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path.endswith("/token"):
            return httpx.Response(200, json={"access_token": f"t{len(self.tokens)}", "expires_in": self.lifetime})
        return self.answers.pop(0)

    @property
    def tokens(self) -> list[httpx.Request]:
        return [request for request in self.requests if request.url.path.endswith("/token")]

    def connection(self) -> Connection:
        return Connection("http://server/", "id", "secret", transport=httpx.MockTransport(self))


def answers(*bodies: object) -> list[httpx.Response]:
    return [httpx.Response(200, json=body) for body in bodies]


def test_one_token_serves_many_calls():
    script = Script(*answers(1, 2))
    connection = script.connection()
    assert [connection.call("GET", "/a"), connection.call("GET", "/b")] == [1, 2]
    assert len(script.tokens) == 1
    assert script.requests[-1].headers["authorization"] == "Bearer t1"


def test_a_token_that_ends_soon_is_renewed():
    script = Script(*answers(1, 2), lifetime=30)
    connection = script.connection()
    connection.call("GET", "/a")
    connection.call("GET", "/b")
    assert len(script.tokens) == 2


def test_a_full_server_is_asked_again_after_the_pause_it_wants():
    full = httpx.Response(429, headers={"Retry-After": "0"}, json={"developerMessage": "Quota limit exceeded."})
    script = Script(full, full, *answers("done"))
    assert script.connection().call("POST", "/a", json={}) == "done"


def test_patience_ends():
    full = httpx.Response(429, headers={"Retry-After": "0"}, json={"developerMessage": "Quota limit exceeded."})
    with pytest.raises(Refused, match="Quota limit exceeded"):
        Script(*[full] * 4).connection().call("GET", "/a")


def test_a_body_that_can_be_sent_only_once_is_not_sent_again():
    script = Script(httpx.Response(503, headers={"Retry-After": "0"}))
    with pytest.raises(Refused, match="503"):
        script.connection().send("PUT", "http://server/signed", content=iter([b"a"]))
    assert len(script.requests) == 1


def test_a_signed_address_is_shown_no_token():
    script = Script(httpx.Response(200))
    script.connection().send("PUT", "http://server/signed", content=b"a")
    assert "authorization" not in script.requests[-1].headers


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(400, json="Cannot parse ID"), "Cannot parse ID"),
        (httpx.Response(400, json={"engine": ["is wrong", "and old"]}), "engine: is wrong and old"),
        (httpx.Response(404, json={"reason": "no bucket"}), "no bucket"),
        (httpx.Response(403, text="<Error><Code>A</Code><Message>Expired</Message></Error>"), "Expired"),
        (httpx.Response(500, text=""), "Internal Server Error"),
    ],
)
def test_a_refusal_tells_what_the_server_said_in_any_of_its_shapes(answer, said):
    with pytest.raises(Refused) as refused:
        Script(answer).connection().call("GET", "/a")
    assert refused.value.message == f"GET /a was refused ({answer.status_code}): {said}"
    assert refused.value.status == answer.status_code


def test_another_web_server_is_not_taken_for_one():
    with pytest.raises(Refused, match="does not answer as a server of these APIs does"):
        Script(httpx.Response(200, text="<html>")).connection().call("GET", "/a")
