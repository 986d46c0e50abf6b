"""One status for every error of the tree, a body in the dialect, and the gateway's texts."""

import json

import pytest

from cadstack.domain import errors
from cadstack.wire.http.app import wire_packages
from cadstack.wire.http.errors import GATEWAY, ErrorDialect, MissingToken, dialect_of

DIALECT = ErrorDialect(prefixes=("/x",), body=lambda status, error: {"said": error.message})


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidInput("x"), 400),
        (errors.PayloadTooLarge("x"), 413),
        (errors.NotPermitted("x"), 403),
        (errors.LimitReached("x"), 403),
        (errors.NotFound("x"), 404),
        (errors.Conflict("x"), 409),
        (errors.LeaseLost("x"), 409),
        (errors.NotImplementedHere("x"), 501),
        (errors.Unavailable("x"), 503),
        (errors.CadstackError("x"), 500),
    ],
)
def test_statuses(error, status):
    answer = DIALECT.answer(error)
    assert answer.status_code == status
    assert json.loads(answer.body) == {"said": "x"}


def test_a_dialect_may_have_statuses_of_its_own():
    dialect = ErrorDialect(("/x",), DIALECT.body, statuses={errors.Conflict: 422})
    assert dialect.status(errors.LeaseLost("x")) == 422


def test_the_text_by_which_clients_sign_in_again():
    answer = GATEWAY.answer(errors.NotAuthenticated("whatever"))
    assert answer.status_code == 401
    assert json.loads(answer.body)["developerMessage"] == "Access token provided is invalid or expired."
    assert json.loads(answer.body)["errorCode"] == "AUTH-006"


def test_a_missing_scope_is_named():
    body = json.loads(DIALECT.answer(errors.MissingScope(["data:read"])).body)
    assert body["errorCode"] == "AUTH-010"
    assert body["developerMessage"] == "Token does not have the privilege for this request."
    assert body["requiredScopes"] == ["data:read"]


def test_a_missing_token():
    assert json.loads(DIALECT.answer(MissingToken("no header")).body)["errorCode"] == "AUTH-012"


def test_too_many_requests_say_when_to_come_back():
    answer = DIALECT.answer(errors.TooManyRequests("Quota limit exceeded.", retry_after=7))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert json.loads(answer.body) == {"developerMessage": "Quota limit exceeded."}


def test_what_is_unavailable_may_be_tried_again():
    assert DIALECT.answer(errors.Unavailable("The disk is full.")).headers["retry-after"] == "5"


def test_the_longest_prefix_wins():
    inner = ErrorDialect(("/x/y",), DIALECT.body)
    assert dialect_of("/x/y/z", [DIALECT, inner]) is inner
    assert dialect_of("/x/z", [inner, DIALECT]) is DIALECT
    assert dialect_of("/z", [inner, DIALECT]) is GATEWAY


def test_the_apis_that_are_there():
    names = {module.__name__.rpartition(".")[2] for module in wire_packages()}
    assert names >= {"authentication", "blobs", "oss"}
    assert all(hasattr(module, "DIALECTS") for module in wire_packages())
