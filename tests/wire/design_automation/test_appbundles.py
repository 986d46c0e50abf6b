"""App bundles: creation, versions, aliases, sharing, deletion."""

from typing import Any

NAMES_IN_ORDER = [
    "key",
    "content-type",
    "policy",
    "success_action_status",
    "success_action_redirect",
    "x-amz-signature",
    "x-amz-credential",
    "x-amz-algorithm",
    "x-amz-date",
    "x-amz-server-side-encryption",
    "x-amz-security-token",
]


def test_a_new_bundle_is_answered_as_recorded(da: Any) -> None:
    response = da("POST", "/appbundles", {"id": "MyApp", "engine": "Autodesk.AutoCAD+24"})
    assert response.status_code == 200
    body = response.json()
    assert list(body) == ["uploadParameters", "id", "engine", "version"]
    assert (body["id"], body["engine"], body["version"]) == ("first-app.MyApp", "Autodesk.AutoCAD+24", 1)
    form = body["uploadParameters"]["formData"]
    assert list(form) == NAMES_IN_ORDER
    assert all(isinstance(value, str) for value in form.values())
    assert form["key"] == "apps/first-app/MyApp/1"
    assert (form["success_action_status"], form["success_action_redirect"]) == ("200", "")
    assert body["uploadParameters"]["endpointURL"] == body["uploadParameters"]["endpointUrl"]


def test_the_same_name_twice_is_a_conflict_that_says_what_to_do(da: Any) -> None:
    da.bundle("MyApp")
    response = da("POST", "/appbundles", {"id": "MyApp", "engine": "Autodesk.AutoCAD+24"})
    assert response.status_code == 409
    assert response.json() == (
        "The AppBundle 'MyApp' exists already. POST appbundles/MyApp/versions makes a new version of it."
    )


def test_versions_count_on_and_are_listed_as_numbers(da: Any) -> None:
    da.bundle("MyApp")
    second = da.ok("POST", "/appbundles/MyApp/versions", {"id": None, "engine": "Autodesk.AutoCAD+24_1"})
    assert (second["version"], second["id"]) == (2, "first-app.MyApp")
    assert second["uploadParameters"]["formData"]["key"] == "apps/first-app/MyApp/2"
    assert da.ok("GET", "/appbundles/MyApp/versions") == {"paginationToken": None, "data": [1, 2]}
    assert da.ok("GET", "/appbundles/MyApp/versions/1")["engine"] == "Autodesk.AutoCAD+24"
    assert da.ok("GET", "/appbundles/MyApp/versions/2")["engine"] == "Autodesk.AutoCAD+24_1"


def test_a_bundle_is_found_by_its_qualified_id_however_it_is_encoded(da: Any) -> None:
    da.bundle("MyApp", alias="latest")
    for spelled in ("+latest", "%2Blatest", "+$LATEST", "%2B%24LATEST", "%2b%24LATEST"):
        found = da.ok("GET", f"/appbundles/first-app.MyApp{spelled}")
        assert found["id"] == f"first-app.MyApp{'+latest' if 'latest' in spelled else '+$LATEST'}"
        assert "package" not in found, "no zip was uploaded yet"
        assert "uploadParameters" not in found


def test_the_listing_has_own_ids_with_latest_first(da: Any) -> None:
    da.bundle("MyApp", alias="beta")
    assert da.ok("GET", "/appbundles") == {
        "paginationToken": None,
        "data": ["first-app.MyApp+$LATEST", "first-app.MyApp+beta"],
    }


def test_aliases_are_listed_with_latest_first(da: Any) -> None:
    da.bundle("MyApp", alias="rc")
    da.ok("POST", "/appbundles/MyApp/versions", {"engine": "Autodesk.AutoCAD+24"})
    assert da.ok("GET", "/appbundles/MyApp/aliases") == {
        "paginationToken": None,
        "data": [{"version": 2, "id": "$LATEST"}, {"version": 1, "id": "rc"}],
    }
    assert da.ok("GET", "/appbundles/MyApp/aliases/$LATEST") == {"version": 2, "id": "$LATEST"}
    assert da.ok("GET", "/appbundles/MyApp/aliases/%24LATEST") == {"version": 2, "id": "$LATEST"}


def test_an_alias_moves_and_an_unknown_one_is_the_recorded_404(da: Any) -> None:
    da.bundle("MyApp")
    da.ok("POST", "/appbundles/MyApp/versions", {"engine": "Autodesk.AutoCAD+24"})
    assert da.ok("PATCH", "/appbundles/MyApp/aliases/prod", {"version": 2}) == {"version": 2, "id": "prod"}
    missing = da("PATCH", "/appbundles/MyApp/aliases/rc", {"version": 2})
    assert (missing.status_code, missing.text) == (404, '"Cannot modify alias that does not exist."')
    assert missing.headers["content-type"] == "application/json"


def test_an_alias_is_shared_with_one_app_and_is_seen_by_nobody_else(da: Any, other: Any) -> None:
    da.bundle("MyApp")
    da.ok("PATCH", "/appbundles/MyApp/aliases/prod", {"receiver": "other-app"})
    assert da.ok("GET", "/appbundles/MyApp/aliases/prod") == {"version": 1, "id": "prod", "receiver": "other-app"}
    assert other.listed("/appbundles") == ["first-app.MyApp+prod"]
    assert other.ok("GET", "/appbundles/first-app.MyApp+prod")["version"] == 1
    assert other("GET", "/appbundles/first-app.MyApp+$LATEST").status_code == 404
    da.ok("PATCH", "/appbundles/MyApp/aliases/prod", {"receiver": []})
    assert other("GET", "/appbundles/first-app.MyApp+prod").status_code == 404
    assert other.listed("/appbundles") == []


def test_shares_name_alias_receiver_and_type(da: Any) -> None:
    da.bundle("MyApp")
    da.activity("MyAct")
    da.ok("PATCH", "/appbundles/MyApp/aliases/prod", {"receiver": ["a", "b"]})
    da.ok("PATCH", "/activities/MyAct/aliases/prod", {"receiver": "other"})
    assert da.ok("GET", "/shares") == {
        "paginationToken": None,
        "data": [
            {"id": "MyAct+prod", "receiver": "other", "type": "activity"},
            {"id": "MyApp+prod", "receiver": ["a", "b"], "type": "app"},
        ],
    }


def test_an_unknown_receiver_is_warned_about_in_a_header(da: Any) -> None:
    da.bundle("MyApp")
    response = da("PATCH", "/appbundles/MyApp/aliases/prod", {"receiver": "nobody"})
    assert response.status_code == 200
    assert "nobody" in response.headers["x-cadstack-warnings"]


def test_deleting_a_version_spares_those_that_an_alias_needs(da: Any) -> None:
    da.bundle("MyApp")
    da.ok("POST", "/appbundles/MyApp/versions", {"engine": "Autodesk.AutoCAD+24"})
    refused = da("DELETE", "/appbundles/MyApp/versions/1")
    assert refused.status_code == 400
    assert refused.json() == "Version 1 of MyApp is used by the alias prod. Move or delete the alias first."
    da.ok("PATCH", "/appbundles/MyApp/aliases/prod", {"version": 2})
    assert da("DELETE", "/appbundles/MyApp/versions/1").status_code == 204
    assert da.listed("/appbundles/MyApp/versions") == [2]
    assert da("GET", "/appbundles/MyApp/versions/1").status_code == 404


def test_a_version_number_is_never_used_again(da: Any) -> None:
    da.bundle("MyApp")
    da.ok("POST", "/appbundles/MyApp/versions", {"engine": "Autodesk.AutoCAD+24"})
    da.ok("DELETE", "/appbundles/MyApp/versions/2")
    assert da.ok("POST", "/appbundles/MyApp/versions", {"engine": "Autodesk.AutoCAD+24"})["version"] == 3


def test_deleting_a_bundle_that_is_in_use_succeeds_and_warns(da: Any) -> None:
    da.bundle("MyApp")
    da.activity(
        "MyAct",
        appbundles=["first-app.MyApp+prod"],
        commandLine=['$(engine.path)\\accoreconsole.exe /al "$(appbundles[MyApp].path)"'],
    )
    response = da("DELETE", "/appbundles/MyApp")
    assert response.status_code == 204
    assert "MyAct" in response.headers["x-cadstack-warnings"]
    assert da.listed("/appbundles") == []
    assert da("GET", "/appbundles/first-app.MyApp+prod").status_code == 404


def test_deleting_an_alias(da: Any) -> None:
    da.bundle("MyApp")
    assert da("DELETE", "/appbundles/MyApp/aliases/prod").status_code == 204
    assert da("DELETE", "/appbundles/MyApp/aliases/prod").status_code == 400
    assert da("GET", "/appbundles/MyApp/aliases/prod").status_code == 404


def test_settings_and_references_come_back(da: Any) -> None:
    da.bundle("Base")
    created = da.bundle("Top", appbundles=["first-app.Base+prod"], settings={"a": "1"}, description="over Base")
    assert created["appbundles"] == ["first-app.Base+prod"]
    assert created["settings"] == {"a": {"value": "1"}}
    assert da.ok("GET", "/appbundles/first-app.Top+prod")["description"] == "over Base"
