"""Work items over the wire: forms of arguments, statuses, batches, lists, signatures."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from cadstack.domain.automation.workitem import Failure, Status

NOP = {"activityId": "Autodesk.Nop+Latest"}


@pytest.fixture
def act(da: Any) -> Any:
    da.activity(
        "Act",
        parameters={"In": {"verb": "get"}, "Text": {"verb": "read"}, "Out": {"verb": "put"}},
        commandLine=['$(engine.path)\\accoreconsole.exe /i "$(args[In].path)"'],
    )
    return da


def stored(services: Any, item_id: str) -> Any:
    return services.store.run(lambda uow: uow.workitems.get(item_id))


def test_arguments_are_taken_in_every_documented_form(act: Any, services: Any) -> None:
    item = act.ok(
        "POST",
        "/workitems",
        {
            "ActivityId": "first-app.Act+prod",
            "Arguments": {
                "In": {
                    "URL": "https://storage.test/in.dwg",
                    "Headers": {"Authorization": "Bearer x", "X-Number": 7},
                    "references": [{"url": "https://storage.test/x.dwg", "localName": "x.dwg"}],
                },
                "Text": {"value": {"a": [1, None]}},
                "Out": {"url": "https://storage.test/out", "Verb": "POST", "optional": "true", "localName": "o.txt"},
                "adskDebug": {"uploadJobFolder": True},
                "adskMask": True,
                "onComplete": {"verb": "post", "url": "https://hook.test/done"},
            },
            "limitProcessingTimeSec": "120",
            "priority": "P1",
            "unknown": [],
            "id": None,
        },
    )
    assert item["priority"] == "P1"
    plan = stored(services, item["id"]).plan
    assert plan.processing_seconds == 120
    assert plan.arguments["In"].headers == {"Authorization": "Bearer x", "X-Number": "7"}
    assert plan.arguments["In"].references[0].local_name == "x.dwg"
    assert plan.arguments["Text"].value == {"a": [1, None]}
    assert (plan.arguments["Out"].verb, plan.arguments["Out"].optional) == ("post", True)
    assert plan.arguments["adskDebug"].value == {"uploadJobFolder": True}
    assert plan.arguments["adskMask"].value is True
    assert plan.arguments["onComplete"].url == "https://hook.test/done"


def test_secrets_of_a_work_item_are_never_echoed(act: Any) -> None:
    secret = {"url": "https://storage.test/in", "headers": {"Authorization": "Bearer top-secret"}}
    arguments = {"In": secret, "Text": "t", "Out": {**secret, "verb": "put", "localName": "out.txt"}}
    item = act.ok("POST", "/workitems", {"activityId": "first-app.Act+prod", "arguments": arguments})
    assert "top-secret" not in json.dumps([item, act.ok("GET", f"/workitems/{item['id']}")])


def test_the_place_in_the_queue_is_shown_while_an_item_waits(da: Any) -> None:
    first, second = (da.ok("POST", "/workitems", NOP) for _ in range(2))
    assert "approximateQueuePosition" not in first
    assert da.ok("GET", f"/workitems/{second['id']}")["approximateQueuePosition"] == 2
    da.ok("DELETE", f"/workitems/{first['id']}")
    assert da.ok("GET", f"/workitems/{second['id']}")["approximateQueuePosition"] == 1


def test_a_failed_item_says_why(da: Any, services: Any) -> None:
    item = da.ok("POST", "/workitems", NOP)["id"]
    failure = Failure("instructions", "The program ended with exit code 3.", "Read the report.", 0, 3)
    services.store.run(fail, item, failure)
    body = da.ok("GET", f"/workitems/{item}")
    assert body["status"] == "failedInstructions"
    assert body["progress"] == "drawing 7 of 9"
    assert body["failure"] == {
        "phase": "instructions",
        "cause": "The program ended with exit code 3.",
        "nextStep": "Read the report.",
        "command": 0,
        "exitCode": 3,
    }
    assert "approximateQueuePosition" not in body
    assert da("DELETE", f"/workitems/{item}").status_code == 204, "deleting a finished item is harmless"


def fail(uow: Any, item_id: str, failure: Failure) -> None:
    item = uow.workitems.get(item_id)
    uow.workitems.save(replace(item, status=Status.FAILED_INSTRUCTIONS, failure=failure, progress="drawing 7 of 9"))


def test_the_report_can_be_read_without_a_token(da: Any, services: Any, client: Any) -> None:
    item = da.ok("POST", "/workitems", NOP)["id"]
    services.blobs.write("reports/1", iter([b"[11/22/2026 07:00:00] Job information:"]))
    services.store.run(lambda uow: uow.workitems.save(replace(uow.workitems.get(item), report="reports/1")))
    report = client.get(da.ok("GET", f"/workitems/{item}")["reportUrl"])
    assert report.text == "[11/22/2026 07:00:00] Job information:"
    assert report.headers["content-type"] == "text/plain; charset=utf-8"


def test_nobody_sees_the_items_of_others(da: Any, other: Any) -> None:
    item = da.ok("POST", "/workitems", NOP)["id"]
    for method in ("GET", "DELETE"):
        assert other(method, f"/workitems/{item}").status_code == 404
    assert item in other.ok("POST", "/workitems/status", [item])["errors"]
    since = "1772300000"
    assert other.ok("GET", f"/workitems?startAfterTime={since}")["data"] == []
    assert da.ok("GET", f"/workitems/{item}")["status"] == "pending"


def test_a_batch_is_answered_in_its_order(act: Any) -> None:
    items = [
        {
            "activityId": "first-app.Act+prod",
            "arguments": {
                "In": {"url": f"https://storage.test/{n}.dwg"},
                "Text": str(n),
                "Out": {"url": "https://storage.test/out", "localName": "o.txt"},
            },
        }
        for n in range(3)
    ]
    answered = act.ok("POST", "/workitems/batch", items)
    assert [item["status"] for item in answered] == ["pending"] * 3
    assert len({item["id"] for item in answered}) == 3


def test_a_batch_with_one_bad_item_queues_none(act: Any, clock: Any) -> None:
    good = {"activityId": "first-app.Act+prod", "arguments": {"In": {"url": "https://storage.test/a.dwg"}}}
    bad = {"activityId": "first-app.Act+prod", "arguments": {"Unknown": "x"}}
    assert act("POST", "/workitems/batch", [good, bad]).status_code == 400
    since = int((clock() - timedelta(days=1)).timestamp())
    assert act.ok("GET", f"/workitems?startAfterTime={since}")["data"] == []


def test_statuses_of_many_items(da: Any) -> None:
    ids = [da.ok("POST", "/workitems", NOP)["id"] for _ in range(2)]
    for body in ([*ids, "unknown"], {"Ids": [*ids, "unknown"]}):
        answer = da.ok("POST", "/workitems/status", body)
        assert [item["id"] for item in answer["results"]] == ids
        assert list(answer["errors"]) == ["unknown"]
        assert "does not exist" in answer["errors"]["unknown"]


def test_the_list_of_changed_items_takes_seconds_and_milliseconds(da: Any, clock: Any) -> None:
    ids = [da.ok("POST", "/workitems", NOP)["id"] for _ in range(23)]
    since = int((clock() - timedelta(days=4)).timestamp())
    for spelled in (since, since * 1000):
        rows, token = [], ""
        while token is not None:
            page = da.ok("GET", f"/workitems?startAfterTime={spelled}&page={token}")
            rows, token = rows + page["data"], page["paginationToken"]
        assert sorted(row["id"] for row in rows) == sorted(ids)
        assert all(list(row) == ["id", "lastModifiedInUTCEpochSecond"] for row in rows)
        assert all(isinstance(row["lastModifiedInUTCEpochSecond"], int) for row in rows)


class TestUserTokens:
    """Three-legged tokens may submit signed work items and read statuses, nothing else."""

    @pytest.fixture
    def private_key(self) -> Any:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @pytest.fixture
    def user(self, da: Any, services: Any, private_key: Any) -> Any:
        """The API called for a user by the first app, whose public key is stored."""
        numbers = private_key.public_key().public_numbers()
        key = {"Exponent": encoded(numbers.e), "Modulus": encoded(numbers.n)}
        da.ok("PATCH", "/forgeapps/me", {"publicKey": key})
        claims = {
            "scope": ["code:all"],
            "client_id": "first-app",
            "userid": "ABC",
            "jti": "1",
            "exp": int(services.now().timestamp()) + 3600,
        }
        return type(da)(da._client, services.keyring.sign(claims, services.now()))

    def test_other_calls_are_refused(self, user: Any) -> None:
        response = user("GET", "/activities")
        assert response.status_code == 403
        assert "Use a two-legged token" in response.json()
        assert user("GET", "/workitems?startAfterTime=1772300000").status_code == 400

    def test_an_unsigned_item_is_refused_with_the_recorded_body(self, user: Any) -> None:
        response = user("POST", "/workitems", NOP)
        assert response.status_code == 400
        assert response.text == (
            '{"Signatures.ActivityId":["Argument must be specified when using 3-legged oauth token. '
            "(Parameter 'Signatures.ActivityId')\"]}"
        )

    def test_a_signed_item_is_queued(self, user: Any, private_key: Any) -> None:
        signature = signed(private_key, NOP["activityId"])
        item = user.ok("POST", "/workitems", {**NOP, "Signatures": {"activityId": signature}})
        assert user.ok("GET", f"/workitems/{item['id']}")["status"] == "pending"

    @pytest.mark.parametrize("text", ["Autodesk.Nop+Other", "autodesk.nop+latest"])
    def test_a_signature_of_another_activity_does_not_hold(self, user: Any, private_key: Any, text: str) -> None:
        response = user("POST", "/workitems", {**NOP, "signatures": {"activityId": signed(private_key, text)}})
        assert response.status_code == 403
        assert "does not hold for 'Autodesk.Nop+Latest'" in response.json()

    @pytest.mark.parametrize("base", ["https://good.test/", "https://good.test"])
    def test_signed_base_urls_bound_the_arguments(self, user: Any, da: Any, private_key: Any, base: str) -> None:
        da.activity("Act")
        activity = "first-app.Act+prod"
        document = {
            "activityId": activity,
            "signatures": {
                "activityId": signed(private_key, activity),
                "baseUrls": [{"url": base, "signature": signed(private_key, base)}],
            },
        }

        def submit(drawing: dict[str, Any]) -> Any:
            result = {"url": "https://good.test/out.pdf"}
            return user("POST", "/workitems", {**document, "arguments": {"HostDwg": drawing, "Result": result}})

        assert submit({"url": "https://good.test/in.dwg"}).status_code == 200
        nested = {"url": "https://good.test/in.dwg", "references": [{"url": "https://bad.test/x", "localName": "x"}]}
        for drawing in ({"url": "https://bad.test/in.dwg"}, {"url": "https://good.test.bad/in.dwg"}, nested):
            refused = submit(drawing)
            assert (refused.status_code, "HostDwg" in refused.json()) == (403, True)


def encoded(number: int) -> str:
    return base64.b64encode(number.to_bytes((number.bit_length() + 7) // 8)).decode()


def signed(private_key: Any, text: str) -> str:
    return base64.b64encode(private_key.sign(text.encode("utf-16-le"), padding.PKCS1v15(), SHA256())).decode()
