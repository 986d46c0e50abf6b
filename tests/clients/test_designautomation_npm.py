"""npm `autodesk.forge.designautomation` 3.0.5, Autodesk's client of the API: every method that has an answer here."""

import uuid

import pytest
from harness import story
from harness.node import Driver, Refused

MANY = 23
"""More entities than one page of 20 takes."""


@pytest.fixture(scope="module")
def sdk(drive, app) -> Driver:
    return drive("designautomation.cjs", url=app.url, id=app.id, secret=app.secret)


@pytest.fixture(scope="module")
def nickname(sdk) -> str:
    """The nickname of the app, set through the client. Answered with an empty body, which the client survives."""
    wanted = f"Npm{uuid.uuid4().hex[:8]}"
    sdk.call("createNickname", "me", {"nickname": wanted})
    return wanted


@pytest.fixture(scope="module")
def bundle(sdk, nickname) -> str:
    """The qualified id of an app bundle whose zip is uploaded."""
    created = sdk.call("createAppBundle", {"id": story.BUNDLE, "engine": story.ENGINE, "description": "Says hello"})
    assert created["id"] == f"{nickname}.{story.BUNDLE}"
    assert created["version"] == 1
    assert story.post_form(created["uploadParameters"], story.bundle_zip()).status_code == 200
    assert sdk.call("createAppBundleAlias", story.BUNDLE, {"id": "prod", "version": 1}) == {"id": "prod", "version": 1}
    return f"{nickname}.{story.BUNDLE}+prod"


@pytest.fixture(scope="module")
def activity(sdk, nickname, bundle) -> str:
    """The qualified id of an activity that uses the bundle."""
    created = sdk.call("createActivity", story.activity("Copy", bundle))
    assert created["id"] == f"{nickname}.Copy"
    sdk.call("createActivityAlias", "Copy", {"id": "prod", "version": 1})
    return f"{nickname}.Copy+prod"


def all_pages(sdk: Driver, method: str, *arguments: str) -> tuple[list, int]:
    """Every row of a listing, and how many pages it took."""
    rows, pages, token = [], 0, None
    while pages == 0 or token:
        page = sdk.call(method, *arguments, {"page": token} if token else {})
        rows += page["data"]
        token, pages = page["paginationToken"], pages + 1
    return rows, pages


def test_engines_by_page_and_by_id(sdk):
    engines, pages = all_pages(sdk, "getEngines")
    assert pages >= 2
    assert len(engines) == len(set(engines))
    assert {"Autodesk.Nop+1", "Autodesk.Revit+2024", "Autodesk.Fusion+Latest"} <= set(engines)
    engine = sdk.call("getEngine", "Autodesk.Revit+2024")
    assert engine["id"] == "Autodesk.Revit+2024"
    assert engine["productVersion"] == "2024"
    with pytest.raises(Refused) as refused:
        sdk.call("getEngine", "Autodesk.Revit")
    assert refused.value.status == 404


def test_health_of_an_engine(sdk):
    """The client types the answer as a string and gives the whole JSON as one."""
    assert "Fully Operational" in str(sdk.call("healthStatus", "Nop"))


def test_nickname_is_a_bare_string(sdk, nickname):
    assert sdk.call("getNickname", "me") == nickname


def test_a_nickname_is_the_owner_of_what_follows_and_cannot_change_then(sdk, nickname, bundle):
    with pytest.raises(Refused) as refused:
        sdk.call("createNickname", "me", {"nickname": nickname + "x"})
    assert refused.value.status == 409


def test_appbundle_versions_and_aliases(sdk, nickname, bundle):
    found = sdk.call("getAppBundle", bundle)
    assert (found["id"], found["engine"], found["version"]) == (bundle, story.ENGINE, 1)
    second = sdk.call("createAppBundleVersion", story.BUNDLE, {"id": None, "engine": story.ENGINE})
    assert second["version"] == 2
    assert second["uploadParameters"]["formData"]["key"] == f"apps/{nickname}/{story.BUNDLE}/2"
    assert sdk.call("getAppBundleVersions", story.BUNDLE)["data"] == [1, 2]
    assert sdk.call("getAppBundleVersion", story.BUNDLE, 2)["version"] == 2
    sdk.call("createAppBundleAlias", story.BUNDLE, {"id": "beta", "version": 1})
    assert sdk.call("modifyAppBundleAlias", story.BUNDLE, "beta", {"version": 2}) == {"id": "beta", "version": 2}
    assert sdk.call("getAppBundleAlias", story.BUNDLE, "beta")["version"] == 2
    aliases = {row["id"]: row["version"] for row in sdk.call("getAppBundleAliases", story.BUNDLE)["data"]}
    assert aliases == {"$LATEST": 2, "prod": 1, "beta": 2}
    assert f"{nickname}.{story.BUNDLE}+$LATEST" in all_pages(sdk, "getAppBundles")[0]
    sdk.call("deleteAppBundleAlias", story.BUNDLE, "beta")
    sdk.call("deleteAppBundleVersion", story.BUNDLE, 2)
    assert sdk.call("getAppBundleVersions", story.BUNDLE)["data"] == [1]


def test_activity_versions_and_aliases(sdk, nickname, bundle, activity):
    found = sdk.call("getActivity", activity)
    assert (found["id"], found["appbundles"]) == (activity, [bundle])
    assert found["commandLine"] == [story.command_line()]
    assert found["parameters"]["Drawing"]["localName"] == "drawing.txt"
    second = {name: value for name, value in story.activity("Copy", bundle).items() if name != "id"}
    assert sdk.call("createActivityVersion", "Copy", second)["version"] == 2
    assert sdk.call("getActivityVersions", "Copy")["data"] == [1, 2]
    assert sdk.call("getActivityVersion", "Copy", 2)["version"] == 2
    sdk.call("createActivityAlias", "Copy", {"id": "beta", "version": 1})
    assert sdk.call("modifyActivityAlias", "Copy", "beta", {"version": 2})["version"] == 2
    assert sdk.call("getActivityAlias", "Copy", "beta")["version"] == 2
    assert {row["id"] for row in sdk.call("getActivityAliases", "Copy")["data"]} == {"$LATEST", "prod", "beta"}
    sdk.call("deleteActivityAlias", "Copy", "beta")
    sdk.call("deleteActivityVersion", "Copy", 2)
    assert sdk.call("getActivityVersions", "Copy")["data"] == [1]


def test_statuses_that_clients_branch_on(sdk, bundle):
    """Samples make a version after a 409 and an alias after a 404."""
    for method, arguments, status in [
        ("createAppBundle", [{"id": story.BUNDLE, "engine": story.ENGINE}], 409),
        ("modifyAppBundleAlias", [story.BUNDLE, "unknown", {"version": 1}], 404),
        ("getAppBundle", [story.BUNDLE], 404),
        ("createActivity", [{"id": "No", "engine": "Autodesk.Unknown+1", "commandLine": []}], 400),
        ("getWorkitemStatus", ["0" * 32], 404),
    ]:
        with pytest.raises(Refused) as refused:
            sdk.call(method, *arguments)
        assert refused.value.status == status, method


def test_the_story(sdk, app, activity):
    bucket, token = f"npm-{uuid.uuid4().hex}", app.token()
    store = story.Objects(app.url, token, bucket)
    store.put("drawing.txt", story.INPUT)
    posted = sdk.call("createWorkItem", {"activityId": activity, "arguments": story.arguments(bucket, token)})
    assert posted["status"] == "pending"
    assert "reportUrl" not in posted
    report = story.succeeded(story.until_done(lambda: sdk.call("getWorkitemStatus", posted["id"])))
    assert "done" in report
    assert store.get("result.txt") == story.INPUT
    assert store.get("greeting.txt") == story.GREETING
    sdk.call("deleteWorkitem", posted["id"])  # harmless for one that has ended
    assert sdk.call("getWorkitemStatus", posted["id"])["status"] == "success"


def test_a_batch(sdk, app, activity):
    bucket, token = f"npm-{uuid.uuid4().hex}", app.token()
    story.Objects(app.url, token, bucket).put("drawing.txt", story.INPUT)
    item = {"activityId": activity, "arguments": story.arguments(bucket, token)}
    posted = sdk.call("createWorkItemsBatch", [item, item])
    assert len({one["id"] for one in posted}) == 2
    for one in posted:
        story.succeeded(story.until_done(lambda one=one: sdk.call("getWorkitemStatus", one["id"])))


def test_a_running_work_item_is_cancelled(sdk, nickname):
    """By DELETE; the item ends as `cancelled` and its process is gone."""
    sdk.call(
        "createActivity",
        {"id": "Wait", "engine": story.ENGINE, "commandLine": ["$(engine.path)\\nopconsole.exe sleep 300"]},
    )
    sdk.call("createActivityAlias", "Wait", {"id": "prod", "version": 1})
    posted = sdk.call("createWorkItem", {"activityId": f"{nickname}.Wait+prod"})
    sdk.call("deleteWorkitem", posted["id"])
    assert story.until_done(lambda: sdk.call("getWorkitemStatus", posted["id"]))["status"] == "cancelled"


def test_service_limits(sdk):
    limits = sdk.call("getServiceLimit", "me")
    assert limits["frontendLimits"]["limitVersions"] == 100
    sent = {"frontendLimits": {"limitMonthlyProcessingTimeInHours": 5}}
    assert sdk.call("modifyServiceLimits", "me", sent)["frontendLimits"]["limitMonthlyProcessingTimeInHours"] == 5
    assert sdk.call("getServiceLimit", "me")["frontendLimits"]["limitMonthlyProcessingTimeInHours"] == 5


def test_a_method_that_the_api_does_not_document(sdk):
    """`deleteServiceLimits` is in the client alone; it is refused in the API's shape."""
    with pytest.raises(Refused) as refused:
        sdk.call("deleteServiceLimits", "me")
    assert refused.value.status == 405


def test_shares(sdk, server, activity):
    other = server.new_app("receiver")
    sdk.call("createActivityAlias", "Copy", {"id": "shared", "version": 1, "receiver": other.id})
    shares = sdk.call("getShares")["data"]
    assert {"id": "Copy+shared", "receiver": other.id, "type": "activity"} in shares


def test_pages_of_activities_and_quirks_on_the_wire(drive, server, tap):
    """Quirks: page tokens, which leave here percent-encoded, come back encoded once more (`%253D`); `+` and `$` of an
    id come as `%2B` and `%24`."""
    own = server.new_app("npm_paging")
    sdk = drive("designautomation.cjs", url=tap.url, id=own.id, secret=own.secret)
    for number in range(MANY):
        sdk.call(
            "createActivity",
            {"id": f"Page{number:02}", "engine": story.ENGINE, "commandLine": ["$(engine.path)/nopconsole.exe"]},
        )
    sdk.call("createActivityAlias", "Page00", {"id": "prod", "version": 1})
    listed, pages = all_pages(sdk, "getActivities")
    assert pages >= 2
    assert {f"{own.id}.Page{number:02}+$LATEST" for number in range(MANY)} <= set(listed)
    assert len(listed) == len(set(listed))
    assert any("%253D" in one.query for one in tap.seen("GET", "/activities?page="))
    assert sdk.call("getActivity", f"{own.id}.Page00+$LATEST")["version"] == 1
    assert tap.seen("GET", "Page00%2B%24LATEST")[0].status == 200


def test_delete(drive, fresh_app):
    """204 reaches the client's user as null, and so does the empty 200 of a deleted app."""
    sdk = drive("designautomation.cjs", url=fresh_app.url, id=fresh_app.id, secret=fresh_app.secret)
    sdk.call("createAppBundle", {"id": "Gone", "engine": story.ENGINE})
    sdk.call("createActivity", {"id": "Gone", "engine": story.ENGINE, "commandLine": ["$(engine.path)/nopconsole.exe"]})
    assert sdk.call("deleteActivity", "Gone") is None
    assert sdk.call("deleteAppBundle", "Gone") is None
    assert not sdk.call("deleteForgeApp", "me")
    assert sdk.call("getNickname", "me") == fresh_app.id
