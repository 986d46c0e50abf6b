"""PyPI `aps-automation-sdk` 0.1.2, a Python client of the API. Its addresses are constants, replaced here."""

import importlib
import importlib.util
import json
import uuid
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from harness import story

HOST = "https://developer.api.autodesk.com"


@pytest.fixture
def point_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """The package with its addresses at a base URL. It needs PyJWT, which it does not ask for."""
    if not importlib.util.find_spec("aps_automation_sdk"):
        pytest.fail("aps-automation-sdk is not installed: pip install -e '.[servers]'.")
    package = importlib.import_module("aps_automation_sdk")
    modules = [importlib.import_module(f"aps_automation_sdk.{name}") for name in ("core", "utils", "acc")]
    addresses = [
        (module, name, value.removeprefix(HOST))
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, str) and value.startswith(HOST)
    ]

    def point(url: str) -> ModuleType:
        for module, name, path in addresses:
            monkeypatch.setattr(module, name, url + path)
        return package

    return point


@pytest.fixture
def sdk(point_at, app) -> ModuleType:
    return point_at(app.url)


@pytest.fixture
def token(sdk, app) -> str:
    return sdk.get_token(app.id, app.secret)


def story_of(sdk: ModuleType, token: str, zip_path: str, nickname: str) -> tuple[Any, Any, str]:
    """Publish bundle and activity; the work item, its outputs, and the bucket."""
    bundle = sdk.AppBundle(
        appBundleId=story.BUNDLE, engine=story.ENGINE, alias="prod", zip_path=zip_path, description="Says hello"
    )
    assert bundle.deploy(token) == 1
    bucket = f"aas-{uuid.uuid4().hex}"
    names = {name: {**told, "name": name, "bucketKey": bucket} for name, told in story.parameters().items()}
    drawing = sdk.ActivityInputParameter(**names["Drawing"], objectKey="drawing.txt")
    outputs = [
        sdk.ActivityOutputParameter(**names["Result"], objectKey="result.txt"),
        sdk.ActivityOutputParameter(**names["Greeting"], objectKey="greeting.txt"),
    ]
    options = sdk.ActivityJsonParameter(name="Options", localName="options.json", verb="get", description="Options")
    options.set_content({"colour": "by layer", "scale": 1.5})
    parameters = [drawing, *outputs, options]
    activity = sdk.Activity(
        id="Copy",
        parameters=parameters,
        engine=story.ENGINE,
        appbundle_full_name=f"{nickname}.{story.BUNDLE}+prod",
        description="Copies a drawing",
        alias="prod",
        commandLine=[story.command_line()],
    )
    activity.deploy(token)
    item = sdk.WorkItem(parameters=parameters, activity_full_alias=f"{nickname}.Copy+prod")
    return item, (drawing, outputs), bucket


def test_the_story(sdk, token, tmp_path):
    """With an input as JSON in a `data:` URL, which the client does not percent-encode."""
    nickname = sdk.set_nickname(token, f"Viktor{uuid.uuid4().hex[:8]}")
    (tmp_path / "bundle.zip").write_bytes(story.bundle_zip())
    (tmp_path / "drawing.txt").write_bytes(story.INPUT)
    item, (drawing, outputs), _ = story_of(sdk, token, str(tmp_path / "bundle.zip"), nickname)
    drawing.upload_file_to_oss(str(tmp_path / "drawing.txt"), token)
    seen = item.execute(token, max_wait=story.PATIENCE_SECONDS, interval=1)
    story.succeeded(seen)
    for output, content in zip(outputs, (story.INPUT, story.GREETING), strict=True):
        output.download_to(str(tmp_path / output.localName), token)
        assert (tmp_path / output.localName).read_bytes() == content

    updated = sdk.publish_appbundle_update(
        story.BUNDLE, story.ENGINE, "beta", str(tmp_path / "bundle.zip"), token, "Second"
    )
    assert updated == {
        "appbundle_id": story.BUNDLE,
        "new_version": 2,
        "alias": "beta",
        "alias_version": 2,
        "s3_status": 200,
    }

    # A 409 on the nickname makes the client read the one that is; with no public key that is a bare string, which it
    # takes for an object. That is how the original answers too, so the client fails with both.
    with pytest.raises(AttributeError):
        sdk.set_nickname(token, f"{nickname}x")
    assert sdk.delete_activity("Copy", token) == 204
    assert sdk.delete_appbundle(story.BUNDLE, token) == 204


def test_a_public_key_makes_the_nickname_an_object(sdk, server, tmp_path):
    """After that the client's `get_nickname` works, and a signature of an activity id can be made and sent."""
    own = server.new_app("aps_automation_sdk_key")
    token = sdk.get_token(own.id, own.secret)
    nickname = sdk.set_nickname(token, f"Viktor{uuid.uuid4().hex[:8]}")
    sdk.generate_key_file(keyfile=str(tmp_path / "key.json"))
    sdk.export_public_key(keyfile=str(tmp_path / "key.json"), pubkeyfile=str(tmp_path / "public.json"))
    public = json.loads((tmp_path / "public.json").read_text())
    assert sdk.upload_public_key(token, public)["nickname"] == nickname
    assert sdk.get_nickname(token) == nickname
    assert sdk.get_forgeapp_profile(token) == {"nickname": nickname, "publicKey": public}


def test_quirks_on_the_wire(point_at, fresh_app, tap, tmp_path):
    """Quirks: credentials in the form of authentication v2; every field of the upload form has a file name; an alias is
    moved by PATCH first and made by POST after the 404; raw JSON in a `data:` URL."""
    sdk = point_at(tap.url)
    token = sdk.get_token(fresh_app.id, fresh_app.secret)
    assert tap.seen("POST", "/authentication/v2/token")[0].form["client_id"] == [fresh_app.id]
    (tmp_path / "bundle.zip").write_bytes(story.bundle_zip())
    (tmp_path / "drawing.txt").write_bytes(story.INPUT)
    item, (drawing, _), _ = story_of(sdk, token, str(tmp_path / "bundle.zip"), fresh_app.id)
    (upload,) = tap.seen("POST", "/appbundles/upload")
    assert upload.status == 200
    assert upload.body.count(b"filename=") == upload.body.count(b"Content-Disposition") > 10
    sdk.move_or_create_alias(story.BUNDLE, "beta", 1, token)
    assert tap.seen("PATCH", "/aliases/beta")[0].status == 404
    assert tap.exchanges[-1].status == 200
    drawing.upload_file_to_oss(str(tmp_path / "drawing.txt"), token)
    item_id = item.run(token)
    (posted,) = tap.seen("POST", "/workitems")
    assert json.loads(posted.body)["arguments"]["Options"] == {
        "url": 'data:application/json,{"colour":"by layer","scale":1.5}'
    }
    story.succeeded(item.poll(item_id, token, max_wait=story.PATIENCE_SECONDS, interval=1))
