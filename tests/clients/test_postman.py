"""Autodesk's published Postman collections, request by request, through the bundles, activities, buckets and work items
of all five families. The collections are not part of the repository and are read from beside it.

The older collections PUT and GET an object itself, which the original has retired and this server refuses as it does.
There the replay goes on with signed URLs, as the newer collections do.
"""

import re
from pathlib import Path

import httpx
import pytest
from harness import story
from harness.postman import Replay, Step, any_zip, steps

FOLDER = Path(__file__).resolve().parents[2] / ".." / "shared" / "payloads" / "design-automation" / "postman"
COLLECTIONS = sorted(FOLDER.glob("*.json"))
OBJECT = re.compile(r"/oss/v2/buckets/(?P<bucket>[^/]+)/objects/(?P<key>[^/?]+)$")
RETIRED = {405}


def documented(step: Step) -> set[int]:
    """The statuses that a step may be answered with."""
    if OBJECT.search(step.url) and step.method != "DELETE":
        return RETIRED
    if step.url.endswith("$AppbundleName"):
        return {404}  # a slip of the collection: no variable, but a name that no bundle has
    if step.method == "DELETE" and "oss" not in step.url and "bucket" not in step.url.casefold():
        return {200} if step.url.endswith("/forgeapps/me") else {204}
    return {200}


def go_on(replay: Replay, step: Step) -> None:
    """Do what an older step wanted by today's operations, and let its scripts keep the result."""
    found = OBJECT.search(replay.fill(step.url))
    assert found
    bucket, key = found["bucket"], found["key"]
    if step.method == "PUT":
        token = replay.variables.get("dasApiToken") or replay.variables["accessToken"]
        store = story.Objects(replay.url, token, bucket, create=False)
        store.put(key, any_zip())
    told = {"objectKey": key, "signedUrl": f"urn:adsk.objects:os.object:{bucket}/{key}"}
    replay.keep(step, told)


@pytest.mark.skipif(not COLLECTIONS, reason="The published collections are not beside the repository (../shared).")
@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda path: path.name.partition("_collection")[0][-60:])
def test_collection(collection: Path, server) -> None:
    app = server.new_app("postman")
    replay = Replay(app.url, app.id, app.secret)
    published, finished = steps(collection), None
    if not any(step.method == "POST" and step.url.endswith("/buckets") for step in published):
        story.Objects(app.url, app.token(), replay.variables["ossBucketKey"])  # Fusion's lists one that the user has
    for step in published:
        answer = replay.send(step)
        where = f"{step.name}: {step.method} {replay.fill(step.url)}"
        assert answer.status_code in documented(step), f"{where}\n{answer.status_code} {answer.text}"
        if answer.status_code in RETIRED:
            assert answer.json(), where  # in the API's own shape, no HTML
            go_on(replay, step)
        if step.name == "2- Create activity":
            # The oldest collection, of 2019, takes the id of this answer for the bare name; today it has an owner.
            replay.variables["activityName"] = replay.variables["activityName"].rpartition(".")[2]
        if step.method == "POST" and step.url.endswith("/workitems"):
            finished = wait(answer, replay)
    assert finished is not None
    story.succeeded(finished)


def wait(posted: httpx.Response, replay: Replay) -> dict:
    url, headers = f"{replay.url}/da/us-east/v3/workitems/{posted.json()['id']}", posted.request.headers
    token = {"Authorization": headers["Authorization"]}
    return story.until_done(lambda: httpx.get(url, headers=token).json())
