"""The client against a real server: what it publishes is there, and what it asks for twice is there once."""

import io
import zipfile

import pytest

from cadstack.client.design_automation import Connection, DesignAutomation, Refused, Unreachable
from cadstack.client.objects import ObjectStore

ENGINE = "Autodesk.AutoCAD+24_3"


@pytest.fixture
def automation(connection):
    return DesignAutomation(connection)


@pytest.fixture
def activity():
    return {"id": "Plot", "engine": ENGINE, "commandLine": ["$(engine.path)\\accoreconsole.exe"], "parameters": {}}


def package(text: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("A.bundle/PackageContents.xml", text)
    return memory.getvalue()


def test_engines_are_listed_over_all_pages(automation):
    assert ENGINE in automation.engines()


def test_a_nickname_replaces_the_client_id(automation, server):
    assert automation.nickname() == server.client_id
    automation.set_nickname("Tester")
    assert automation.nickname() == "Tester"


def test_publishing_twice_makes_two_versions_and_the_alias_moves(automation, activity):
    first, second = automation.activities.publish(activity), automation.activities.publish(activity)
    assert (first["version"], second["version"]) == (1, 2)
    assert automation.activities.alias("Plot", "prod") is None
    automation.activities.set_alias("Plot", "prod", 1)
    automation.activities.set_alias("Plot", "prod", 2)
    assert automation.activities.alias("Plot", "prod") == 2
    owner = automation.nickname()
    assert automation.activities.get(f"{owner}.Plot+prod")["version"] == 2
    assert f"{owner}.Plot+prod" in automation.activities.ids()
    automation.activities.delete("Plot")
    assert automation.activities.get(f"{owner}.Plot+prod") is None


def test_a_package_that_is_sent_is_the_one_that_is_fetched(automation, connection, tmp_path):
    content = package("<ApplicationPackage/>")
    made = automation.appbundles.publish({"id": "A", "engine": ENGINE})
    automation.upload_package(made, content)
    automation.appbundles.set_alias("A", "prod", 1)
    found = automation.appbundles.get(f"{automation.nickname()}.A+prod")
    size = ObjectStore(connection).fetch(found["package"], tmp_path / "a.zip")
    assert (size, (tmp_path / "a.zip").read_bytes()) == (len(content), content)


def test_a_package_that_is_no_zip_is_refused_with_the_reason(automation):
    made = automation.appbundles.publish({"id": "B", "engine": ENGINE})
    with pytest.raises(Refused, match="not a readable zip") as refused:
        automation.upload_package(made, b"nothing")
    assert refused.value.status == 400


def test_a_work_item_can_be_submitted_watched_and_cancelled(automation, activity):
    automation.activities.publish({**activity, "id": "Wait"})
    automation.activities.set_alias("Wait", "prod", 1)
    item = automation.submit({"activityId": f"{automation.nickname()}.Wait+prod", "arguments": {}})
    with pytest.raises(TimeoutError, match="pending"):
        automation.wait(item["id"], timeout=0)
    automation.cancel(item["id"])
    seen = []
    assert automation.wait(item["id"], seen=seen.append)["status"] == "cancelled"
    assert [status["status"] for status in seen] == ["cancelled"]


def test_the_fields_of_a_refusal_are_named(automation):
    with pytest.raises(Refused, match=r"POST /da/us-east/v3/activities was refused \(400\): engine: "):
        automation.activities.create({"id": "Bad", "engine": "Autodesk.AutoCAD+99", "commandLine": []})


def test_a_wrong_secret_says_so(server):
    with Connection(server.url, server.client_id, "wrong") as connection, pytest.raises(Refused) as refused:
        DesignAutomation(connection).nickname()
    assert refused.value.status == 401


def test_nobody_there_says_where():
    with (
        Connection("http://127.0.0.1:1", "a", "b") as connection,
        pytest.raises(Unreachable, match=r"http://127.0.0.1:1/"),
    ):
        DesignAutomation(connection).nickname()
