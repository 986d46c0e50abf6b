"""Activities: what is answered, warned about, refused in strict mode, and pinned."""

import json
from dataclasses import replace
from typing import Any

import pytest


def test_a_created_activity_is_answered_without_what_is_false_or_empty(da: Any) -> None:
    created = da.ok(
        "POST",
        "/activities",
        {
            "id": "Plot",
            "engine": "Autodesk.AutoCAD+24_3",
            "commandline": '$(engine.path)\\accoreconsole.exe /i "$(args[Dwg].path)" /s "$(settings[script].path)"',
            "Parameters": {
                "Dwg": {"verb": "GET", "zip": False, "onDemand": False, "required": False, "description": "", "x": 1},
                "Pdf": {"Verb": "put", "LocalName": "a.pdf", "Zip": "true", "REQUIRED": True},
            },
            "appBundles": None,
            "settings": {"script": "_plot\n", "dasOpenNetwork": {"value": "true", "isenvironmentvariable": True}},
            "description": None,
            "version": 7,
        },
    )
    assert json.dumps(created) == json.dumps(
        {
            "commandLine": ['$(engine.path)\\accoreconsole.exe /i "$(args[Dwg].path)" /s "$(settings[script].path)"'],
            "parameters": {
                "Dwg": {"verb": "get"},
                "Pdf": {"zip": True, "verb": "put", "required": True, "localName": "a.pdf"},
            },
            "id": "first-app.Plot",
            "engine": "Autodesk.AutoCAD+24_3",
            "settings": {
                "script": {"value": "_plot\n"},
                "dasOpenNetwork": {"value": "true", "isEnvironmentVariable": True},
            },
            "version": 1,
        }
    )
    found = da.ok("GET", "/activities/first-app.Plot+$LATEST")
    assert found == {**created, "id": "first-app.Plot+$LATEST"}


def test_a_fusion_activity_keeps_its_empty_command_line(da: Any) -> None:
    created = da.ok("POST", "/activities", {"id": "Nest", "engine": "Autodesk.Fusion+Latest", "commandLine": []})
    assert created["commandLine"] == []


def test_warnings_travel_in_a_header_and_leave_the_body_alone(da: Any) -> None:
    response = da(
        "POST",
        "/activities",
        {
            "id": "Plot",
            "engine": "Autodesk.AutoCAD+24",
            "commandLine": ["$(engine.path)\\accoreconsole.exe /i $(args[Dwg].path)"],
            "parameters": {"Dwg": {"verb": "get"}},
        },
    )
    assert response.status_code == 200
    warnings = json.loads(response.headers["x-cadstack-warnings"])
    assert warnings == ['commandLine[0]: column 37: Put $(args[Dwg].path) in double quotes: "$(args[Dwg].path)".']
    assert "warnings" not in response.json()


def test_a_bundle_of_another_app_can_be_used_once_it_is_shared(da: Any, other: Any) -> None:
    da.bundle("Tool")
    using = {
        "id": "Use",
        "engine": "Autodesk.AutoCAD+24",
        "commandLine": ['"$(appbundles[Tool].path)\\Tool.bundle\\Contents\\tool.exe"'],
        "appbundles": ["first-app.Tool+prod"],
    }
    assert other("POST", "/activities", using).status_code == 400
    da.ok("PATCH", "/appbundles/Tool/aliases/prod", {"receiver": ["someone", "other-app"]})
    assert other.ok("POST", "/activities", using)["appbundles"] == ["first-app.Tool+prod"]


def test_a_shared_bundle_may_bring_what_is_not_shared(da: Any, other: Any) -> None:
    da.bundle("Private")
    da.bundle("Tool", appbundles=["first-app.Private+prod"])
    da.ok("PATCH", "/appbundles/Tool/aliases/prod", {"receiver": "other-app"})
    base = {"engine": "Autodesk.AutoCAD+24", "commandLine": ["$(engine.path)\\accoreconsole.exe"]}
    other.ok("POST", "/activities", {"id": "A", **base, "appbundles": ["first-app.Tool+prod"]})
    refused = other("POST", "/activities", {"id": "B", **base, "appbundles": ["first-app.Private+prod"]})
    assert refused.status_code == 400


def test_bundles_that_need_each_other_are_refused(da: Any) -> None:
    da.bundle("Base")
    da.bundle("Top", appbundles=["first-app.Base+prod"])
    engine = {"engine": "Autodesk.AutoCAD+24"}
    circle = da("POST", "/appbundles/Base/versions", {**engine, "appbundles": ["first-app.Top+prod"]})
    assert circle.status_code == 400
    assert "'Base' would need itself" in circle.json()["appbundles"][0]


def test_moving_an_alias_changes_no_work_item_that_was_submitted(da: Any, services: Any) -> None:
    da.bundle("Tool")
    da.activity("Act", appbundles=["first-app.Tool+prod"])
    item = da.ok("POST", "/workitems", work_item())["id"]
    before = services.store.run(plan_of, item)
    da.ok("POST", "/appbundles/Tool/versions", {"engine": "Autodesk.AutoCAD+24_1"})
    da.ok("PATCH", "/appbundles/Tool/aliases/prod", {"version": 2})
    changed = da.ok("GET", "/activities/first-app.Act+prod")
    da.ok("POST", "/activities/Act/versions", {**changed, "id": None, "engine": "Autodesk.AutoCAD+25_0"})
    da.ok("PATCH", "/activities/Act/aliases/prod", {"version": 2})
    assert services.store.run(plan_of, item) == before
    after = services.store.run(plan_of, da.ok("POST", "/workitems", work_item())["id"])
    assert [bundle.version for bundle in before.bundles] == [1]
    assert [bundle.version for bundle in after.bundles] == [2]
    assert (before.activity.version, after.activity.version) == (1, 2)


def work_item() -> dict[str, Any]:
    urls = {"HostDwg": {"url": "https://storage.test/a.dwg"}, "Result": {"url": "https://storage.test/a.pdf"}}
    return {"activityId": "first-app.Act+prod", "arguments": urls}


def plan_of(uow: Any, item_id: str) -> Any:
    return uow.workitems.get(item_id).plan


def test_ready_made_activities_are_listed_after_ones_own_and_can_be_read(da: Any) -> None:
    da.activity("Mine")
    assert da.listed("/activities") == [
        "first-app.Mine+$LATEST",
        "first-app.Mine+prod",
        "AutoCAD.PlotToPDF+prod",
        "Autodesk.Nop+Latest",
    ]
    plot = da.ok("GET", "/activities/AutoCAD.PlotToPDF+prod")
    assert (plot["id"], plot["version"]) == ("AutoCAD.PlotToPDF+prod", 3)
    assert da("GET", "/activities/AutoCAD.PlotToPDF+beta").status_code == 404
    assert da.ok("POST", "/workitems", {"activityId": "Autodesk.Nop+Latest"})["status"] == "pending"


class TestInventor:
    """Documented: an Inventor activity refers to one bundle at most, an Inventor bundle to none."""

    ENGINE = "Autodesk.Inventor+2024"

    def bundles(self, da: Any) -> dict[str, Any]:
        da.bundle("One", engine=self.ENGINE)
        da.bundle("Two", engine=self.ENGINE)
        return {
            "id": "Both",
            "engine": self.ENGINE,
            "commandLine": ["$(engine.path)\\InventorCoreConsole.exe"],
            "appbundles": ["first-app.One+prod", "first-app.Two+prod"],
        }

    def test_more_are_warned_about_since_real_activities_have_them(self, da: Any) -> None:
        response = da("POST", "/activities", self.bundles(da))
        assert response.status_code == 200
        assert "one app bundle at most" in response.headers["x-cadstack-warnings"]
        top = da("POST", "/appbundles", {"id": "Top", "engine": self.ENGINE, "appbundles": ["first-app.One+prod"]})
        assert top.status_code == 200
        assert "cannot refer to other" in top.headers["x-cadstack-warnings"]

    class TestStrict:
        """The same where the original's limits apply."""

        @pytest.fixture
        def services(self, services: Any) -> Any:
            return replace(services, settings=replace(services.settings, strict=True))

        def test_more_are_refused(self, da: Any) -> None:
            response = da("POST", "/activities", TestInventor().bundles(da))
            assert (response.status_code, list(response.json())) == (400, ["appbundles"])
            document = {"id": "Top", "engine": TestInventor.ENGINE, "appbundles": ["first-app.One+prod"]}
            assert da("POST", "/appbundles", document).status_code == 400

        def test_a_body_over_16_kb_is_refused(self, da: Any, valid_activity: dict[str, Any]) -> None:
            assert (
                da("POST", "/activities", {"id": "A", **valid_activity, "description": "x" * 15_000}).status_code == 200
            )
            response = da("POST", "/activities", {"id": "B", **valid_activity, "description": "x" * 17_000})
            assert response.status_code == 413
            assert "16384 bytes" in response.json()


def test_versions_and_aliases_stop_at_the_owners_limit(da: Any, services: Any) -> None:
    services.store.run(grant, {"versions": 2, "aliases": 1})
    da.activity("Act")
    body = {"engine": "Autodesk.AutoCAD+24", "commandLine": ["$(engine.path)\\accoreconsole.exe"]}
    assert da("POST", "/activities/Act/versions", body).status_code == 200
    third = da("POST", "/activities/Act/versions", body)
    assert third.status_code == 403
    assert third.json().startswith("Act has 2 versions, which is the limit. Delete versions")
    alias = da("POST", "/activities/Act/aliases", {"id": "beta", "version": 1})
    assert (alias.status_code, alias.json()) == (403, "Act has 1 aliases, which is the limit. Delete one first.")


def test_sharing_with_everyone_takes_a_granted_quota(da: Any, other: Any, services: Any) -> None:
    da.activity("Act")
    assert da("PATCH", "/activities/Act/aliases/prod", {"receiver": "everyone"}).status_code == 403
    services.store.run(grant, {"public_aliases": 1})
    da.ok("PATCH", "/activities/Act/aliases/prod", {"receiver": "everyone"})
    da.ok("PATCH", "/activities/Act/aliases/prod", {"version": 1, "receiver": ["everyone"]})
    assert "first-app.Act+prod" in other.listed("/activities")
    assert da("POST", "/activities/Act/aliases", {"id": "b", "version": 1, "receiver": "everyone"}).status_code == 403


def grant(uow: Any, frontend: dict[str, int]) -> None:
    app = uow.apps.get("first-app")
    uow.apps.put(replace(app, limits={"frontend": frontend}))


def test_a_listing_longer_than_a_page_shows_every_id_once(da: Any) -> None:
    for number in range(23):
        da.activity(f"Act{number:02}")
    for spell in (str, lambda token: token.replace("%", "%25"), lambda token: token.replace("%3D", "=")):
        pages = da.pages("/activities", spell)
        assert [len(page) for page in pages] == [20, 20, 8]
        ids = [key for page in pages for key in page]
        assert len(set(ids)) == 48
        assert ids[:2] == ["first-app.Act00+$LATEST", "first-app.Act00+prod"]


def test_versions_and_aliases_longer_than_a_page(da: Any) -> None:
    da.activity("Act")
    body = {"engine": "Autodesk.AutoCAD+24", "commandLine": ["$(engine.path)\\accoreconsole.exe"]}
    for number in range(2, 46):
        da.ok("POST", "/activities/Act/versions", body)
        da.ok("POST", "/activities/Act/aliases", {"id": f"a{number}", "version": number})
    assert da.listed("/activities/Act/versions") == list(range(1, 46))
    assert [len(page) for page in da.pages("/activities/Act/versions")] == [20, 20, 5]
    aliases = da.listed("/activities/Act/aliases")
    assert aliases[0] == {"version": 45, "id": "$LATEST"}
    assert sorted(alias["id"] for alias in aliases) == sorted(["$LATEST", "prod", *(f"a{n}" for n in range(2, 46))])


def test_the_region_is_part_of_the_path_and_slashes_may_double(da: Any, client: Any) -> None:
    da.activity("Act")
    for path in ("/da/us-west/v3/activities", "//da/us-east/v3/activities"):
        response = client.get(f"http://cadstack.test{path}", token=da.token)
        assert response.json()["data"][0] == "first-app.Act+$LATEST"
