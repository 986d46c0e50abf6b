"""Real payloads of tutorials, samples and clients are sent to the API, each as its author wrote it.

Placeholders (`{{nickname}}`, `<nickname>`) get values; the bundles and activities that a payload refers to are made
first, each by the owner that the payload names. What must be refused is in `REFUSED`, with the field at fault.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cadstack.domain.automation.engine import Catalogue, Engine

FOLDER = Path(__file__).resolve().parents[3] / ".." / "shared" / "payloads" / "design-automation"
CALLER = "mynick"
STORAGE = "https://storage.test/file.bin?signature=1"
VALUES = {
    "engine": "Autodesk.Fusion+Latest",
    "dasAppBundleId": "mynick.BundleId",
    "dasActivityName": "mynick.MyAct",
    "dasNickName": CALLER,
    "forgeAppNickname": CALLER,
    "_.nickname": CALLER,
    "_.activityId": "MyAct",
    "_.alias": "prod",
}
REFUSED = {
    "054": ("commandLine[0]", "an app bundle's path that is not in double quotes"),
    "055": ("commandLine[0]", "an app bundle's path that is not in double quotes"),
    "056": ("arguments.InputArguments", "a work item of the older API, v2"),
    "060": ("id", "an answer of the API, with a qualified id"),
    "067": ("id", "an answer of the API, with a qualified id"),
    "093": ("engine", "a fragment without engine and command line"),
    "094": ("activityId", "an activity id without owner"),
}
WITHOUT_FILES = pytest.mark.skipif(not FOLDER.is_dir(), reason="no payloads beside the project (../shared/payloads)")


def named(*kinds: str) -> list[Any]:
    """The payload files of these kinds, each a test parameter."""
    if not FOLDER.is_dir():
        return []
    index = json.loads((FOLDER / "index.json").read_text())
    files = [entry for entry in index["files"] if entry["kind"] in kinds and "payloads/" in entry["file"]]
    return [pytest.param(entry, id=Path(entry["file"]).stem) for entry in files]


def read(entry: dict[str, Any]) -> Any:
    """A payload with values in place of placeholders."""
    text = (FOLDER / entry["file"]).read_text()
    text = re.sub(r'"(<signed[^"]*>|SIGNED_URL_[A-Z_]*|{{\w*(?:SignedUrl|URL)}})"', f'"{STORAGE}"', text)
    text = re.sub(r"{{ *([^} ]*) *}}", lambda match: VALUES.get(match[1], "MyApp"), text)
    bundle = re.search(r"appbundles\[(\w+)\]", text)
    text = text.replace("mynick.BundleId", f"mynick.{bundle[1] if bundle else 'MyApp'}")
    document = json.loads(text.replace("<nickname>", CALLER).replace("mynick.mynick.", "mynick."))
    if entry["kind"] == "activity" and "id" in document:
        document["id"] = document["id"] and document["id"].removeprefix("mynick.")
    return document


def number(entry: dict[str, Any]) -> str:
    return Path(entry["file"]).name[:3]


@pytest.fixture
def catalogue(catalogue: Catalogue) -> Catalogue:
    """With every engine that a payload names."""
    wanted = {key for file in FOLDER.glob("payloads/*") for key in re.findall(r"Autodesk\.\w+\+\w+", file.read_text())}
    engines = dict(catalogue.engines)
    for key in wanted:
        family, alias = key.removeprefix("Autodesk.").split("+")
        engines[key] = Engine(family, alias, "1", key, takes_command_line=family != "Fusion")
    return Catalogue(engines)


class World:
    """Apps that own what payloads refer to; `caller` is the app that sends them."""

    def __init__(self, register: Callable[..., Any], token: Callable[..., str], caller: Any) -> None:
        self._register, self._token, self.caller = register, token, caller
        self._apps = {CALLER: caller}

    def owner(self, handle: str) -> Any:
        """The API called by the app of that name, which is made when it is first needed."""
        if handle not in self._apps:
            app = self._register(handle)
            self._apps[handle] = type(self.caller)(self.caller._client, self._token(app=app))
        return self._apps[handle]

    def bundle(self, reference: str, engine: str) -> None:
        handle, name, alias = re.split(r"[.+]", reference)
        self._share(self.owner(handle), "appbundles", name, alias, {"engine": engine})

    def activity(self, reference: str, definition: dict[str, Any]) -> None:
        handle, name, alias = re.split(r"[.+]", reference)
        self._share(self.owner(handle), "activities", name, alias, definition)

    def _share(self, owner: Any, kind: str, name: str, alias: str, definition: dict[str, Any]) -> None:
        owner.ok("POST", f"/{kind}", {"id": name, **definition})
        receiver = {} if owner is self.caller else {"receiver": CALLER}
        owner.ok("POST", f"/{kind}/{name}/aliases", {"id": alias, "version": 1, **receiver})


@pytest.fixture
def world(register: Callable[..., Any], token: Callable[..., str], da: Any) -> World:
    app = register(CALLER)
    return World(register, token, type(da)(da._client, token(app=app)))


def check(response: Any, entry: dict[str, Any]) -> None:
    refused = REFUSED.get(number(entry))
    if refused is None:
        assert response.status_code == 200, response.text
    else:
        assert response.status_code == 400
        assert refused[0] in response.json(), response.text


@WITHOUT_FILES
@pytest.mark.parametrize("entry", named("activity"))
def test_activity(entry: dict[str, Any], world: World) -> None:
    document = read(entry)
    bundles = document.get("appbundles") or document.get("appBundles") or []
    for reference in bundles:
        world.bundle(reference, document["engine"])
    as_version = (entry.get("path") or "").endswith("/versions") or document.get("id", "") is None
    if as_version:
        name = "Existing"
        engine = {"engine": "Autodesk.Fusion+Latest", "commandLine": []}
        world.caller.ok("POST", "/activities", {"id": name, **engine})
    response = world.caller("POST", f"/activities/{name}/versions" if as_version else "/activities", document)
    check(response, entry)
    if response.status_code == 200:
        answered = response.json()
        written = {key.casefold(): value for key, value in document.items()}
        assert answered.get("appbundles", []) == bundles
        assert set(answered.get("parameters", {})) == set(written.get("parameters") or {})
        assert answered["id"] == f"{CALLER}.{name if as_version else document['id']}"
        stored = world.caller.ok(
            "GET", f"/activities/{answered['id'].partition('.')[2]}/versions/{answered['version']}"
        )
        assert stored == answered


@WITHOUT_FILES
@pytest.mark.parametrize("entry", named("appbundle"))
def test_appbundle(entry: dict[str, Any], world: World) -> None:
    path = entry.get("path") or "/v3/appbundles"
    name = "MyApp"
    if path.endswith("/versions"):
        world.caller.ok("POST", "/appbundles", {"id": name, "engine": "Autodesk.Revit+2024"})
        check(world.caller("POST", f"/appbundles/{name}/versions", read(entry)), entry)
    else:
        check(world.caller("POST", "/appbundles", read(entry)), entry)


@WITHOUT_FILES
@pytest.mark.parametrize("entry", named("alias"))
def test_alias(entry: dict[str, Any], world: World) -> None:
    kind = entry["path"].split("/")[2]
    engine = {"engine": "Autodesk.Fusion+Latest"}
    world.caller.ok("POST", f"/{kind}", {"id": "MyApp", **engine})
    world.caller.ok("POST", f"/{kind}/MyApp/versions", engine)
    alias = entry["path"].partition("/aliases")[2]
    if entry["method"] == "PATCH":
        world.caller.ok("POST", f"/{kind}/MyApp/aliases", {"id": alias.strip("/"), "version": 1})
    document = read(entry)
    answer = world.caller.ok(entry["method"], f"/{kind}/MyApp/aliases{alias}", document)
    assert answer == {"id": alias.strip("/"), **document}


@WITHOUT_FILES
@pytest.mark.parametrize("entry", named("nickname"))
def test_nickname(entry: dict[str, Any], da: Any) -> None:
    document = read(entry)
    response = da("PATCH", "/forgeapps/me", document)
    assert (response.status_code, response.content) == (200, b"")
    nickname = da.ok("GET", "/forgeapps/me")
    assert nickname == (document if "publicKey" in document else document["nickname"])


def fitting_activity(arguments: dict[str, Any]) -> dict[str, Any]:
    """An activity that takes exactly these arguments, as far as their form tells."""
    parameters = {}
    for name, argument in arguments.items():
        if name.startswith("adsk") or name in ("onComplete", "onProgress"):
            continue
        bare = not isinstance(argument, dict) or "value" in argument
        verb = "read" if bare else argument.get("verb", "get")
        parameters[name] = {"verb": verb, "localName": f"{name}.bin"}
    return {"engine": "Autodesk.Fusion+Latest", "commandLine": [], "parameters": parameters}


def make_activity(world: World, item: dict[str, Any]) -> None:
    written = {key.casefold(): value for key, value in item.items()}
    if "." in written["activityid"]:
        world.activity(written["activityid"], fitting_activity(written.get("arguments") or {}))


@WITHOUT_FILES
@pytest.mark.parametrize("entry", named("workitem"))
def test_workitem(entry: dict[str, Any], world: World) -> None:
    document = read(entry)
    make_activity(world, document)
    response = world.caller("POST", "/workitems", document)
    check(response, entry)
    if response.status_code == 200:
        answered = response.json()
        assert answered["status"] == "pending"
        assert list(answered)[-2:] == ["stats", "id"]
        assert answered["activityId"] == document["activityId"]
        shown = world.caller.ok("GET", f"/workitems/{answered['id']}")
        assert shown == {**answered, "approximateQueuePosition": 1}
        assert world.caller("DELETE", f"/workitems/{answered['id']}").status_code == 204
        assert world.caller.ok("GET", f"/workitems/{answered['id']}")["status"] == "cancelled"


@WITHOUT_FILES
@pytest.mark.parametrize("entry", named("batch"))
def test_batch(entry: dict[str, Any], world: World) -> None:
    documents = read(entry)
    make_activity(world, documents[0])
    answered = world.caller.ok("POST", "/workitems/batch", documents)
    assert [item["status"] for item in answered] == ["pending"] * len(documents)


@WITHOUT_FILES
@pytest.mark.parametrize("entry", named("combine"))
def test_combine_says_that_it_is_not_implemented(entry: dict[str, Any], world: World) -> None:
    response = world.caller("POST", "/workitems/combine", read(entry))
    assert response.status_code == 501
    assert "not implemented" in response.json()


@WITHOUT_FILES
@pytest.mark.parametrize("entry", named("status_request"))
def test_status_request(entry: dict[str, Any], world: World) -> None:
    answer = world.caller.ok("POST", "/workitems/status", read(entry))
    assert answer["results"] == []
    assert list(answer["errors"]) == read(entry)


@WITHOUT_FILES
@pytest.mark.parametrize("entry", named("other"))
def test_service_limits(entry: dict[str, Any], da: Any) -> None:
    assert da.ok("PUT", "/servicelimits/me", read(entry)) == read(entry)


@WITHOUT_FILES
def test_every_refused_payload_is_there() -> None:
    numbers = {number(param.values[0]) for param in named("activity", "workitem", "appbundle")}
    assert set(REFUSED) <= numbers
