"""PyPI `raps` 5.7.0, a command line for the whole platform, written in Rust: it needs `APS_BASE_URL` and no more."""

import json
import os
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from harness import story
from harness.server import PROGRAMS, ClientApp

FAILED_BY_API, FAILED_BY_ITSELF = 5, 6
"""Its exit codes: the API said no; it could not read the answer."""


class Raps:
    """The program with its settings; `raps("da", "engines")` answers what it prints as JSON."""

    def __init__(self, app: ClientApp, folder: Path, url: str, nickname: str = "") -> None:
        assert (PROGRAMS / "raps").exists(), "raps is not installed: pip install -e '.[servers]'."
        self.app, self.folder, self.nickname = app, folder, nickname
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "APS_BASE_URL": url,
            "APS_CLIENT_ID": app.id,
            "APS_CLIENT_SECRET": app.secret,
            "APS_DA_NICKNAME": nickname,
            "RAPS_USE_FILE_STORAGE": "1",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAMS / "raps", "--no-retry", "--non-interactive", "--yes", "--output", "json", *arguments],
            env=self._environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def __call__(self, *arguments: str) -> Any:
        ended = self.run(*arguments)
        assert ended.returncode == 0, ended.stderr
        text = ended.stdout
        begin = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=None)
        return None if begin is None else json.JSONDecoder().raw_decode(text[begin:])[0]

    def design_automation(self, method: str, path: str, document: dict[str, Any]) -> httpx.Response:
        """What raps has no command for."""
        headers = {"Authorization": f"Bearer {self.app.token()}"}
        url = f"{self.app.url}/da/us-east/v3{path}"
        return httpx.request(method, url, json=document, headers=headers).raise_for_status()


@pytest.fixture(scope="module")
def make_raps(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Raps]:
    def make(app: ClientApp, url: str) -> Raps:
        made = Raps(app, tmp_path_factory.mktemp("raps"), url, f"Raps{uuid.uuid4().hex[:8]}")
        made.design_automation("PATCH", "/forgeapps/me", {"nickname": made.nickname})
        (made.folder / "bundle.zip").write_bytes(story.bundle_zip())
        (made.folder / "drawing.txt").write_bytes(story.INPUT)
        return made

    return make


@pytest.fixture(scope="module")
def raps(make_raps, app) -> Raps:
    return make_raps(app, app.url)


@pytest.fixture(scope="module")
def bundle(raps) -> str:
    """`appbundle-upload` posts a new bundle and its zip in one go; only then has the zip a version to belong to."""
    uploaded = raps("da", "appbundle-upload", story.BUNDLE, "--file", "bundle.zip", "--engine", story.ENGINE)
    assert uploaded["version"] == 1
    raps.design_automation("POST", f"/appbundles/{story.BUNDLE}/aliases", {"id": "default", "version": 1})
    return f"{raps.nickname}.{story.BUNDLE}+default"


@pytest.fixture(scope="module")
def activity(raps, bundle) -> str:
    """Quirk: the definition file spells `appBundles`, and so does the request; `appbundles` would be lost."""
    document = story.activity("Copy", bundle)
    document["appBundles"] = document.pop("appbundles")
    (raps.folder / "activity.json").write_text(json.dumps(document))
    created = raps("da", "activity-create", "--file", "activity.json")
    assert created["id"] == f"{raps.nickname}.Copy"
    return f"{raps.nickname}.Copy+default"


@pytest.fixture(scope="module")
def bucket(raps) -> str:
    key = f"raps-{uuid.uuid4().hex}"
    made = raps("bucket", "create", "--key", key, "--policy", "transient", "--region", "US")
    assert made["bucket_owner"] == raps.app.id
    return key


def test_token(raps):
    assert raps("auth", "test")["success"]


def test_engines(raps):
    """It reads the first page only; the rows are ids."""
    ids = [row["id"] for row in raps("da", "engines")]
    assert len(ids) == 20
    assert "Autodesk.AutoCAD+24_3" in ids


def test_bundles_and_activities_are_listed(raps, bundle, activity):
    assert {bundle, bundle.replace("default", "$LATEST")} <= set(raps("da", "appbundles"))
    assert activity in raps("da", "activities")


def test_create_makes_the_alias_default_and_delete_takes_all(raps):
    raps("da", "appbundle-create", "--id", "Other", "--engine", story.ENGINE)
    assert f"{raps.nickname}.Other+default" in raps("da", "appbundles")
    raps("da", "appbundle-delete", "Other")
    assert not any(".Other+" in row for row in raps("da", "appbundles"))


def test_upload_to_a_bundle_that_exists_fails_as_with_the_original(raps, bundle):
    """Quirk: `appbundle-upload` posts the bundle once more instead of a version, for which the API has a 409."""
    ended = raps.run("da", "appbundle-upload", story.BUNDLE, "--file", "bundle.zip", "--engine", story.ENGINE)
    assert ended.returncode == FAILED_BY_API
    assert "HTTP 409" in ended.stderr


def test_list_of_work_items_fails_as_with_the_original(raps, activity, bucket):
    """Quirk: `workitems` expects whole statuses where the API answers `{id, lastModifiedInUTCEpochSecond}`."""
    raps("da", "run", activity, *inputs_and_outputs(bucket))
    ended = raps.run("da", "workitems")
    assert ended.returncode == FAILED_BY_ITSELF
    assert "missing field `status`" in ended.stderr


def test_objects(raps, bucket):
    uploaded = raps("object", "upload", bucket, "drawing.txt", "--key", "folder/a drawing+1.txt")
    assert uploaded["object_id"] == f"urn:adsk.objects:os.object:{bucket}/folder/a drawing+1.txt"
    assert [row["object_key"] for row in raps("object", "list", bucket)] == ["folder/a drawing+1.txt"]
    assert raps("object", "info", bucket, "folder/a drawing+1.txt")["size"] == len(story.INPUT)
    raps("object", "download", bucket, "folder/a drawing+1.txt", "--out-file", "again.txt")
    assert (raps.folder / "again.txt").read_bytes() == story.INPUT
    raps("object", "delete", bucket, "folder/a drawing+1.txt")
    assert raps("object", "list", bucket) == []
    assert bucket in [row["bucket_key"] for row in raps("bucket", "list")]


def inputs_and_outputs(bucket: str) -> list[str]:
    urn = f"urn:adsk.objects:os.object:{bucket}"
    outputs = [f"--out-arg=Result={urn}/result.txt", f"--out-arg=Greeting={urn}/greeting.txt"]
    return [f"--input=Drawing={urn}/drawing.txt", *outputs]


def test_webhooks(raps):
    """Quirk: `create` cannot say a scope, which the API requires."""
    path = f"{raps.app.url}/webhooks/v1/systems/cadstack.automation/events/workitem.failed/hooks"
    document = {"callbackUrl": "https://receiver.example/told", "scope": {"app": "@me"}}
    headers = {"Authorization": f"Bearer {raps.app.token()}"}
    made = httpx.post(path, json=document, headers=headers).raise_for_status()
    hook = ("--system", "cadstack.automation", "--event", "workitem.failed")
    (listed,) = raps("webhook", "list")
    assert (listed["callback_url"], listed["status"]) == ("https://receiver.example/told", "active")
    assert made.headers["location"].endswith(f"/hooks/{listed['hook_id']}")
    assert raps("webhook", "get", *hook, "--hook-id", listed["hook_id"])["event"] == "workitem.failed"
    raps("webhook", "update", *hook, "--hook-id", listed["hook_id"], "--status", "inactive")
    assert [each["status"] for each in raps("webhook", "status")] == ["inactive"]
    raps("webhook", "delete", *hook, listed["hook_id"])
    assert httpx.get(made.headers["location"], headers=headers).status_code == 404


def test_the_story(raps, activity, bucket):
    """Quirk: it cannot give an argument headers; an object urn without a token is used in the submitter's own name."""
    raps("object", "upload", bucket, "drawing.txt")
    posted = raps("da", "run", activity, *inputs_and_outputs(bucket), "--wait")
    shown = raps.run("da", "status", posted["workitem_id"]).stdout.split()
    story.succeeded({"status": shown[1], "reportUrl": shown[-1]})
    raps("object", "download", bucket, "result.txt", "--out-file", "result.txt")
    raps("object", "download", bucket, "greeting.txt", "--out-file", "greeting.txt")
    assert (raps.folder / "result.txt").read_bytes() == story.INPUT
    assert (raps.folder / "greeting.txt").read_bytes() == story.GREETING


def test_quirks_on_the_wire(make_raps, fresh_app, tap):
    """Quirks of the upload: it reads `endpointUrl`, not `endpointURL`; it sends the fields in any order, the file last
    and without a token."""
    raps = make_raps(fresh_app, tap.url)
    raps("da", "appbundle-upload", story.BUNDLE, "--file", "bundle.zip", "--engine", story.ENGINE)
    (upload,) = tap.seen("POST", "/appbundles/upload")
    assert upload.status == 200
    assert "authorization" not in upload.headers
    names = [line.split(b'"')[1] for line in upload.body.split(b"\r\n") if line.lower().startswith(b"content-disp")]
    assert names[-1] == b"file"
    assert {b"key", b"policy", b"x-amz-signature"} < set(names)
    (created,) = tap.seen("POST", "/v3/appbundles")
    assert json.loads(created.body)["description"] is None
