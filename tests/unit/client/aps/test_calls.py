"""Authorised calls: which failures are tried again, how pages follow each other, and where a token never goes."""

import httpx
import pytest

from cadstack.client.aps.calls import Calls, next_path
from cadstack.client.aps.source import OwnTokens
from cadstack.client.connection import ClientError, Refused, Unreachable

FULL = httpx.Response(429, headers={"Retry-After": "7"})
BROKEN = httpx.Response(502)


@pytest.fixture
def calls(app, server, clock):
    server.routes["/thing"] = lambda request: httpx.Response(200, json={"method": request.method})
    return Calls(app, OwnTokens(app, clock))


def call(performer, calls, method="GET", path="/thing", **options):
    return performer.run(calls.call(method, path, **options))


def failing(server, *answers):
    """The next answers, after the token."""
    given = server.routes["/thing"]
    left = list(answers)

    def answer(request):
        if not left:
            return given(request)
        now = left.pop(0)
        if isinstance(now, Exception):
            raise now
        return now

    server.routes["/thing"] = answer


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_a_full_server_gets_the_pause_it_asks_for(performer, server, calls, method):
    failing(server, FULL, FULL)
    assert call(performer, calls, method) == {"method": method}
    assert performer.pauses == [7.0, 7.0]


def test_a_pause_without_a_wish_grows(performer, server, calls):
    failing(server, *[httpx.Response(503)] * 4)
    call(performer, calls)
    assert performer.pauses == [0.5, 1.0, 2.0, 4.0]


def test_a_long_wish_is_cut(performer, server, calls):
    failing(
        server, httpx.Response(429, headers={"Retry-After": "86400"}), httpx.Response(429, headers={"Retry-After": "x"})
    )
    call(performer, calls)
    assert performer.pauses == [30.0, 1.0]


@pytest.mark.parametrize("failure", [BROKEN, httpx.ReadTimeout("slow")])
def test_what_may_have_happened_is_not_done_twice(performer, server, calls, failure):
    failing(server, failure)
    with pytest.raises((Refused, Unreachable)):
        call(performer, calls, "POST")
    assert len(server.sent("/thing")) == 1


@pytest.mark.parametrize("failure", [BROKEN, httpx.ReadTimeout("slow")])
def test_what_harms_nobody_is_tried_again(performer, server, calls, failure):
    failing(server, failure, failure)
    assert call(performer, calls) == {"method": "GET"}


def test_patience_ends(performer, server, calls):
    failing(server, *[FULL] * 5)
    with pytest.raises(Refused) as refused:
        call(performer, calls)
    assert refused.value.status == 429
    assert len(server.sent("/thing")) == 5


def test_a_body_that_can_go_only_once_goes_once(performer, server, calls):
    failing(server, FULL)
    with pytest.raises(Refused):
        call(performer, calls, "PUT", content=iter([b"a"]))
    assert len(server.sent("/thing")) == 1


def test_a_token_that_is_called_invalid_is_replaced_once(performer, server, calls):
    call(performer, calls)
    server.access_tokens.clear()
    assert call(performer, calls) == {"method": "GET"}
    server.give = lambda **_: httpx.Response(200, json={"access_token": "never good", "expires_in": 3599})
    server.access_tokens.clear()
    with pytest.raises(Refused, match="Access token provided is invalid or expired"):
        call(performer, calls)
    assert server.grants() == ["client_credentials"] * 3


def test_a_401_about_something_else_costs_no_token(performer, server, calls):
    failing(server, httpx.Response(401, json={"errors": [{"code": "USER_NOT_AUTHENTICATED", "detail": "No user."}]}))
    with pytest.raises(Refused, match="No user"):
        call(performer, calls)
    assert server.grants() == ["client_credentials"]


@pytest.mark.parametrize(("code", "words"), [("AUTH-001", "Use an app of your own"), ("AUTH-010", "scopes=")])
def test_a_refusal_says_what_to_do(performer, server, calls, code, words):
    failing(server, httpx.Response(403, json={"developerMessage": "No.", "errorCode": code}))
    with pytest.raises(Refused) as refused:
        call(performer, calls)
    assert words in refused.value.next_step


@pytest.mark.parametrize(
    "path",
    ["http://elsewhere/thing", "https://server/thing", "http://server.evil/thing", "http://server@evil/x", "thing"],
)
def test_the_token_goes_to_no_other_server(performer, server, calls, path):
    with pytest.raises(ClientError, match="for that server only"):
        call(performer, calls, path=path)
    assert server.requests == []


def test_an_address_of_the_server_itself_is_a_path(performer, calls):
    assert call(performer, calls, path="http://server/thing") == {"method": "GET"}


def test_pages_follow_each_other_at_our_own_address(performer, server, calls):
    def listing(request):
        number = int(request.url.params.get("page[number]", 0))
        links = {"self": {"href": "x"}}
        if number < 2:
            links["next"] = {"href": f"https://public.example/thing?page%5Bnumber%5D={number + 1}&page%5Blimit%5D=1"}
        return httpx.Response(200, json={"links": links, "data": [number]})

    server.routes["/thing"] = listing
    page, rows = call(performer, calls), []
    while page is not None:
        rows += page["data"]
        page = performer.run(calls.page_after(page))
    assert rows == [0, 1, 2]
    assert {request.url.host for request in server.requests} == {"server"}


@pytest.mark.parametrize("page", [None, [], {}, {"links": None}, {"links": {"next": None}}, {"links": {"next": {}}}])
def test_a_page_without_a_next_is_the_last(page):
    assert next_path(page) is None


def test_a_body_of_the_data_management_api_has_its_type(performer, server, calls):
    server.routes["/data/v1/projects/p/items"] = lambda request: httpx.Response(
        201, json=request.headers["content-type"]
    )
    assert call(performer, calls, "POST", "/data/v1/projects/p/items", json={}) == "application/vnd.api+json"


def test_an_empty_answer_is_none(performer, server, calls):
    server.routes["/thing"] = lambda _: httpx.Response(204)
    assert call(performer, calls, "DELETE") is None
