"""Requests that must be refused: the status, and a body that says what is wrong and what to do."""

import json
from typing import Any

import pytest

ENGINE = "Autodesk.AutoCAD+24"
LONG = "a" * 41
AUTOCAD = (
    "Autodesk.AutoCAD+22, Autodesk.AutoCAD+23, Autodesk.AutoCAD+23_1, Autodesk.AutoCAD+24, Autodesk.AutoCAD+24_1, "
    "Autodesk.AutoCAD+24_2, Autodesk.AutoCAD+24_3, Autodesk.AutoCAD+25_0, Autodesk.AutoCAD+25_1"
)
NAME_RULE = "is not a valid name. Use 1 to 40 letters, digits or underscores, without owner or alias."
ALIAS_RULE = "is not a valid alias. Use 1 to 40 letters, digits or underscores."


@pytest.fixture
def ready(da: Any) -> Any:
    """With the bundle MyApp and the activity MyAct, both with the alias prod, and a bundle for another engine."""
    da.bundle("MyApp")
    da.bundle("ForRevit", engine="Autodesk.Revit+2024")
    da.activity("MyAct")
    return da


def activity(**changed: Any) -> dict[str, Any]:
    base = {"id": "New", "engine": ENGINE, "commandLine": ["$(engine.path)\\accoreconsole.exe"]}
    return {name: value for name, value in {**base, **changed}.items() if value is not ...}


BUNDLES = [
    ({}, {"id": ["The id field is required."], "engine": ["The engine field is required."]}),
    ({"id": "A-b", "engine": ENGINE}, {"id": [f"'A-b' {NAME_RULE}"]}),
    ({"id": LONG, "engine": ENGINE}, {"id": [f"'{LONG}' {NAME_RULE}"]}),
    ({"id": "me.A+prod", "engine": ENGINE}, {"id": [f"'me.A+prod' {NAME_RULE}"]}),
    ({"id": ["A"], "engine": ENGINE}, {"id": ["A string is expected, not a list."]}),
    (
        {"id": "A", "engine": "Autodesk.AutoCAD+99"},
        {"engine": [f"The engine 'Autodesk.AutoCAD+99' does not exist. Engines of AutoCAD: {AUTOCAD}."]},
    ),
    (
        {"id": "A", "engine": ENGINE, "appbundles": ["first-app.Missing+prod"]},
        {
            "appbundles[0]": [
                "The app bundle 'first-app.Missing+prod' does not exist, or its alias is not shared with you."
            ]
        },
    ),
    (
        {"id": "A", "engine": ENGINE, "appbundles": ["first-app.MyApp+$LATEST"]},
        {"appbundles[0]": ["'first-app.MyApp+$LATEST': $LATEST cannot be referenced. Use an alias that you made."]},
    ),
    (
        {"id": "A", "engine": ENGINE, "appbundles": ["MyApp"]},
        {"appbundles[0]": ["Cannot parse id 'MyApp'. It must have the form owner.name+alias."]},
    ),
    (
        {"id": "A", "engine": ENGINE, "settings": {"s": {"other": 1}}},
        {"settings.s": ["A setting is a string, true or false, or an object with value or url."]},
    ),
    ({"id": "A", "engine": ENGINE, "settings": []}, {"settings": ["A JSON object is expected, not a list."]}),
]


@pytest.mark.parametrize(("document", "said"), BUNDLES)
def test_app_bundles(ready: Any, document: dict[str, Any], said: Any) -> None:
    response = ready("POST", "/appbundles", document)
    assert (response.status_code, response.json()) == (400, said)


ACTIVITIES = [
    (activity(engine=...), {"engine": ["The engine field is required."]}),
    (
        activity(parameters={"A": {"verb": "fetch"}}),
        {"parameters.A.verb": ["'fetch' is not a verb. Use one of: get, head, put, post, patch, read, refget."]},
    ),
    (
        activity(parameters={"A": {"verb": "put", "ondemand": True}}),
        {"parameters.A.ondemand": ["An onDemand parameter must have the verb get or head."]},
    ),
    (
        activity(parameters={"adskDebug": {"verb": "read"}}),
        {"parameters.adskDebug": ["Names that begin with 'adsk' are reserved. Choose another."]},
    ),
    (activity(parameters=[]), {"parameters": ["A JSON object is expected, not a list."]}),
    (activity(parameters={"A": "get"}), {"parameters.A": ["A JSON object is expected here, not a string."]}),
    (
        activity(parameters={"A": {"verb": "get", "zip": "perhaps"}}),
        {"parameters.A.zip": ["true or false is expected, not a string."]},
    ),
    (
        activity(commandLine=...),
        {"commandLine": ["At least one command line is required; only Fusion has none."]},
    ),
    (activity(commandLine=[1]), {"commandLine": ["A list of strings is expected."]}),
    (activity(commandLine=[""]), {"commandLine[0]": ["The command line is empty."]}),
    (
        activity(commandLine=['$(engine.path)\\accoreconsole.exe /i "$(args[Dwg].path)"']),
        {"commandLine[0]": ["column 38: 'Dwg' is not a parameter. None are declared."]},
    ),
    (
        activity(commandLine=["$(engine.path)\\accoreconsole.exe /al $(appbundles[MyApp].path)"])
        | {"appbundles": ["first-app.MyApp+prod"]},
        {"commandLine[0]": ['column 38: Put $(appbundles[MyApp].path) in double quotes: "$(appbundles[MyApp].path)".']},
    ),
    (
        activity(engine="Autodesk.Fusion+Latest"),
        {"commandLine": ["Fusion takes no command line. Send an empty array."]},
    ),
    (
        activity(appbundles=["first-app.MyApp+beta"]),
        {
            "appbundles[0]": [
                "The app bundle 'first-app.MyApp+beta' does not exist, or its alias is not shared with you."
            ]
        },
    ),
    (
        activity(appbundles=["first-app.MyApp+$LATEST"]),
        {"appbundles[0]": ["'first-app.MyApp+$LATEST': $LATEST cannot be referenced. Use an alias that you made."]},
    ),
    (
        activity(appbundles=["first-app.ForRevit+prod"]),
        {
            "appbundles": [
                (
                    "The app bundle 'first-app.ForRevit+prod' is for Revit, the engine here is Autodesk.AutoCAD+24. "
                    "Use a bundle for AutoCAD, or one of the engines Autodesk.Revit+2018, Autodesk.Revit+2019, "
                    "Autodesk.Revit+2023, Autodesk.Revit+2024, Autodesk.Revit+2025, Autodesk.Revit+2026."
                )
            ]
        },
    ),
]


@pytest.mark.parametrize(("document", "said"), ACTIVITIES)
def test_activities(ready: Any, document: dict[str, Any], said: Any) -> None:
    response = ready("POST", "/activities", document)
    assert (response.status_code, response.json()) == (400, said)


REQUESTS = [
    ("GET", "/engines/Autodesk.AutoCAD", None, 404, f"Engines of AutoCAD: {AUTOCAD}."),
    ("GET", "/engines/Autodesk.AutoCAD+1", None, 404, "The engine 'Autodesk.AutoCAD+1' does not exist."),
    ("GET", "/engines?page=nonsense", None, 400, {"page": ["The page token is not valid."]}),
    ("GET", "/appbundles/MyApp", None, 404, "Use a qualified id here: owner.name+alias."),
    ("GET", "/appbundles/first-app.MyApp+nope", None, 404, "Its aliases: prod."),
    ("GET", "/appbundles/first-app.Other+prod", None, 404, "GET appbundles lists the ids that you may use."),
    ("GET", "/activities/nobody.MyAct+prod", None, 404, "does not exist or is not shared with you."),
    ("DELETE", "/appbundles/Other", None, 404, "GET appbundles lists yours as first-app.<name>+$LATEST."),
    (
        "DELETE",
        "/activities/first-app.MyAct+prod",
        None,
        404,
        "Use the bare name here, without owner and alias: MyAct.",
    ),
    ("GET", "/appbundles/Other/versions", None, 404, "The AppBundle 'Other' does not exist."),
    ("GET", "/appbundles/MyApp/versions/2", None, 404, "Version 2 of MyApp does not exist."),
    ("GET", "/appbundles/MyApp/versions/two", None, 404, "A version is a whole number"),
    ("DELETE", "/appbundles/MyApp/versions/1", None, 400, "used by the alias prod. Move or delete the alias first."),
    ("POST", "/appbundles/Other/versions", {"engine": ENGINE}, 404, "The AppBundle 'Other' does not exist."),
    (
        "GET",
        "/activities/MyAct/aliases/beta",
        None,
        404,
        "The alias 'beta' of MyAct does not exist. Its aliases: prod.",
    ),
    ("POST", "/activities/MyAct/aliases", {"id": "prod", "version": 1}, 409, "Use PATCH to move it to a version."),
    ("POST", "/activities/MyAct/aliases", {"id": "b", "version": 7}, 404, "Version 7 of MyAct does not exist."),
    ("POST", "/activities/MyAct/aliases", {"id": "b"}, 400, {"version": ["The version field is required."]}),
    ("POST", "/activities/MyAct/aliases", {"version": 1}, 400, {"id": ["The id field is required."]}),
    ("POST", "/activities/MyAct/aliases", {"id": "b", "version": 0}, 400, {"version": ["A whole number from 1 on"]}),
    ("POST", "/activities/MyAct/aliases", {"id": "b", "version": 1.5}, 400, {"version": ["A whole number from 1 on"]}),
    ("POST", "/activities/MyAct/aliases", {"id": "a b", "version": 1}, 400, {"id": [f"'a b' {ALIAS_RULE}"]}),
    ("POST", "/activities/MyAct/aliases", {"id": "$LATEST", "version": 1}, 400, {"id": ["kept by the system"]}),
    ("POST", "/activities/MyAct/aliases", {"id": LONG, "version": 1}, 400, {"id": [ALIAS_RULE]}),
    ("PATCH", "/activities/MyAct/aliases/$LATEST", {"version": 1}, 400, {"id": ["kept by the system"]}),
    ("PATCH", "/activities/MyAct/aliases/beta", {"version": 1}, 404, "Cannot modify alias that does not exist."),
    ("PATCH", "/activities/MyAct/aliases/prod", {}, 400, {"version": ["Nothing to change."]}),
    ("PATCH", "/activities/MyAct/aliases/prod", {"receiver": "a b"}, 400, {"receiver": ["is not a nickname"]}),
    ("PATCH", "/activities/MyAct/aliases/prod", {"receiver": "everyone"}, 403, "limitPublicAliases is 0."),
    ("PATCH", "/activities/MyAct/aliases/prod", {"receiver": [f"r{n}" for n in range(31)]}, 403, "30 apps at most"),
    ("DELETE", "/activities/MyAct/aliases/$LATEST", None, 400, {"id": ["kept by the system"]}),
    ("DELETE", "/activities/MyAct/aliases/beta", None, 400, "Its aliases: prod."),
    ("PATCH", "/forgeapps/me", {"nickname": "a b"}, 400, {"nickname": ["Use 1 to 20 letters, digits or underscores."]}),
    ("PATCH", "/forgeapps/me", {"nickname": "a" * 21}, 400, {"nickname": ["Use 1 to 20 letters"]}),
    ("PATCH", "/forgeapps/me", {"nickname": "Mine"}, 409, "while the app has app bundles or activities."),
    ("PATCH", "/forgeapps/me", {}, 400, {"nickname": ["Nothing to change."]}),
    ("PATCH", "/forgeapps/me", {"publicKey": {}}, 400, {"publicKey.Exponent": ["The Exponent field is required."]}),
    (
        "PATCH",
        "/forgeapps/me",
        {"publicKey": {"Exponent": "AQAB", "Modulus": "no base64"}},
        400,
        {"publicKey.Modulus": ["Base64 is expected."]},
    ),
    ("GET", "/forgeapps/other-app", None, 403, "You do not have permission to access 'other-app'. Use 'me'."),
    ("GET", "/servicelimits/other-app", None, 403, "Use 'me'."),
    ("PUT", "/servicelimits/me", {}, 400, {"": ["Nothing to change."]}),
    (
        "PUT",
        "/servicelimits/me",
        {"frontendLimits": {"limitVersions": 1000}},
        400,
        {"frontendLimits.limitVersions": ["Only an administrator can change this limit; it is 100."]},
    ),
    (
        "PUT",
        "/servicelimits/me",
        {"backendLimits": {"AutoCAD": {"limitProcessingTimeSec": 43201}}},
        400,
        {"backendLimits.AutoCAD.limitProcessingTimeSec": ["At most 43200 seconds are possible."]},
    ),
    (
        "PUT",
        "/servicelimits/me",
        {"backendLimits": {"Maya": {"limitProcessingTimeSec": 1}}},
        400,
        {"backendLimits.Maya": ["'Maya' is not an engine. Use one of: 3dsMax, AutoCAD, Fusion, Inventor, Revit."]},
    ),
    ("GET", "/health/Maya", None, 404, "Use one of: 3dsMax, AutoCAD, Fusion, Inventor, Revit."),
    ("GET", "/health/AutoCAD/stats?priority=P2", None, 400, {"priority": ["Use one of: P1, P3, All."]}),
    ("GET", "/workitems", None, 400, {"startAfterTime": ["seconds since 1970 in UTC."]}),
    ("GET", "/workitems?startAfterTime=soon", None, 400, {"startAfterTime": ["seconds since 1970"]}),
    ("GET", "/workitems?startAfterTime=1000000000", None, 400, {"startAfterTime": ["more than 5 days ago"]}),
    ("GET", "/workitems/0123456789abcdef0123456789abcdef", None, 404, "does not exist."),
    ("DELETE", "/workitems/0123456789abcdef0123456789abcdef", None, 404, "does not exist."),
    ("PUT", "/workitems/0123456789abcdef0123456789abcdef", {}, 405, "The method PUT is not allowed here."),
    ("PATCH", "/workitems/0123456789abcdef0123456789abcdef", {}, 405, "The method PATCH is not allowed here."),
    ("POST", "/workitems", {}, 400, {"activityId": ["The activityId field is required."]}),
    ("POST", "/workitems", [], 400, {"": ["A JSON object is expected here, not a list."]}),
    ("POST", "/workitems", {"activityId": "MyAct"}, 400, {"activityId": ["It must have the form owner.name+alias."]}),
    (
        "POST",
        "/workitems",
        {"activityId": "first-app.MyAct+$LATEST"},
        400,
        {"activityId": ["$LATEST cannot be used to run an activity. Use an alias that you made."]},
    ),
    (
        "POST",
        "/workitems",
        {"activityId": "first-app.MyAct+beta"},
        400,
        {"activityId": ["The alias 'beta' of MyAct does not exist. Its aliases: prod."]},
    ),
    (
        "POST",
        "/workitems",
        {"activityId": "first-app.MyAct+prod", "arguments": {"HostDwg": {}}},
        400,
        {"arguments.HostDwg.url": ["The url field is required. An argument is an object with url or value"]},
    ),
    (
        "POST",
        "/workitems",
        {"activityId": "first-app.MyAct+prod", "arguments": {"HostDwg": {"url": "http://a/b", "verb": "take"}}},
        400,
        {"arguments.HostDwg.verb": ["'take' is not a verb."]},
    ),
    (
        "POST",
        "/workitems",
        {"activityId": "first-app.MyAct+prod", "arguments": {"Unknown": {"url": "http://a/b"}}},
        400,
        {"arguments.Unknown": ["HostDwg"]},
    ),
    ("POST", "/workitems/batch", {}, 400, "POST workitems takes a single one."),
    ("POST", "/workitems/batch", [], 400, "A batch has 1 to 100 work items; this one has 0."),
    ("POST", "/workitems/batch", [{"activityId": "a.b+c"}] * 101, 400, "this one has 101."),
    (
        "POST",
        "/workitems/batch",
        [{"activityId": "a.b+c"}, {"activityId": "a.b+d"}],
        400,
        "must have the same activityId; this one has a.b+c, a.b+d. Send one batch for each activity.",
    ),
    ("POST", "/workitems/batch", [{}], 400, {"[0].activityId": ["The activityId field is required."]}),
    ("POST", "/workitems/status", {"id": "x"}, 400, 'Send ["<id>", …] or {"ids": […]}.'),
    ("POST", "/workitems/status", ["x"] * 51, 400, "At most 50 ids can be asked for at once; these are 51."),
    ("POST", "/workitems/combine", {}, 501, "Combining work items is not implemented by this server."),
    ("GET", "/nothing", None, 404, "The requested resource does not exist."),
]


@pytest.mark.parametrize(
    ("method", "path", "document", "status", "said"),
    REQUESTS,
    ids=[f"{r[0]} {r[1]} {n}" for n, r in enumerate(REQUESTS)],
)
def test_requests(ready: Any, method: str, path: str, document: Any, status: int, said: Any) -> None:
    response = ready(method, path, document)
    body = response.json()
    assert response.status_code == status, body
    assert response.headers["content-type"] == "application/json"
    if isinstance(said, str):
        assert isinstance(body, str), "most refusals are bare strings"
        assert said in body
    else:
        for field, (message,) in said.items():
            assert message in body[field][0]


BODIES = [
    (b"", "not valid JSON"),
    (b'{"id": "A",}', "line 1, position 12."),
    (b'{"id": "A"\n "engine": 1}', "line 2, position 2."),
    (b"{'id': 'A'}", "not valid JSON"),
    (b'{"id": "\xff"}', "not valid UTF-8"),
    (b'{"id": NaN}', "not valid JSON"),
    (b'{"id": "\\ud800"}', "surrogate"),
    (b'{"\\udfff": 1}', "surrogate"),
    (b"[" * 60_000, "nested"),
    (b'{"a":' * 70 + b"1" + b"}" * 70, "nested more than 64 deep"),
]


@pytest.mark.parametrize(("body", "said"), BODIES, ids=range(len(BODIES)))
def test_bodies_that_are_no_json(da: Any, body: bytes, said: str) -> None:
    response = da("POST", "/appbundles", content=body)
    assert response.status_code == 400
    assert said in response.json()


@pytest.mark.parametrize("body", ["text", 1, None, True, []])
def test_bodies_of_another_type(da: Any, body: Any) -> None:
    response = da("POST", "/activities", content=json.dumps(body).encode())
    assert response.status_code == 400
    assert "A JSON object is expected here" in response.json()[""][0]


def test_a_body_over_the_limit(da: Any) -> None:
    response = da("POST", "/activities", {"id": "A", "description": "x" * 1_100_000})
    assert response.status_code == 413
    assert "larger than 1048576 bytes. Put long values into files" in response.json()


def test_without_a_token_and_without_the_scope_the_gateway_answers(client: Any, token: Any) -> None:
    missing = client.get("/da/us-east/v3/engines")
    assert (missing.status_code, missing.json()["errorCode"]) == (401, "AUTH-012")
    forged = client.get("/da/us-east/v3/engines", token="not.a.token")
    assert (forged.status_code, forged.json()["errorCode"]) == (401, "AUTH-006")
    poor = client.get("/da/us-east/v3/engines", token=token("data:read"))
    assert (poor.status_code, poor.json()["errorCode"]) == (403, "AUTH-010")
    assert poor.json()["requiredScopes"] == ["code:all"]
