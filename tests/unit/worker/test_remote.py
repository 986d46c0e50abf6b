"""The server of a worker on another machine: every answer is one of our errors, or what was asked for."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from cadstack.app.work import Offer, Order, Outcome
from cadstack.client.work import WorkClient
from cadstack.domain.automation.workitem import Failure, Stats, Status
from cadstack.domain.errors import CadstackError, LeaseLost, NotAuthenticated, Unavailable
from cadstack.domain.lease import Hold
from cadstack.worker.remote import Remote

HOLD = Hold("f" * 32, "w1", 1)
STATS = Stats(datetime(2026, 3, 1, tzinfo=UTC))


@pytest.fixture
def remote() -> Callable[..., Remote]:
    """A remote server that answers everything like this."""

    def make(answer: httpx.Response | Exception) -> Remote:
        def handle(_request: httpx.Request) -> httpx.Response:
            if isinstance(answer, Exception):
                raise answer
            return answer

        client = WorkClient("http://server.test/", "token")
        client._http = httpx.Client(transport=httpx.MockTransport(handle), base_url="http://server.test")
        return Remote(client)

    return make


def said(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "message": "No.", "nextStep": "Ask."})


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said(409, "LeaseLost"), LeaseLost),
        (said(401, "NotAuthenticated"), NotAuthenticated),
        (said(503, "Unavailable"), Unavailable),
        (said(500, "InternalError"), Unavailable),
        (said(400, "InvalidInput"), CadstackError),
        (httpx.ConnectError("refused"), Unavailable),
        (httpx.ReadTimeout("slow"), Unavailable),
        (httpx.Response(200, text="<html>It works!</html>"), Unavailable),
        (httpx.Response(200, json=[]), Unavailable),
        (httpx.Response(200, json={"order": "dance"}), Unavailable),
        (httpx.Response(502, text="Bad gateway"), Unavailable),
    ],
)
def test_trouble_is_one_of_our_errors(
    remote: Callable[..., Remote], answer: httpx.Response | Exception, error: type[Exception]
) -> None:
    with pytest.raises(error) as raised:
        remote(answer).heartbeat(HOLD, STATS)
    assert type(raised.value) is error


def test_another_web_server_is_told_by_its_name(remote: Callable[..., Remote]) -> None:
    with pytest.raises(CadstackError, match=r"server\.test does not answer as a Cadstack server"):
        remote(httpx.Response(404, text="<html>")).claim(Offer("w1", ("nop",)), 0)


def test_answers_are_what_was_asked_for(remote: Callable[..., Remote]) -> None:
    assert remote(httpx.Response(200, json={"order": "cancel"})).heartbeat(HOLD, STATS) is Order.CANCEL
    assert remote(httpx.Response(204)).claim(Offer("w1", ("nop",)), 0) is None
    assert remote(httpx.Response(200, json={"blob": "b", "url": "u"})).stage(HOLD, "output").url == "u"


def test_a_failure_travels_whole(remote: Callable[..., Remote]) -> None:
    failure = Failure("instructions", "It broke: ü � ", "Mend it.", command=0, exit_code=3, last_lines=("a", "b"))
    remote(httpx.Response(200, json={})).finish(HOLD, Outcome(Status.FAILED_INSTRUCTIONS, STATS, failure))
