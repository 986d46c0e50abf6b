"""Hubs as a person meets them: by name, printed as in the document, and with words for what is missing."""

import httpx
import pytest

from cadstack.client.aps.core import Core
from cadstack.client.aps.hubs import Hubs, UnknownHub
from cadstack.client.connection import Refused

WARNING = {
    "Id": None,
    "HttpStatusCode": "403",
    "ErrorCode": "BIM360DM_ERROR",
    "Title": "Unable to get hubs from BIM360DM EMEA.",
    "Detail": "You don't have permission to access this API",
    "AboutLink": None,
    "Source": [],
    "meta": [],
}
KINDS = ("a360:PersonalHub", "core:Hub", "bim360:Account")


def hub(name, number, kind):
    return {
        "type": "hubs",
        "id": f"a.{number}",
        "attributes": {"name": name, "region": "US", "extension": {"type": f"hubs:autodesk.{kind}"}},
    }


DATA = [
    hub(name, n, kind)
    for n, (name, kind) in enumerate(zip(["John's Hub", "John's Team", "build_J"], KINDS, strict=True))
]


@pytest.fixture
def hubs():
    return Hubs.of({"data": DATA, "meta": {"warnings": [WARNING]}}, "ID")


def test_a_hub_is_found_by_name_place_and_id(hubs):
    assert hubs["John's Hub"] is hubs[0] is hubs["a.0"] is hubs["john's hub"]
    assert [hub.name for hub in hubs] == hubs.names == ["John's Hub", "John's Team", "build_J"]
    assert "John's Team" in hubs
    assert "Jane's Hub" not in hubs


def test_the_printed_form_is_the_documents(hubs):
    assert repr(hubs).splitlines() == [
        "John's Hub (personal A360 hub)",
        "John's Team (Fusion hub)",
        "build_J (ACC hub)",
        "Id :",
        "HttpStatusCode : 403",
        "ErrorCode : BIM360DM_ERROR",
        "Title : Unable to get hubs from BIM360DM EMEA.",
        "Detail : You don't have permission to access this API",
        "AboutLink :",
        "Source :",
        "meta :",
    ]


def test_an_unknown_name_is_answered_with_those_there_are_and_why_others_are_missing(hubs):
    with pytest.raises(UnknownHub) as unknown:
        hubs["build_JohnsCompany"]
    assert "'John's Hub', 'John's Team', 'build_J'" in str(unknown.value)
    assert "adds the Client ID ID under Account Admin > Custom integrations" in str(unknown.value)
    assert isinstance(unknown.value, LookupError)


def test_two_hubs_of_one_name_are_told_apart_by_id():
    twins = Hubs.of({"data": [hub("A", 1, "core:Hub"), hub("A", 2, "core:Hub")]}, "ID")
    with pytest.raises(UnknownHub, match=r"a\.1, a\.2"):
        twins["A"]
    assert twins["a.2"].id == "a.2"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "No ACC or BIM 360 account in EMEA (Europe) lets this client app in."),
        ({"HttpStatusCode": "401"}, "you are a member of no project there"),
        ({"HttpStatusCode": "500"}, "could not be asked. Try again later"),
        ({"HttpStatusCode": None, "Title": None}, "The hubs in a region could not be asked"),
        ({"Title": "Unable to get hubs from BIM360DM XYZ."}, "in XYZ (XYZ)"),
    ],
)
def test_a_warning_is_explained(changed, words):
    (warning,) = Hubs.of({"data": [], "meta": {"warnings": [WARNING | changed]}}, "ID").warnings
    assert words in warning.explanation


@pytest.mark.parametrize("meta", [None, [], {}, {"warnings": None}])
def test_no_warnings_are_none(meta):
    assert Hubs.of({"data": DATA, "meta": meta}, "ID").warnings == ()


@pytest.fixture
def core(app, store, person, clock):
    return Core(app, store, person, clock)


def test_where_every_region_failed_there_are_warnings_only(performer, server, core):
    errors = [{"status": "403", "code": "BIM360DM_ERROR", "title": WARNING["Title"], "detail": WARNING["Detail"]}]
    server.routes["/project/v1/hubs"] = lambda _: httpx.Response(
        403, json={"jsonapi": {"version": "1.0"}, "errors": errors}
    )
    hubs = performer.run(core.hubs())
    assert (len(hubs), hubs.warnings[0].HttpStatusCode, hubs.warnings[0].region) == (0, 403, "EMEA")


def test_another_refusal_is_one(performer, server, core):
    server.routes["/project/v1/hubs"] = lambda _: httpx.Response(403, json={"developerMessage": "Quota."})
    with pytest.raises(Refused, match="Quota"):
        performer.run(core.hubs())


def test_who_is_signed_in(performer, core):
    user = performer.run(core.user())
    assert (user.id, user.name, user.email) == ("U1", "John Doe", "j@d.example")
