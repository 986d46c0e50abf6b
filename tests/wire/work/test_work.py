"""The API of a worker on another machine."""

from typing import Any

import pytest

from cadstack.app import work
from cadstack.domain.lease import DURATION, GRACE

DA = "/da/us-east/v3"
OFFER = {"worker": "far-1", "installations": ["nop"]}
URN = "urn:adsk.objects:os.object:results/out.txt"


def outcome(assignment: Any, status: str = "success", **members: Any) -> dict[str, Any]:
    return {"status": status, "stats": assignment["stats"], **members}


def output(staged: Any, **members: Any) -> dict[str, Any]:
    return {"argument": "Out", "urn": URN, "blob": staged["blob"], "size": 1, "etag": "e", "sha1": "s", **members}


@pytest.fixture
def status(client: Any, token: Any) -> Any:
    return lambda item: client.get(f"{DA}/workitems/{item}", token=token()).json()


class TestSigningIn:
    @pytest.mark.parametrize("verb", ["claim", "heartbeat", "progress", "stage", "finish", "release"])
    @pytest.mark.parametrize("token", [None, "x", "cadstack.wk1.wrong", "a.b.c", "a.b.c.d"])
    def test_only_a_worker_token_opens(self, client: Any, verb: str, token: str | None) -> None:
        answer = client.post(f"/_cadstack/work:{verb}", token=token, json={})
        assert answer.status_code == 401
        assert answer.json()["nextStep"]

    def test_the_token_of_an_app_does_not_open(self, client: Any, token: Any, client_app: Any) -> None:
        for text in (token(), f"cadstack.{client_app.id}.secret of {client_app.id}"):
            assert client.post("/_cadstack/work:claim", token=text, json={"offer": OFFER}).status_code == 401


class TestClaim:
    def test_the_next_item_comes_with_its_lease(self, far: Any, submit: Any, status: Any) -> None:
        item = submit(Out={"url": URN})
        claimed = far.claim()
        assert (claimed["id"], claimed["attempt"], claimed["lease_seconds"]) == (item, 1, 30)
        assert status(item)["status"] == "inprogress"

    def test_nothing_to_do_is_no_content(self, far: Any) -> None:
        assert far("claim", offer=OFFER, waitSeconds=0).status_code == 204

    def test_an_item_for_another_engine_is_not_given(self, far: Any, submit: Any) -> None:
        submit(Out={"url": URN})
        assert far("claim", offer={"worker": "far-1", "installations": ["other"]}).status_code == 204

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"offer": None},
            {"offer": []},
            {"offer": {"worker": "x"}},
            {"offer": OFFER, "waitSeconds": "long"},
            {"offer": OFFER, "waitSeconds": [1]},
        ],
    )
    def test_a_claim_that_is_none_is_refused(self, far: Any, body: dict[str, Any]) -> None:
        answer = far("claim", **body)
        assert answer.status_code == 400
        assert answer.json()["message"]


class TestHolding:
    def test_a_heartbeat_is_answered_with_what_to_do(self, far: Any, submit: Any, client: Any, token: Any) -> None:
        item = submit(Out={"url": URN})
        held = far.claim()
        assert far.ok("heartbeat", hold=held["hold"], stats=held["stats"]) == {"order": "continue"}
        client.delete(f"{DA}/workitems/{item}", token=token())
        assert far.ok("heartbeat", hold=held["hold"], stats=held["stats"]) == {"order": "cancel"}

    @pytest.mark.parametrize("verb", ["heartbeat", "progress", "stage", "finish", "release"])
    def test_a_lost_lease_is_refused_everywhere(
        self, far: Any, submit: Any, services: Any, clock: Any, verb: str
    ) -> None:
        submit(Out={"url": URN})
        held = far.claim()
        clock.advance(seconds=(DURATION + GRACE).total_seconds() + 1)
        services.store.run(work.recover, services.now(), services.ids)
        answer = far(verb, hold=held["hold"], stats=held["stats"], text="", outcome=outcome(held))
        assert (answer.status_code, answer.json()["code"]) == (409, "LeaseLost")

    def test_a_heartbeat_keeps_the_item(self, far: Any, submit: Any, services: Any, clock: Any, status: Any) -> None:
        item = submit(Out={"url": URN})
        held = far.claim()
        for _ in range(3):
            clock.advance(seconds=20)
            far.ok("heartbeat", hold=held["hold"], stats=held["stats"])
            services.store.run(work.recover, services.now(), services.ids)
        assert status(item)["status"] == "inprogress"

    def test_the_report_so_far_can_be_read_and_is_replaced(
        self, far: Any, submit: Any, client: Any, services: Any, clock: Any, status: Any
    ) -> None:
        item = submit(Out={"url": URN})
        held = far.claim()
        assert "reportUrl" not in status(item)
        for text in ("one", "one two"):
            staged = far.ok("stage", hold=held["hold"], purpose="report.txt")
            assert client.put(staged["url"], content=text.encode()).is_success
            far.ok("heartbeat", hold=held["hold"], stats=held["stats"], report=staged["blob"])
            found = status(item)
            assert (found["status"], client.get(found["reportUrl"]).text) == ("inprogress", text)
        far.ok("release", hold=held["hold"])
        assert "reportUrl" not in status(item)
        clock.advance(days=2)
        garbage = services.store.run(lambda uow: uow.blobs.garbage(services.now(), 10))
        assert len(garbage) == 2

    def test_a_report_of_another_attempt_is_refused(self, far: Any, submit: Any) -> None:
        submit(Out={"url": URN})
        held = far.claim()
        answer = far("heartbeat", hold=held["hold"], stats=held["stats"], report="staged/other/1-x")
        assert (answer.status_code, "was not staged by attempt 1" in answer.json()["message"]) == (400, True)

    def test_an_item_that_is_given_back_goes_to_the_next(self, far: Any, submit: Any) -> None:
        item = submit(Out={"url": URN})
        far.ok("release", hold=far.claim()["hold"])
        again = far.claim()
        assert (again["id"], again["attempt"]) == (item, 2)

    def test_a_cancelled_item_that_is_given_back_is_cancelled(
        self, far: Any, submit: Any, client: Any, token: Any, status: Any
    ) -> None:
        item = submit(Out={"url": URN})
        held = far.claim()
        client.delete(f"{DA}/workitems/{item}", token=token())
        far.ok("release", hold=held["hold"])
        assert status(item)["status"] == "cancelled"

    @pytest.mark.parametrize("purpose", ["../../other", "a/b", "x" * 100, "a b", "a\nb"])
    def test_a_purpose_names_a_file(self, far: Any, submit: Any, purpose: str) -> None:
        submit(Out={"url": URN})
        assert far("stage", hold=far.claim()["hold"], purpose=purpose).status_code == 400


class TestFinish:
    @pytest.fixture
    def bucket(self, client: Any, token: Any) -> None:
        body = {"bucketKey": "results", "policyKey": "persistent"}
        assert client.post("/oss/v2/buckets", token=token(), json=body).is_success

    @pytest.fixture
    def held(self, far: Any, submit: Any) -> Any:
        submit(Out={"url": URN})
        return far.claim()

    def test_an_output_becomes_an_object(
        self, far: Any, held: Any, bucket: None, client: Any, token: Any, status: Any
    ) -> None:
        staged = far.ok("stage", hold=held["hold"], purpose="output")
        assert client.put(staged["url"], content=b"x").is_success
        far.ok("finish", hold=held["hold"], outcome=outcome(held, outputs=[output(staged)]))
        assert status(held["id"])["status"] == "success"
        link = client.get("/oss/v2/buckets/results/objects/out.txt/signeds3download", token=token()).json()["url"]
        assert client.get(link).content == b"x"

    def test_a_second_report_changes_nothing(self, far: Any, held: Any, status: Any) -> None:
        far.ok("finish", hold=held["hold"], outcome=outcome(held))
        answer = far("finish", hold=held["hold"], outcome=outcome(held, "failedInstructions"))
        assert answer.json()["code"] == "LeaseLost"
        assert status(held["id"])["status"] == "success"

    def test_an_output_that_may_not_be_written_is_a_failed_upload(self, far: Any, held: Any, status: Any) -> None:
        staged = far.ok("stage", hold=held["hold"], purpose="output")
        far.ok("finish", hold=held["hold"], outcome=outcome(held, outputs=[output(staged)]))
        ended = status(held["id"])
        assert ended["status"] == "failedUpload"
        assert "'Out' could not be written" in ended["failure"]["cause"]

    @pytest.mark.parametrize(
        "members",
        [{"blob": "staged/of-another"}, {"urn": URN + "2"}, {"argument": "Other"}],
        ids=lambda m: next(iter(m)),
    )
    def test_a_worker_publishes_only_what_the_item_asked_for(
        self, far: Any, held: Any, bucket: None, client: Any, token: Any, status: Any, members: dict[str, str]
    ) -> None:
        staged = far.ok("stage", hold=held["hold"], purpose="output")
        far.ok("finish", hold=held["hold"], outcome=outcome(held, outputs=[output(staged, **members)]))
        assert status(held["id"])["status"] == "failedUpload"
        listed = client.get("/oss/v2/buckets/results/objects", token=token()).json()
        assert listed["items"] == []

    def test_a_report_of_another_item_is_refused(self, far: Any, held: Any, submit: Any) -> None:
        submit(Out={"url": URN})
        other = far.claim()
        staged = far.ok("stage", hold=other["hold"], purpose="report.txt")
        answer = far("finish", hold=held["hold"], outcome=outcome(held, report=staged["blob"]))
        assert answer.status_code == 400

    @pytest.mark.parametrize("unfinished", ["pending", "inprogress", "nonsense", ""])
    def test_an_item_ends_in_a_final_state_only(self, far: Any, held: Any, status: Any, unfinished: str) -> None:
        assert far("finish", hold=held["hold"], outcome=outcome(held, unfinished)).status_code == 400
        assert status(held["id"])["status"] == "inprogress"
